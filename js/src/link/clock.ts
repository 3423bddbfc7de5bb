/** Round trips and the kernel's clock, from pings. */

const KEPT = 16;

interface Measurement {
  readonly rtt: number;
  readonly offset: number;
}

export class Clock {
  #measured: Measurement[] = [];

  /** A ping sent at `sent` was answered with the kernel's time `kernel` and came back at `now`; all ms. */
  take(sent: number, kernel: number, now: number): void {
    this.#measured.push({ rtt: now - sent, offset: kernel - (sent + now) / 2 });
    if (this.#measured.length > KEPT) this.#measured.shift();
  }

  /** Median round trip, ms; null before the first. */
  get rtt(): number | null {
    const sorted = this.#measured.map((one) => one.rtt).sort((a, b) => a - b);
    return sorted[sorted.length >> 1] ?? null;
  }

  /** What to add to performance.now() to get the kernel's clock, ms. The fastest answer knows best: it waited least. */
  get offset(): number {
    let best: Measurement | undefined;
    for (const one of this.#measured) if (!best || one.rtt < best.rtt) best = one;
    return best?.offset ?? 0;
  }
}
