import type { KeptFrame, Link } from "../link/link";
import type { Safe } from "./safe";

/** ms after which sound that the kernel has not taken is put away: as a rule it takes it before. */
const PATIENCE = 400;

/** Sound of a recording. */
export interface Recorded extends KeptFrame {
  /** With the first of it: what the kernel has to know of the recording. */
  readonly about?: object;
}

interface Waiting {
  readonly frame: Recorded;
  readonly since: number;
  put: boolean;
}

/** What the kernel has not taken yet of a recorder; what waits for long lies in the safe. */
export class Unsent {
  readonly #link: Link;
  readonly #safe: Safe;
  readonly #recorder: () => string;
  #waiting: Waiting[] = [];
  #putAway = false;

  /** `recorder`: whose it is, as the kernel calls it, in every page. */
  constructor(link: Link, safe: Safe, recorder: () => string) {
    this.#link = link;
    this.#safe = safe;
    this.#recorder = recorder;
    link.onKept((frames) => this.#taken(frames));
  }

  /** It waits, and goes to the kernel as soon as that hears. */
  send(frame: Recorded): void {
    this.#add(frame, false);
    const oldest = this.#waiting.find((one) => !one.put);
    if (oldest !== undefined && performance.now() - oldest.since > PATIENCE) this.putAway();
  }

  /** What was recorded before this page was loaded and had not been taken then. `open`: the recording that the kernel takes
   * to go on. Each of them is over with that. Gives how many there were. */
  async bring(open: number | null): Promise<number> {
    const left = await this.#safe.left(this.#recorder()).catch((): Recorded[] => []);
    const takes = new Set([...left.map(({ item }) => item), ...(open === null ? [] : [open])]);
    for (const take of takes) {
      const frames = left.filter(({ item }) => item === take);
      this.#link.send("take", { ...frames[0]?.about, take });
      for (const frame of frames) this.#add(frame, true);
      this.#link.send("end", { take, why: "reloaded" });
    }
    return takes.size;
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

  /** `put`: it lies in the safe already. */
  #add(frame: Recorded, put: boolean): void {
    this.#waiting.push({ frame, since: performance.now(), put });
    this.#putAway ||= put;
    this.#link.sendKept(frame);
  }

  /** The kernel has these, which were added in this order. */
  #taken(frames: readonly KeptFrame[]): void {
    const ends = new Map(frames.map(({ item, position, samples }) => [item, position + samples.length]));
    this.#waiting = this.#waiting.filter(({ frame }) => frame.position >= (ends.get(frame.item) ?? 0));
    if (!this.#putAway) return;
    for (const [item, end] of ends) void this.#safe.remove(this.#recorder(), item, end);
    this.#putAway = this.#waiting.some(({ put }) => put);
  }
}
