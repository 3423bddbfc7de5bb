import type { Meter } from "./state";

const KEPT = 256;
const FLOOR = -60;

/** dB in [-60, 0] of a root mean square in [0, 1]. */
export function decibels(rms: number): number {
  return rms > 0 ? Math.min(0, Math.max(FLOOR, 20 * Math.log10(rms))) : FLOOR;
}

/** The last levels of one side, one each 40 ms. */
export class Levels implements Meter {
  readonly #ring = new Float32Array(KEPT).fill(FLOOR);
  #count = 0;
  readonly #waiting = new Set<() => void>();

  push(rms: number): void {
    this.#ring[this.#count++ % KEPT] = decibels(rms);
    this.#tell();
  }

  clear(): void {
    this.#ring.fill(FLOOR);
    this.#tell();
  }

  next(tell: () => void): () => void {
    this.#waiting.add(tell);
    return () => this.#waiting.delete(tell);
  }

  get newest(): number {
    return this.#count ? (this.#ring[(this.#count - 1) % KEPT] ?? FLOOR) : FLOOR;
  }

  recent(into: Float32Array): number {
    for (let back = 1; back <= into.length; back++) {
      const place = this.#count - back;
      into[into.length - back] = place < 0 || back > KEPT ? FLOOR : (this.#ring[place % KEPT] ?? FLOOR);
    }
    return this.#count;
  }

  #tell(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const tell of waiting) tell();
  }
}
