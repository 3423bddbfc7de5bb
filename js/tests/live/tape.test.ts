import { expect, test } from "vitest";
import { Tape } from "../../src/live/tape";

test("peaks are of 40 ms, however the sound comes", () => {
  const tape = new Tape(1);
  tape.add(new Int16Array(500).fill(0x4000));
  tape.add(new Int16Array(1000).fill(-0x2000));
  expect(tape.peaks).toEqual([0.5, 0.25]);
  expect([tape.samples, tape.seconds]).toEqual([1500, 0.0625]);
});

test("its level is the mean of all of it", () => {
  const tape = new Tape(1);
  expect(tape.level).toBeNull();
  tape.add(new Int16Array(960));
  expect(tape.level).toBeNull();
  tape.add(new Int16Array(960).fill(0x4000));
  expect(tape.level).toBeCloseTo(-9.03, 2);
});

test("a stretch at full scale counts once, also at the very end", () => {
  const tape = new Tape(1);
  for (const value of [100, 32767, 32767, -32768, 100, 100, 32767, 100]) tape.add(new Int16Array(960).fill(value));
  expect(tape.clippings).toBe(2);
  tape.add(new Int16Array(480).fill(32767));
  expect(tape.clippings).toBe(3);
});

test("its file is a WAV of 16 bits", async () => {
  const tape = new Tape(1);
  tape.add(new Int16Array([1, -2, 3]));
  const bytes = new DataView(await tape.wav().arrayBuffer());
  const word = (at: number) => String.fromCharCode(...[0, 1, 2, 3].map((n) => bytes.getUint8(at + n)));
  expect([word(0), word(8), word(36)]).toEqual(["RIFF", "WAVE", "data"]);
  expect([bytes.getUint32(4, true), bytes.getUint32(24, true), bytes.getUint32(40, true)]).toEqual([42, 24_000, 6]);
  expect([44, 46, 48].map((at) => bytes.getInt16(at, true))).toEqual([1, -2, 3]);
});

test("its file holds every sample, however many pieces it was kept in", async () => {
  const tape = new Tape(1);
  const all = Int16Array.from({ length: 500_000 }, (_, n) => (n % 30_011) - 15_000);
  for (const [from, to] of [
    [0, 7],
    [7, 239_999],
    [239_999, 240_000],
    [240_000, 499_000],
    [499_000, 500_000],
  ])
    tape.add(all.subarray(from, to));
  const found = new Int16Array(await tape.wav().slice(44).arrayBuffer());
  expect([found.length, found.every((sample, n) => sample === all[n])]).toEqual([all.length, true]);
});
