import { describe, expect, it } from "vitest";
import { Hearing } from "../../src/link/hearing";

const HEARTBEAT = 250; // ms: how often the link looks at its clock (comm.ts)

/** What is said at each look at the clock from a message on that nobody answers, with the kernel's signs beside it. */
function unanswered(hearing: Hearing, seconds: number, signs: boolean): string[] {
  hearing.sent(2, 0);
  const said = [];
  for (let now = HEARTBEAT; now <= seconds * 1000; now += HEARTBEAT) {
    if (signs) hearing.sign(now);
    said.push(hearing.judge(now));
  }
  return said;
}

function heard(): Hearing {
  const hearing = new Hearing();
  hearing.sent(1, -100);
  hearing.answered(1);
  return hearing;
}

describe("whether the kernel hears the page", () => {
  it("is not known before the first answer", () => {
    const hearing = new Hearing();
    expect(hearing.verdict).toBe("still");
    hearing.sent(1, 0);
    hearing.answered(1);
    expect(hearing.verdict).toBe("heard");
  });

  it("knows within a second that a kernel lives and takes nothing", () => {
    expect(unanswered(heard(), 1, true)).toEqual(["heard", "heard", "busy", "busy"]);
  });

  it("does not call a kernel busy that gives no sign", () => {
    expect(unanswered(heard(), 1, false)).toEqual(["heard", "heard", "still", "still"]);
  });

  it("hears again with the answer, and counts from the oldest that is not answered", () => {
    const hearing = heard();
    unanswered(hearing, 1, true);
    hearing.sent(3, 1000);
    hearing.answered(2);
    expect(hearing.verdict).toBe("heard");
    expect(hearing.waitingSince).toBe(1000);
    expect(hearing.judge(1600)).toBe("heard");
    expect(hearing.judge(1700)).toBe("still");
    hearing.answered(3);
    expect(hearing.waitingSince).toBeNull();
    expect(hearing.judge(60_000)).toBe("heard");
  });

  it("keeps the oldest of many that wait", () => {
    const hearing = heard();
    for (let count = 2; count < 500; count += 1) hearing.sent(count, count);
    expect(hearing.waitingSince).toBe(2);
    hearing.answered(499);
    expect(hearing.waitingSince).toBeNull();
  });
});
