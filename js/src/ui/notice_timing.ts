import type { Notice } from "../live/state.ts";

const HOLD = 300; // ms that a trouble must last before it is shown
const STAY = 1500; // ms that a notice can be read at least
const WORTH = { error: 3, warn: 2, info: 1 } as const;

/** The link has waited before it calls the kernel busy. */
const hold = (notice: Notice) => (notice.name === "kernel-busy" ? 0 : HOLD);

/** Which notice is on show, and when to look again: troubles that last 300 ms, each for at least 1.5 s, the worse before the milder. */
export class NoticeTiming {
  #shown: { notice: Notice; at: number } | null = null;
  #waiting: { notice: Notice; at: number } | null = null;

  get shown(): Notice | null {
    return this.#shown?.notice ?? null;
  }

  /** Takes what holds now; returns the ms until it must be called again, or null. */
  update(notice: Notice | null, now: number): number | null {
    if (notice && this.#shown?.notice.name === notice.name) {
      this.#shown.notice = notice;
      this.#waiting = null;
      return null;
    }
    if (!notice) this.#waiting = null;
    else this.#waiting = { notice, at: this.#waiting?.notice.name === notice.name ? this.#waiting.at : now };
    const due = Math.max(this.#ready(), this.#free());
    if (due > now) return Number.isFinite(due) ? due - now : null;
    if (this.#waiting) this.#shown = { notice: this.#waiting.notice, at: now };
    else this.#shown = null;
    this.#waiting = null;
    return null;
  }

  #ready(): number {
    return this.#waiting ? this.#waiting.at + hold(this.#waiting.notice) : 0;
  }

  #free(): number {
    if (!this.#shown) return this.#waiting ? 0 : Number.POSITIVE_INFINITY;
    const worse = this.#waiting && WORTH[this.#waiting.notice.level] > WORTH[this.#shown.notice.level];
    return worse ? 0 : this.#shown.at + STAY;
  }
}
