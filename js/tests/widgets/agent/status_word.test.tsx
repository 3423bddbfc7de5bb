// @vitest-environment happy-dom
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { detail } from "../../../src/widgets/agent/detail";
import { type StateName, states } from "../../fixtures/states";
import { stage } from "./stage";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

// The fixtures say the details of ui.md's table; without them the page says the same itself.
const ITSELF: readonly StateName[] = [
  ...([
    "permission",
    "stages",
    "muted",
    "push-to-talk",
    "kernel-busy",
    "by-typing",
    "listening",
    "hearing-you",
  ] as const),
  ...(["held", "tool-runs", "tool-waits", "sound-held-back", "disconnecting"] as const),
];
test.each(ITSELF)("%s says its own detail", (name) => {
  const state = states(0)[name];
  expect(detail({ ...state, detail: "" }, name === "stages" ? 0.9 : 0)).toBe(state.detail);
});

test("thinking counts the seconds, speaking shows the bars in their place", () => {
  const { one, all, set } = stage("thinking");
  act(() => void vi.advanceTimersByTime(1000));
  expect(one(".xa-detail").textContent).toMatch(/^1\.[45] s$/);
  set("speaking");
  expect(all(".xa-detail")).toHaveLength(0);
  expect(all(".xa-status canvas")).toHaveLength(1);
});

test("screen readers hear Connecting, Listening once, Idle and why, Disconnected; at most one in two seconds", () => {
  const { one, set } = stage("before");
  const said: (string | null)[] = [];
  const go = (name: StateName, ms: number) => {
    set(name);
    act(() => void vi.advanceTimersByTime(ms));
    said.push(one(".xa-said[role=status]").textContent);
  };
  go("permission", 10);
  go("listening", 10);
  expect(said).toEqual(["Connecting", "Connecting"]);
  said.length = 0;
  go("listening", 2000);
  go("thinking", 3000);
  go("speaking", 3000);
  go("listening", 3000);
  go("muted", 3000);
  go("listening", 3000);
  go("ended", 3000);
  expect(said).toEqual([
    ...["Listening", "Listening", "Listening", "Listening"],
    ...["Idle, you are muted", "Idle, you are muted", "Disconnected"],
  ]);
});
