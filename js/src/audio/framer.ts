/** Makes frames of 16-bit samples at 24 kHz from blocks of any native rate; runs on the audio thread. */

import { Decimator } from "./decimator";

const FULL_SCALE = 0.9999; // of the input: a microphone that reaches it has been cut off

export interface Framed {
  /** Samples since the beginning, of the frame's first. */
  readonly position: number;
  readonly samples: Int16Array<ArrayBuffer>;
  /** Of full scale, 0 to 1. */
  readonly rms: number;
  readonly peak: number;
  /** Input samples at full scale. */
  readonly clipped: number;
  /** Every input sample was exactly 0: muted, unplugged or dead, never a quiet room. */
  readonly silent: boolean;
}

export class Framer {
  readonly #decimator: Decimator;
  #clean = new Float32Array(128);
  #decimated: Float32Array;
  #frame: Int16Array<ArrayBuffer>;
  #length: number;
  #filled = 0;
  #position = 0;
  #squares = 0;
  #peak = 0;
  #clipped = 0;
  #silent = true;

  constructor(rate: number, length: number) {
    this.#decimator = new Decimator(rate);
    this.#decimated = new Float32Array(this.#decimator.capacity(128));
    this.#length = length;
    this.#frame = new Int16Array(length);
  }

  /** Samples a frame, from the next one on; what the present one has too many of, it keeps. */
  resize(length: number): void {
    this.#length = length;
  }

  /** `input` is undefined where the source is gone: `count` samples of silence, so that positions go on. */
  push(input: Float32Array | undefined, count: number, emit: (frame: Framed) => void): void {
    if (this.#clean.length !== count) this.#clean = new Float32Array(count);
    const clean = this.#clean;
    if (input === undefined) clean.fill(0);
    else this.#inspect(input, clean);
    const capacity = this.#decimator.capacity(count);
    if (this.#decimated.length < capacity) this.#decimated = new Float32Array(capacity);
    const made = this.#decimator.push(clean, this.#decimated);
    for (let n = 0; n < made; n++) {
      const value = toInt16(this.#decimated[n] as number);
      this.#frame[this.#filled++] = value;
      this.#squares += value * value;
      this.#peak = Math.max(this.#peak, Math.abs(value));
      if (this.#filled >= Math.min(this.#length, this.#frame.length)) this.#finish(emit);
    }
  }

  // One sample that is no number would sound on in the filter as 64 of them.
  #inspect(input: Float32Array, clean: Float32Array): void {
    for (let n = 0; n < clean.length; n++) {
      const given = input[n] as number;
      const value = Number.isFinite(given) ? given : 0;
      clean[n] = value;
      if (value !== 0) this.#silent = false;
      if (value >= FULL_SCALE || value <= -FULL_SCALE) this.#clipped++;
    }
  }

  #finish(emit: (frame: Framed) => void): void {
    const samples = this.#filled === this.#frame.length ? this.#frame : this.#frame.slice(0, this.#filled);
    const position = this.#position;
    this.#position += samples.length; // before its memory goes to the page
    emit({
      position,
      samples,
      rms: Math.sqrt(this.#squares / samples.length) / 0x8000,
      peak: this.#peak / 0x8000,
      clipped: this.#clipped,
      silent: this.#silent,
    });
    this.#frame = new Int16Array(this.#length);
    this.#filled = 0;
    this.#squares = 0;
    this.#peak = 0;
    this.#clipped = 0;
    this.#silent = true;
  }
}

/** Clamps and rounds: 1.0 is 32,767, what is louder is no louder; what is no number is silence. */
function toInt16(value: number): number {
  if (Number.isNaN(value)) return 0;
  return Math.max(-0x8000, Math.min(0x7fff, Math.round(value * 0x8000)));
}
