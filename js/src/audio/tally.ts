/** The page's own count of what it sent to the player and what was told of it. */

import type { PlayerFrame } from "./ports";

const KEPT = 64; // items that are known, were they heard or not

export class Tally {
  /** Samples missing within items. What an item begins with may have gone to the page before a reload. */
  lost = 0;
  #generation = 0;
  readonly #items = new Map<string, { received: number; heard: number }>();
  #cut: ReadonlyMap<string, number> = new Map();

  /** False: it is of a generation that was flushed. */
  receive({ generation, item, position, samples }: PlayerFrame): boolean {
    if (generation < this.#generation) return false;
    this.flush(generation);
    const { received, heard } = this.#items.get(item) ?? { received: position, heard: 0 };
    this.lost += Math.max(position - received, 0);
    this.#items.set(item, { received: Math.max(received, position + samples.length), heard });
    for (const [old, known] of this.#items) {
      if (this.#items.size <= KEPT) break;
      if (known.heard >= known.received) this.#items.delete(old);
    }
    return true;
  }

  hear(item: string, samples: number): void {
    const known = this.#items.get(item);
    if (known !== undefined) known.heard = samples;
  }

  /** How far the items came that this generation's flush has cut. */
  flush(generation: number): ReadonlyMap<string, number> {
    if (generation > this.#generation) {
      this.#generation = generation;
      const unheard = [...this.#items].filter(([, { received, heard }]) => heard < received);
      this.#cut = new Map(unheard.map(([item, { heard }]) => [item, heard]));
      this.#items.clear();
    }
    return this.#cut;
  }
}
