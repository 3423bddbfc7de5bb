import { decibels } from "../live/levels";
import type { Store } from "../ui/store";
import type { Facts } from "./facts";

const FRAMES = 6; // a quarter of a second

/** How loud the last moments of a recording were. */
export class Loudness {
  readonly #store: Store<Facts>;
  #loud: number[] = [];

  constructor(store: Store<Facts>) {
    this.#store = store;
  }

  weigh(rms: number): void {
    this.#loud.push(rms * rms);
    if (this.#loud.length < FRAMES) return;
    const mean = this.#loud.reduce((sum, one) => sum + one, 0) / this.#loud.length;
    this.#loud = [];
    this.#store.patch({ level: decibels(Math.sqrt(mean)) });
  }

  clear(): void {
    this.#loud = [];
    this.#store.patch({ level: null });
  }
}
