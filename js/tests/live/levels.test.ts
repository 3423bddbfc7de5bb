import { expect, test, vi } from "vitest";
import { Levels } from "../../src/live/levels";

test("who waits for the next level is told once, of a new one or that they are gone", () => {
  const levels = new Levels();
  const [told, gone] = [vi.fn(), vi.fn()];
  levels.next(told);
  levels.next(gone)();
  levels.push(0.5);
  levels.push(0.5);
  expect([told.mock.calls.length, gone.mock.calls.length]).toEqual([1, 0]);
  levels.next(told);
  levels.clear();
  expect(told).toHaveBeenCalledTimes(2);
});

test("who waits again while being told waits for the one after", () => {
  const levels = new Levels();
  const told = vi.fn(() => void levels.next(told));
  levels.next(told);
  levels.push(0.5);
  expect(told).toHaveBeenCalledTimes(1);
  levels.push(0.5);
  expect(told).toHaveBeenCalledTimes(2);
});
