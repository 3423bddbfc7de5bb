import { expect, test } from "vitest";
import type { Notice } from "../../src/live/state";
import { NoticeTiming } from "../../src/ui/notice_timing";

const loud: Notice = { name: "too-loud", level: "warn", facts: {} };
const busy: Notice = { name: "kernel-busy", level: "warn", facts: { seconds: 1 } };
const ended: Notice = { name: "session-ended", level: "error", facts: { reason: "gone" } };
const told: Notice = { name: "told", level: "info", facts: { text: "so" } };

test("a trouble shows after 300 ms, and not when it is over before", () => {
  const timing = new NoticeTiming();
  expect(timing.update(loud, 1000)).toBe(300);
  expect(timing.shown).toBeNull();
  expect(timing.update(loud, 1299)).toBe(1);
  expect(timing.update(null, 1299.5)).toBeNull();
  expect(timing.update(loud, 2000)).toBe(300);
  expect(timing.update(loud, 2300)).toBeNull();
  expect(timing.shown).toBe(loud);
});

test("the busy kernel shows at once: the link has waited", () => {
  const timing = new NoticeTiming();
  expect(timing.update(busy, 1000)).toBeNull();
  expect(timing.shown).toBe(busy);
});

test("a notice stays 1.5 s, then goes by itself", () => {
  const timing = new NoticeTiming();
  timing.update(busy, 1000);
  expect(timing.update(null, 1400)).toBe(1100);
  expect(timing.shown).toBe(busy);
  expect(timing.update(null, 2500)).toBeNull();
  expect(timing.shown).toBeNull();
  expect(timing.update(null, 9000)).toBeNull();
});

test("its facts change in place, and it stays as long as it lasts", () => {
  const timing = new NoticeTiming();
  timing.update(busy, 1000);
  const later = { ...busy, facts: { seconds: 12 } };
  expect(timing.update(later, 13000)).toBeNull();
  expect(timing.shown).toBe(later);
});

test("a worse one does not wait for a milder one, a milder one waits for its end", () => {
  const timing = new NoticeTiming();
  timing.update(busy, 1000);
  expect(timing.update(ended, 1100)).toBe(300);
  expect(timing.update(ended, 1400)).toBeNull();
  expect(timing.shown).toBe(ended);
  expect(timing.update(told, 1500)).toBe(1400);
  expect(timing.shown).toBe(ended);
  expect(timing.update(told, 2900)).toBeNull();
  expect(timing.shown).toBe(told);
});

test("one that comes back while it is still shown stays", () => {
  const timing = new NoticeTiming();
  timing.update(busy, 1000);
  timing.update(null, 1400);
  expect(timing.update(busy, 1600)).toBeNull();
  expect(timing.update(busy, 5000)).toBeNull();
  expect(timing.shown).toBe(busy);
});
