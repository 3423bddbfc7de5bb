import { expect, test } from "vitest";
import { bars, csv } from "../../../src/widgets/agent/turn_bars";
import { turns } from "../../fixtures/talk";

test("the longest turn fills the width, the others are to its scale", () => {
  const of = (index: number) => bars(turns[index] as (typeof turns)[number], turns);
  expect(of(3).map((bar) => bar.part)).toEqual(["silence", "delta", "tool", "toSound"]);
  expect(of(3).reduce((sum, bar) => sum + bar.width, 0)).toBeCloseTo(100);
  expect(
    of(0).map((bar) => bar.part),
    "no tool, no bar",
  ).toEqual(["silence", "delta", "toSound"]);
  expect(of(0)[0]?.width).toBeCloseTo((100 * 0.5) / 1.27);
});

test("a turn without times has no bar", () => {
  const none = { turn: 1, silence: null, delta: null, tool: null, toSound: null, response: null };
  expect(bars(none, [none])).toEqual([]);
});

test("CSV has a head, and nothing where nothing was measured", () => {
  expect(csv(turns.slice(0, 1))).toBe("turn,silence,first_delta,tool,to_first_sound,response\n1,0.5,0.21,,0.11,0.82\n");
});
