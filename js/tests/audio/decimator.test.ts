import { describe, expect, it } from "vitest";
import { Decimator, RATE } from "../../src/audio/decimator";

const NATIVE = [8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000, 192_000];

function run(rate: number, input: Float32Array, lengths: () => number): Float32Array {
  const decimator = new Decimator(rate);
  const out: number[] = [];
  for (let at = 0; at < input.length; ) {
    const block = input.subarray(at, at + lengths());
    const written = new Float32Array(decimator.capacity(block.length));
    out.push(...written.subarray(0, decimator.push(block, written)));
    at += block.length;
  }
  return Float32Array.from(out);
}

function tone(rate: number, hertz: number, seconds = 0.5): Float32Array {
  return Float32Array.from({ length: rate * seconds }, (_, n) => Math.sin((2 * Math.PI * hertz * n) / rate));
}

function rms(samples: Float32Array): number {
  return Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);
}

describe.each(NATIVE)("from %i Hz", (rate) => {
  it("gives exactly as many samples as the time holds, after every block", () => {
    const decimator = new Decimator(rate);
    const out = new Float32Array(decimator.capacity(1000));
    let [given, got] = [0, 0];
    for (const length of [128, 1, 127, 1000, 0, 333, 128, 128]) {
      given += length;
      got += decimator.push(new Float32Array(length), out);
      expect(got).toBe(Math.ceil((given * RATE) / rate));
    }
  });

  it("gives the same whatever the blocks", () => {
    const input = tone(rate, 440, 0.1);
    let n = 0;
    const uneven = [1, 300, 17, 128, 64];
    const whole = run(rate, input, () => input.length);
    expect(run(rate, input, () => 128)).toEqual(whole);
    expect(run(rate, input, () => uneven[n++ % uneven.length] as number)).toEqual(whole);
  });

  it("leaves what it can keep as loud as it was, at the delay it tells", () => {
    const hertz = Math.min(rate, RATE) / 4;
    const decimator = new Decimator(rate);
    const out = run(rate, tone(rate, hertz), () => 128).subarray(200);
    const wanted = tone(RATE, hertz, 1);
    const error = out.map((value, n) => value - (wanted[n + 200 - decimator.delay] as number));
    expect(20 * Math.log10(rms(error) / rms(wanted))).toBeLessThan(-60);
  });
});

it.each([32_000, 44_100, 48_000, 96_000])("lets nothing above 12 kHz fold back, from %i Hz", (rate) => {
  for (let hertz = 12_100; hertz < rate / 2; hertz += 977) {
    const out = run(rate, tone(rate, hertz, 0.2), () => 128).subarray(200);
    expect(20 * Math.log10(rms(out) * Math.SQRT2)).toBeLessThan(-65);
  }
});
