import { afterEach, describe, expect, it, vi } from "vitest";
import { Decimator } from "../../src/audio/decimator";
import type { CaptureReport } from "../../src/audio/ports";
import { Scope } from "./worklet_scope";

type Frame = Extract<CaptureReport, { samples: Int16Array }>;

const load = (rate: number, length = 960) =>
  Scope.load(() => import("../../src/audio/capture.worklet"), rate, { length });
const steady = (length: number, value: number) => new Float32Array(length).fill(value);

afterEach(() => vi.unstubAllGlobals());

describe("frames", () => {
  it("are of the asked length, one after the other, none lost", async () => {
    const scope = await load(48_000);
    scope.hear(steady(48_000, 0.25));
    const frames = scope.posted<Frame>();
    expect(frames.map(({ position }) => position)).toEqual(Array.from({ length: 25 }, (_, n) => 960 * n));
    expect(frames.every(({ samples }) => samples.length === 960)).toBe(true);
    expect(frames.every(({ at }) => Math.abs(at - Date.now()) < 60_000)).toBe(true);
  });

  it("change their length in the middle of talk and lose nothing", async () => {
    const scope = await load(44_100);
    scope.hear(steady(10_000, 0.25));
    scope.order({ length: 2400 });
    scope.hear(steady(20_000, 0.25));
    scope.order({ length: 960 });
    scope.hear(steady(14_144, 0.25));
    const frames = scope.posted<Frame>();
    let end = 0;
    for (const { position, samples } of frames) {
      expect(position).toBe(end);
      end += samples.length;
    }
    // The frame that is under way when it shrinks may be longer than either wants.
    expect(frames.map(({ samples }) => samples.length).filter((length) => length === 2400).length).toBe(4);
    expect(frames.at(-1)?.samples.length).toBe(960);
    expect(end).toBeGreaterThan((44_144 * 24_000) / 44_100 - 960);
  });

  it("tell the level of what they hold", async () => {
    const scope = await load(24_000);
    scope.hear(Float32Array.from({ length: 960 }, (_, n) => (n % 2 === 0 ? 0.5 : -0.5)));
    scope.hear(steady(1024, 0.25));
    expect(scope.posted<Frame>()).toMatchObject([
      { rms: 0.5, peak: 0.5, clipped: 0, silent: false },
      { rms: 0.25, peak: 0.25, clipped: 0, silent: false },
    ]);
  });
});

describe("the edge of 16 bits", () => {
  it.each([
    [1, 32_767],
    [-1, -32_768],
    [7, 32_767],
    [-7, -32_768],
    [32_767.4 / 32_768, 32_767],
    [0.5 / 32_768, 1],
    [-0.6 / 32_768, -1],
    [Number.NaN, 0],
    [Number.POSITIVE_INFINITY, 0],
  ])("clamps and rounds %d to %d", async (value, wanted) => {
    const scope = await load(24_000);
    scope.hear(steady(1024, value));
    expect(new Set(scope.posted<Frame>()[0]?.samples)).toEqual(new Set([wanted]));
  });

  it("does not wrap where the filter goes beyond full scale", async () => {
    const scope = await load(48_000);
    const square = Float32Array.from({ length: 19_200 }, (_, n) => (Math.floor(n / 240) % 2 === 0 ? 1 : -1));
    scope.hear(square);
    const samples = scope.posted<Frame>().flatMap((frame) => [...frame.samples]);
    const decimator = new Decimator(48_000);
    const wanted = new Float32Array(decimator.capacity(square.length));
    decimator.push(square, wanted);
    expect(wanted.some((value) => value > 1.05) && wanted.some((value) => value < -1.05)).toBe(true);
    samples.forEach((value, n) => {
      const exact = 0x8000 * (wanted[n] as number);
      expect(Math.abs(value - Math.max(-0x8000, Math.min(0x7fff, exact)))).toBeLessThanOrEqual(0.5);
    });
  });

  it("hears of one sample that is no number nothing but that one", async () => {
    const scope = await load(48_000);
    const input = steady(4800, 0.5);
    input[2400] = Number.NaN;
    scope.hear(input);
    const samples = scope.posted<Frame>().flatMap((frame) => [...frame.samples]);
    expect(samples.slice(100).every((value) => value > 8_000)).toBe(true);
  });
});

describe("what is wrong with a microphone", () => {
  it("counts input samples at full scale", async () => {
    const scope = await load(48_000);
    const input = steady(1920, 0.5);
    input.set([1, -1, 1.5], 100);
    scope.hear(input, undefined);
    scope.hear(steady(1920, 0.5));
    expect(scope.posted<Frame>().map(({ clipped }) => clipped)).toEqual([3, 0]);
  });

  it("knows digital silence from a quiet room, and goes on where nothing is connected", async () => {
    const scope = await load(48_000);
    scope.hear(steady(1920, 0));
    scope.hear(steady(1920, 1e-7));
    for (let n = 0; n < 15; n++) scope.hear(undefined, steady(128, 0));
    const frames = scope.posted<Frame>();
    expect(frames.map(({ silent }) => silent)).toEqual([true, false, true]);
    expect(frames.map(({ position }) => position)).toEqual([0, 960, 1920]);
  });
});

describe("another device", () => {
  it("is heard once it flows; until then the old one is", async () => {
    const scope = await load(24_000);
    scope.order({ input: 1 });
    const late = new Float32Array(9600);
    late.fill(0.5, 1280, 1920); // some blocks, then a hole
    late.fill(0.5, 2560);
    scope.hear(steady(9600, 0.25), late);
    const posted = scope.posted<CaptureReport>();
    expect(posted.filter((one) => "heard" in one)).toEqual([{ heard: 1 }]);
    const samples = posted.flatMap((one) => ("samples" in one ? [...one.samples] : []));
    expect(samples.length).toBe(9600);
    const change = samples.indexOf(16_384);
    expect(change).toBeGreaterThanOrEqual(2560 + 640);
    expect(change).toBeLessThan(2560 + 1024);
    expect(new Set(samples.slice(0, change))).toEqual(new Set([8192]));
    expect(new Set(samples.slice(change))).toEqual(new Set([16_384]));
  });

  it("that is silent is taken after half a second", async () => {
    const scope = await load(24_000);
    scope.order({ input: 1 });
    scope.hear(steady(13_440, 0.25), steady(13_440, 0));
    const posted = scope.posted<CaptureReport>();
    expect(posted.some((one) => "heard" in one)).toBe(true);
    expect(posted.at(-1)).toMatchObject({ silent: true });
  });
});

it("ends when it is closed", async () => {
  const scope = await load(48_000);
  expect(scope.hear(steady(128, 0))).toBe(true);
  scope.order({ close: true });
  expect(scope.hear(steady(128, 0))).toBe(false);
});
