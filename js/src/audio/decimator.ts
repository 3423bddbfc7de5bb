/** Brings sound of any native rate to 24 kHz, block by block: one polyphase FIR, written for the audio thread. */

export const RATE = 24_000;

const TAPS = 64; // a phase, at 48 kHz and below; more in proportion above
const ATTENUATION = 70; // dB in the stop band, which begins at half of the lower rate

/** The impulse response at `up` times the input's rate, and where its centre lies. */
export function lowpass(from: number, to: number): { taps: Float64Array; centre: number; up: number; down: number } {
  const common = divisor(from, to);
  const [up, down] = [to / common, from / common];
  const span = Math.ceil(TAPS * Math.max(1, from / 48_000)) * up;
  // An odd length whose centre is a whole number of output samples: the delay is then one, too.
  const centre = Math.floor((span - 1) / 2 / down) * down;
  const rate = from * up;
  const transition = ((ATTENUATION - 8) / (2.285 * 2 * Math.PI * (2 * centre + 1))) * rate;
  const cutoff = (Math.min(from, to) - transition) / 2;
  const beta = 0.1102 * (ATTENUATION - 8.7);
  const taps = new Float64Array(2 * centre + 1);
  for (let n = 0; n < taps.length; n++) {
    const x = ((2 * cutoff) / rate) * (n - centre);
    const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    const window = bessel(beta * Math.sqrt(1 - (n / centre - 1) ** 2)) / bessel(beta);
    taps[n] = ((2 * cutoff) / from) * sinc * window; // with the gain of `up` that the zeros between samples take away
  }
  return { taps, centre, up, down };
}

/**
 * After `n` input samples `ceil(n * to / from)` output samples have come, whatever the lengths of the blocks.
 * The output is `delay` of its samples late (15 of 24,000 Hz from 48 kHz: 0.6 ms).
 */
export class Decimator {
  readonly delay: number;
  readonly #up: number;
  readonly #down: number;
  readonly #width: number;
  /** A row a phase, the oldest sample's tap first. */
  readonly #bank: Float32Array;
  #work: Float32Array;
  #phase = 0;
  #next = 0;

  constructor(from: number, to: number = RATE) {
    const { taps, centre, up, down } = from === to ? { ...IDENTITY } : lowpass(from, to);
    this.#up = up;
    this.#down = down;
    this.delay = centre / down;
    this.#width = Math.ceil(taps.length / up);
    this.#bank = new Float32Array(up * this.#width);
    for (let n = 0; n < taps.length; n++) {
      this.#bank[(n % up) * this.#width + this.#width - 1 - Math.floor(n / up)] = taps[n] as number;
    }
    this.#work = new Float32Array(this.#width - 1 + 128);
  }

  /** The most that `push` writes for a block of `length`. */
  capacity(length: number): number {
    return Math.ceil((length * this.#up) / this.#down) + 1;
  }

  /** Writes what `input` brings to the beginning of `output`; returns how many samples. */
  push(input: Float32Array, output: Float32Array): number {
    const past = this.#width - 1;
    if (this.#work.length < past + input.length) {
      const wider = new Float32Array(past + input.length);
      wider.set(this.#work.subarray(0, past));
      this.#work = wider;
    }
    const [work, bank, width] = [this.#work, this.#bank, this.#width];
    work.set(input, past);
    let written = 0;
    while (this.#next < input.length) {
      const row = this.#phase * width;
      let sum = 0;
      for (let k = 0; k < width; k++) sum += (work[this.#next + k] as number) * (bank[row + k] as number);
      output[written++] = sum;
      this.#phase += this.#down;
      this.#next += Math.floor(this.#phase / this.#up);
      this.#phase %= this.#up;
    }
    this.#next -= input.length;
    work.copyWithin(0, input.length, input.length + past);
    return written;
  }
}

const IDENTITY = { taps: Float64Array.of(1), centre: 0, up: 1, down: 1 };

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}

/** The modified Bessel function of the first kind, order 0. */
function bessel(x: number): number {
  let [term, sum] = [1, 1];
  for (let k = 1; term > 1e-12 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
