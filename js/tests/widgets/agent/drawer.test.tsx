// @vitest-environment happy-dom
import { act } from "preact/test-utils";
import { expect, test, vi } from "vitest";
import { events } from "../../fixtures/talk";
import { stage } from "./stage";

function opened() {
  const on = stage("drawer-open");
  on.click(on.one(".xa-events"));
  return on;
}

test("events are asked for only while the drawer is open", () => {
  const { click, one, called } = opened();
  expect(called("watchEvents")).toEqual([[true]]);
  click(one(".xa-events"));
  expect(called("watchEvents")).toEqual([[true], [false]]);
});

test("of 6,000 events a screenful is in the page", () => {
  const { set, all, one } = opened();
  const event = events[0] as (typeof events)[number];
  set({ events: Array.from({ length: 6000 }, (_, number) => ({ ...event, number })) });
  expect(all("[role=row]").length).toBeLessThan(40);
  expect(one("[role=grid]").getAttribute("aria-rowcount")).toBe("5000");
});

test("arrows, pages, Home and End move; keys it does not know pass", () => {
  const { one, press } = opened();
  const grid = one("[role=grid]");
  const at = () => one(".xa-active [role=gridcell]:nth-child(3)").textContent;
  press(grid, "Home");
  expect(at()).toBe("input_audio_buffer.speech_started");
  press(grid, "ArrowDown");
  press(grid, "ArrowDown");
  expect(at()).toBe("input_audio_buffer.speech_stopped");
  press(grid, "ArrowUp");
  expect(at()).toBe("conversation.item.truncate");
  press(grid, "End");
  press(grid, "ArrowDown");
  expect(at()).toBe("error");
  expect(press(grid, "x")).toBe(false);
});

test("Ctrl+C copies the event", async () => {
  const write = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
  const { one, press } = opened();
  press(one("[role=grid]"), "Home");
  press(one("[role=grid]"), "ArrowDown");
  expect(press(one("[role=grid]"), "c", { ctrlKey: true })).toBe(true);
  expect(JSON.parse(write.mock.calls[0]?.[0] as string)).toMatchObject({ audio_end_ms: 5120 });
});

test("a filter with no match says so", () => {
  const { one } = opened();
  const filter = one<HTMLInputElement>(".xa-filter input");
  act(() => {
    filter.value = "nothing";
    filter.dispatchEvent(new Event("input", { bubbles: true }));
  });
  expect(one("[role=grid]").textContent).toBe("No event of that name");
});

test("a key on a tab opens it and keeps the focus on it", () => {
  const { one, all, press } = opened();
  const [first, second] = all("[role=tab]");
  first?.focus();
  press(first as HTMLElement, "ArrowRight");
  expect(document.activeElement).toBe(second);
  expect(one(".xa-turns tbody").children).toHaveLength(5);
  expect(one(".xa-turns tbody tr:nth-child(4)").textContent).toBe("40.50 s0.24 s0.42 s1.27 s");
});

test("a tool that took no time is told from a turn without one", () => {
  const on = opened();
  const times = { silence: 0.5, delta: 0.2, toSound: 0.1, response: 0.8 };
  on.set({
    turns: [
      { turn: 1, ...times, tool: 0 },
      { turn: 2, ...times, tool: null },
    ],
  });
  on.click(on.all("[role=tab]")[1] as HTMLElement);
  const tools = on.all(".xa-turns tbody tr").map((row) => row.querySelector("td:nth-child(5)")?.textContent);
  expect(tools).toEqual(["0.00 s", "–"]);
});
