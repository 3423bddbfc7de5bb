import type { KeptFrame } from "../link/link";
import type { Safe } from "./safe";

/** ms after which sound that the kernel has not taken is put away: as a rule it takes it before. */
const PATIENCE = 400;

interface Waiting {
  readonly frame: KeptFrame;
  readonly since: number;
  put: boolean;
}

/** What the kernel has not taken yet of a recorder; what waits for long lies in the safe. */
export class Unsent {
  readonly #safe: Safe;
  readonly #recorder: () => string;
  #waiting: Waiting[] = [];
  #putAway = false;

  constructor(safe: Safe, recorder: () => string) {
    this.#safe = safe;
    this.#recorder = recorder;
  }

  /** `put`: it lies in the safe already. */
  add(frame: KeptFrame, put = false): void {
    const now = performance.now();
    this.#waiting.push({ frame, since: now, put });
    this.#putAway ||= put;
    const oldest = this.#waiting.find((one) => !one.put);
    if (oldest !== undefined && now - oldest.since > PATIENCE) this.putAway();
  }

  /** The kernel has these, which were added in this order. */
  taken(frames: readonly KeptFrame[]): void {
    const ends = new Map(frames.map(({ item, position, samples }) => [item, position + samples.length]));
    this.#waiting = this.#waiting.filter(({ frame }) => frame.position >= (ends.get(frame.item) ?? 0));
    if (!this.#putAway) return;
    for (const [item, end] of ends) void this.#safe.remove(this.#recorder(), item, end);
    this.#putAway = this.#waiting.some(({ put }) => put);
  }

  /** Into the safe with all that waits, at once. */
  putAway(): void {
    const fresh = this.#waiting.filter(({ put }) => !put);
    for (const one of fresh) one.put = true;
    if (fresh.length > 0) this.#putAway = true;
    void this.#safe.put(
      this.#recorder(),
      fresh.map(({ frame }) => frame),
    );
  }

  /** Nobody wants the rest of this item. */
  drop(item: number): void {
    this.#waiting = this.#waiting.filter(({ frame }) => frame.item !== item);
    void this.#safe.remove(this.#recorder(), item, Number.MAX_SAFE_INTEGER);
  }

  /** Nobody can come for any of it. */
  dropAll(): void {
    for (const item of new Set(this.#waiting.map(({ frame }) => frame.item))) this.drop(item);
  }
}
