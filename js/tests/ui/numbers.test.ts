import { expect, test } from "vitest";
import { clock, median, seconds } from "../../src/ui/numbers";

test.each([
  [0, "0:00"],
  [4.9, "0:04"],
  [252, "4:12"],
  [3727, "1:02:07"],
  [-1, "0:00"],
])("%s s on the clock is %s", (value, shown) => {
  expect(clock(value)).toBe(shown);
});

test("durations have a unit, and a dash stands for none", () => {
  expect(seconds(0.8249)).toBe("0.82 s");
  expect(seconds(10, 1)).toBe("10.0 s");
  expect(seconds(null)).toBe("–");
});

test("median of even, odd and no values", () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([0.8, 0.9])).toBeCloseTo(0.85);
  expect(median([])).toBeNull();
});
