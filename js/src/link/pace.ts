import type { FrameMs } from "../audio/microphone";

const LENGTHS: readonly FrameMs[] = [40, 60, 100];
const WINDOW_MS = 1000;
const BEHIND_MS = 200;
const IN_TIME_MS = 100;
/** Windows in time before frames get shorter again: growing costs milliseconds, shrinking too early costs a stall. */
const PATIENCE = 5;

/** How long microphone frames should be: longer ones when their acknowledgements fall behind (jupyter.md, "Latency"). */
export class Pace {
  #step = 0;
  #delays: number[] = [];
  #since: number | null = null;
  #inTime = 0;

  get frameMs(): FrameMs {
    return LENGTHS[this.#step] ?? 100;
  }

  /** A frame was acknowledged `delay` ms after it was sent. */
  take(delay: number, now: number): void {
    this.#since ??= now;
    this.#delays.push(delay);
    if (now - this.#since < WINDOW_MS) return;
    const median = this.#delays.sort((a, b) => a - b)[this.#delays.length >> 1] ?? 0;
    this.#delays = [];
    this.#since = now;
    this.#inTime = median < IN_TIME_MS ? this.#inTime + 1 : 0;
    if (median > BEHIND_MS) this.#step = Math.min(this.#step + 1, LENGTHS.length - 1);
    else if (this.#inTime >= PATIENCE && this.#step > 0) {
      this.#step--;
      this.#inTime = 0;
    }
  }
}
