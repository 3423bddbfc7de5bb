import { expect, test } from "vitest";
import { Peaks, scale } from "../../src/stream/peaks";

const RATE = 24_000;
const sound = (seconds: number, level: number) => new Int16Array(seconds * RATE).fill(level * 0x8000);

test("bars are the loudest of their time, relative to the loudest of all", () => {
  const peaks = new Peaks();
  peaks.add(0, sound(1, 0.5));
  peaks.add(RATE, sound(1, -0.25));
  expect(peaks.seconds).toBe(2);
  expect(peaks.bars(8, 4)).toEqual([1, 1, 0.5, 0.5].flatMap((height) => [height]));
});

test("what this page never got is silent, and an hour is room enough", () => {
  const peaks = new Peaks();
  peaks.add(3600 * RATE, sound(1, 0.5));
  const bars = peaks.bars(3601, 3601);
  expect(bars).toHaveLength(3601);
  expect([bars[0], bars.at(-1)]).toEqual([0, 1]);
});

test("near silence is not drawn large", () => {
  const peaks = new Peaks();
  peaks.add(0, sound(1, 0.01));
  expect(peaks.bars(4, 1)[0]).toBeCloseTo(0.1, 1);
});

test("more bars than values are no gaps", () => {
  const peaks = new Peaks();
  peaks.add(0, sound(0.1, 0.5));
  expect(peaks.bars(10, 0.1)).toEqual(new Array(10).fill(1));
});

test("the scale of what grows changes seldom, and is the whole in the end", () => {
  const scales = new Set(Array.from({ length: 600 }, (_, n) => scale(n / 10, false)));
  expect([...scales]).toEqual([8, 16, 32, 64, 128]);
  expect(scale(7.4, true)).toBe(7.4);
  expect(scale(0, true)).toBe(8);
});
