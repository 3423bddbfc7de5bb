// @vitest-environment happy-dom
import { expect, test } from "vitest";
import type { ToolCall } from "../../../src/agent/state";
import { failure, tool } from "../../fixtures/talk";
import { stage } from "./stage";

const shown = (call: Partial<ToolCall> & Pick<ToolCall, "state">) => {
  const on = stage("tool-waits");
  on.set({ tools: { call_1: tool(call) } });
  return {
    ...on,
    outcome: () => on.one(".xa-outcome").textContent,
    foot: () => on.root.querySelector(".xa-foot")?.textContent,
  };
};

test.each([
  [{ state: "waiting", since: performance.now() - 8500 }, /^waiting for you, 0:0[89]$/, "Run onceDenyDo not ask again"],
  [{ state: "running", since: performance.now() - 400 }, /^running, \d+\.\d s$/, "…"],
  [{ state: "done", seconds: 0.42, result: "first\nsecond" }, /^allowed, done in 0\.42 s$/, "firstShow all"],
  [{ state: "failed", seconds: 10, ...failure }, /^failed after 10\.0 s$/, `${failure.error}Show all`],
  [{ state: "timed-out", seconds: 30 }, /^stopped after 30 s$/, "The agent was told that the tool took too long."],
  [{ state: "denied" }, /^denied by you$/, undefined],
  [{ state: "dropped" }, /^cancelled by the interruption$/, undefined],
  [{ state: "done", asked: false, seconds: 0.01 }, /^0\.01 s$/, undefined],
] as const)("%o", (call, outcome, foot) => {
  const card = shown(call);
  expect(card.outcome()).toMatch(outcome);
  expect(card.foot()).toBe(foot);
});

test("a folded card names its arguments, and unfolds to them", () => {
  const { one, root, click } = shown({ state: "denied" });
  expect(one(".xa-brackets").textContent).toBe('(to="anna@example.org", region="north", year=2025)');
  expect(root.querySelector(".xa-args")).toBeNull();
  click(one(".xa-tool-head"));
  expect(one(".xa-args dl").textContent).toBe('to"anna@example.org"region"north"year2025');
  click(one(".xa-tool-head"));
  expect(root.querySelector(".xa-args")).toBeNull();
});

test("more than six arguments fold", () => {
  const { one, all, click, set } = shown({ state: "waiting" });
  set({
    tools: {
      call_1: tool({ state: "waiting", args: Array.from({ length: 9 }, (_, n) => [`a${n}`, `${n}`] as const) }),
    },
  });
  expect(all(".xa-args dt")).toHaveLength(6);
  const more = one(".xa-args .xa-button");
  expect(more.textContent).toBe("3 more");
  click(more);
  expect(all(".xa-args dt")).toHaveLength(9);
});

test("Show all gives the user the trace, or the whole result", () => {
  const { one, click, set, root } = shown({ state: "failed", seconds: 1, ...failure });
  expect(root.textContent).not.toContain("Traceback");
  click(one(".xa-foot .xa-button"));
  expect(one(".xa-whole").textContent).toBe(failure.trace);
  set({ tools: { call_1: tool({ state: "done", seconds: 1, result: "x".repeat(25_000) }) } });
  expect(one(".xa-whole").textContent).toMatch(/x\n… and 15,000 characters more$/);
  click(one(".xa-foot .xa-button"));
  expect(root.querySelector(".xa-whole")).toBeNull();
});

test("what is ticked goes with the answer", () => {
  const { one, all, click, called } = shown({ state: "waiting" });
  click(all(".xa-foot .xa-button")[1] as HTMLElement);
  click(one<HTMLInputElement>(".xa-foot input"));
  click(all(".xa-foot .xa-button")[0] as HTMLElement);
  expect(called("answerTool")).toEqual([
    ["call_1", false, false],
    ["call_1", true, true],
  ]);
});

test("a call that the page knows nothing of is a line of its row", () => {
  const { set, root, one } = stage("tool-waits");
  set({ tools: {} });
  expect(root.querySelector(".xa-tool")).toBeNull();
  expect(one(".xa-row-tool .xa-text").textContent).toBe("send_report");
});
