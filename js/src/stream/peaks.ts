import { RATE } from "../audio/decimator";

/** Samples that one value stands for. */
const STEP = RATE / 50;

/** The loudest sample of each fiftieth of a second. What this page never got is silent. */
export class Peaks {
  #values = new Float32Array(256);
  #end = 0;
  #loudest = 0.1; // near silence is not drawn large

  /** `samples` from sample `position` of the speech on. */
  add(position: number, samples: Int16Array): void {
    const last = Math.floor((position + samples.length - 1) / STEP);
    if (last >= this.#values.length) {
      const more = new Float32Array(2 * (last + 1));
      more.set(this.#values);
      this.#values = more;
    }
    for (let n = 0; n < samples.length; n++) {
      const at = Math.floor((position + n) / STEP);
      const value = Math.abs(samples[n] as number) / 0x8000;
      if (value > (this.#values[at] as number)) this.#values[at] = value;
      if (value > this.#loudest) this.#loudest = value;
    }
    this.#end = Math.max(this.#end, last + 1);
  }

  /** Seconds that are known. */
  get seconds(): number {
    return (this.#end * STEP) / RATE;
  }

  /** `count` bars over `seconds`, each 0 to 1, up to the last one that is known. */
  bars(count: number, seconds: number): number[] {
    const step = (seconds * RATE) / STEP / count;
    const known = Math.min(count, Math.ceil(this.#end / step));
    return Array.from({ length: known }, (_, bar) => {
      const first = Math.floor(bar * step);
      const last = Math.max(first + 1, Math.floor((bar + 1) * step));
      let most = 0;
      for (let at = first; at < Math.min(last, this.#end); at++) most = Math.max(most, this.#values[at] as number);
      return most / this.#loudest;
    });
  }
}

/** The seconds that the whole width stands for: of a speech that grows it changes seldom, so that little moves. */
export function scale(made: number, whole: boolean): number {
  if (whole && made > 0) return made;
  let seconds = 8;
  while (seconds < 1.1 * made) seconds *= 2;
  return seconds;
}
