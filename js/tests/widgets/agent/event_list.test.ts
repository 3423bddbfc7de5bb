import { expect, test } from "vitest";
import type { AgentEvent } from "../../../src/agent/state";
import { inSight, jsonLines, lines, MOST, precise } from "../../../src/widgets/agent/event_list";
import { events } from "../../fixtures/talk";

const types = (of: ReturnType<typeof lines>) => of.map((line) => line.type);

test("a run of sound is one line, with its count and length", () => {
  const joined = lines(events, "", true);
  expect(joined).toHaveLength(7);
  expect(joined[5]).toMatchObject({ type: "response.output_audio.delta", detail: "14, 2.1 s" });
  expect(joined[5]?.events).toHaveLength(14);
  expect(lines(events, "", false)).toHaveLength(20);
});

test("an event between two runs keeps them apart", () => {
  const sound = (number: number): AgentEvent => ({ ...(events[5] as AgentEvent), number });
  const text: AgentEvent = { ...(events[4] as AgentEvent), number: 2 };
  expect(types(lines([sound(0), sound(1), text, sound(3)], "", true))).toHaveLength(3);
  expect(lines([sound(0), { ...sound(1), direction: "out" }], "", true), "nor what goes the other way").toHaveLength(2);
});

test("one of a run is not said to be many", () => {
  const [line] = lines([{ ...(events[5] as AgentEvent), detail: "as it came" }], "", true);
  expect(line?.detail).toBe("as it came");
});

test("the filter is a part of the type or of what stands beside it", () => {
  expect(types(lines(events, "TRUNC", true))).toEqual(["conversation.item.truncate"]);
  expect(types(lines(events, " benign ", true))).toEqual(["error"]);
  expect(lines(events, ".*", true)).toEqual([]);
});

test("the page lists the last 5,000", () => {
  const many = Array.from({ length: MOST + 100 }, (_, number) => ({ ...(events[0] as AgentEvent), number }));
  const shown = lines(many, "", true);
  expect(shown).toHaveLength(MOST);
  expect(shown.at(-1)?.number).toBe(MOST + 99);
});

test("every event of the shown lines is copied", () => {
  const copied = jsonLines(lines(events, "", true)).split("\n");
  expect(copied).toHaveLength(20);
  expect(JSON.parse(copied[1] as string)).toMatchObject({ audio_end_ms: 5120 });
});

test("times are exact to the millisecond", () => {
  expect(precise(13.2046)).toBe("0:13.205");
  expect(precise(59.9996)).toBe("1:00.000");
  expect(precise(3661.05)).toBe("1:01:01.050");
});

test("only rows in sight are in the page, wherever it is scrolled to", () => {
  expect(inSight(0, 160, 20, 5000)).toEqual({ first: 0, end: 16 });
  expect(inSight(2000, 160, 20, 5000)).toEqual({ first: 92, end: 116 });
  expect(inSight(100_000, 160, 20, 5000)).toEqual({ first: 4992, end: 5000 });
  expect(inSight(2000, 160, 20, 3), "after a filter").toEqual({ first: 2, end: 3 });
  expect(inSight(0, 160, 20, 0)).toEqual({ first: 0, end: 0 });
});
