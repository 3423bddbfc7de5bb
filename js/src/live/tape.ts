import { decibels } from "./levels";

export const RATE = 24_000;
const BLOCK = 960; // samples of one peak
const FULL_SCALE = 0.999;
const HEADER = 44;
/** Samples of one piece of memory: with a buffer for each frame of 40 ms an hour took 50 MB more. */
const PIECE = 10 * RATE;

/** The sound of one recording in this page, and what can be said of it. */
export class Tape {
  readonly take: number;
  /** The loudest of each 40 ms, 0 to 1. */
  readonly peaks: number[] = [];
  samples = 0;
  readonly #pieces: Int16Array<ArrayBuffer>[] = [];
  #squares = 0;

  constructor(take: number) {
    this.take = take;
  }

  get seconds(): number {
    return this.samples / RATE;
  }

  /** dB of the whole; null of digital silence. */
  get level(): number | null {
    return this.#squares > 0 ? decibels(Math.sqrt(this.#squares / this.samples)) : null;
  }

  /** Stretches at full scale; one counts once, however long it lasts. */
  get clippings(): number {
    const clipped = (n: number) => (this.peaks[n] ?? 0) >= FULL_SCALE;
    return this.peaks.filter((_, n) => clipped(n) && !clipped(n - 1)).length;
  }

  add(samples: Int16Array): void {
    this.#keep(samples);
    for (const sample of samples) {
      const value = Math.abs(sample) / 0x8000;
      const block = Math.floor(this.samples++ / BLOCK);
      this.#squares += value * value;
      this.peaks[block] = Math.max(this.peaks[block] ?? 0, value);
    }
  }

  /** As a file: 16 bits, mono. */
  wav(): Blob {
    const header = new DataView(new ArrayBuffer(HEADER));
    const bytes = 2 * this.samples;
    const words = (at: number, text: string) => {
      for (let n = 0; n < text.length; n++) header.setUint8(at + n, text.charCodeAt(n));
    };
    words(0, "RIFF");
    header.setUint32(4, HEADER - 8 + bytes, true);
    words(8, "WAVEfmt ");
    header.setUint32(16, 16, true);
    header.setUint16(20, 1, true); // PCM
    header.setUint16(22, 1, true); // channel
    header.setUint32(24, RATE, true);
    header.setUint32(28, 2 * RATE, true);
    header.setUint16(32, 2, true);
    header.setUint16(34, 16, true);
    words(36, "data");
    header.setUint32(40, bytes, true);
    const last = this.#pieces.length - 1;
    const pieces = this.#pieces.map((piece, n) => (n < last ? piece : piece.subarray(0, this.samples - n * PIECE)));
    return new Blob([header, ...pieces], { type: "audio/wav" });
  }

  #keep(samples: Int16Array): void {
    for (let at = 0; at < samples.length; ) {
      const end = this.samples + at;
      if (end === this.#pieces.length * PIECE) this.#pieces.push(new Int16Array(PIECE));
      const part = samples.subarray(at, at + PIECE - (end % PIECE));
      this.#pieces.at(-1)?.set(part, end % PIECE);
      at += part.length;
    }
  }
}
