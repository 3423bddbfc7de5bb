import { expect, test } from "vitest";
import { plain, said, transcript } from "../../../src/widgets/agent/said";
import { answered, asked, interrupted, rows, sounding } from "../../fixtures/talk";

const one = (given: Parameters<typeof rows>[0]) => {
  const [row] = rows(given);
  if (!row) throw new Error("no row");
  return row;
};

test("the words of an answer turn whole, by the share of its sound", () => {
  const row = (sounded: number) => one({ ...sounding, text: "one two three four", sound: 4, sounded });
  expect(said(row(0))).toEqual({ heard: "", rest: "one two three four", cut: false });
  expect(said(row(0.5)).heard, "a word that has begun is not heard").toBe("");
  expect(said(row(1)).heard).toBe("one");
  expect(said(row(2)).heard).toBe("one two");
  expect(said(row(3.9)).heard).toBe("one two three");
  expect(said(row(4))).toEqual({ heard: "one two three four", rest: "", cut: false });
  for (let sounded = 0; sounded <= 4; sounded += 0.1) {
    const { heard, rest } = said(row(sounded));
    expect(heard + rest).toBe("one two three four");
  }
});

test("what the user said, and an answer without sound, is there at once", () => {
  expect(said(one({ ...asked, final: false })).rest).toBe("");
  expect(said(one({ ...answered, sound: 0, sounded: 0 })).rest).toBe("");
});

test("an interruption splits where the kernel says, not by the share", () => {
  const row = one({ ...interrupted, heard: "Sales", sounded: 9.4 });
  expect(said(row)).toMatchObject({ heard: "Sales", cut: true });
  expect(said(row).rest).toMatch(/^ grew by/);
});

test("in a silent page the rest will not be heard", () => {
  expect(said(one({ ...answered, sounded: 0 }), true)).toMatchObject({ heard: "", cut: true });
});

test("a line says in brackets what was not heard", () => {
  expect(plain(one({ ...interrupted, text: "and  the\nwest by thirty", heard: "and the" }))).toMatch(/^and the \[/);
  expect(plain(one({ ...interrupted, text: "and the west", heard: "and the" }))).toBe("and the [not heard: west]");
  expect(plain(one({ ...interrupted, text: "and the", heard: "and the" }))).toBe("and the");
  expect(plain(one({ ...interrupted, text: "west", heard: "" }))).toBe("[not heard: west]");
});

test("the transcript is a line a row", () => {
  const all = rows(asked, { who: "note", text: "New conversation", start: 5 }, answered, {
    who: "agent",
    text: "",
    start: 9,
  });
  expect(transcript(all).split("\n")).toEqual([
    "You: Which region sold the most last year?",
    "New conversation",
    "Agent: The north region, with 4.2 million. The south came second, with 3.9 million.",
  ]);
});
