/** Whether the kernel hears the page.
 *
 * "busy": the kernel's heart goes on beating, but nothing is acknowledged: messages wait for the end of a cell (ipykernel 6,
 * or a pinned shell). What is said now would come when nobody wants it.
 * "still": nothing comes at all, since code holds the interpreter or the network is away; or messages pass beside cells, and
 * another widget's callback is in the way. That is over soon: what is kept is not lost, only late. */
type Verdict = "heard" | "busy" | "still";

/** Above the worst that a pure-Python loop does to an acknowledgement, and with a heartbeat's 250 ms still below 1 s. */
export const DEAF_AFTER_MS = 700;

export class Hearing {
  #verdict: Verdict = "still";
  #unanswered: { readonly count: number; readonly at: number }[] = [];
  #lastSign = Number.NEGATIVE_INFINITY;

  get verdict(): Verdict {
    return this.#verdict;
  }

  /** When the oldest message that waits for an answer was sent; null if none waits. */
  get waitingSince(): number | null {
    return this.#unanswered[0]?.at ?? null;
  }

  sent(count: number, at: number): void {
    this.#unanswered.push({ count, at });
    // While it is deaf only the first counts; the latest answers whatever is answered.
    if (this.#unanswered.length > 64) this.#unanswered.splice(1, 1);
  }

  /** The kernel's handler has answered the message with this count. */
  answered(count: number): void {
    while (this.#unanswered[0] && this.#unanswered[0].count <= count) this.#unanswered.shift();
    this.#verdict = "heard";
  }

  /** The kernel lives, and handles messages only between cells. */
  sign(at: number): void {
    this.#lastSign = at;
  }

  /** Looks at the clock. */
  judge(now: number): Verdict {
    const since = this.waitingSince;
    if (since !== null && now - since >= DEAF_AFTER_MS && this.#verdict !== "busy") {
      // A sign that was sent well after the message shows that the kernel runs, and did not take it.
      this.#verdict = this.#lastSign - since > DEAF_AFTER_MS / 2 ? "busy" : "still";
    }
    return this.#verdict;
  }
}
