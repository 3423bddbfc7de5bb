import type { Body } from "./message";

interface Waiting {
  readonly n: number;
  readonly type: string;
  readonly body: Body;
  readonly bytes: ArrayBuffer | undefined;
  /** The count of its latest sending; null before the first. */
  sent: number | null;
}

/** Control messages of the page until the kernel has taken them. */
export class Outbox {
  #next = 0;
  #waiting: Waiting[] = [];

  /** Number of the first message that the kernel has not taken. */
  get first(): number {
    return this.#waiting[0]?.n ?? this.#next;
  }

  get empty(): boolean {
    return this.#waiting.length === 0;
  }

  add(type: string, body: Body, bytes?: ArrayBuffer): void {
    this.#waiting.push({ n: this.#next++, type, body, bytes, sent: null });
  }

  /** Sends what has not been sent yet; `post` gives its count back. */
  flush(post: (type: string, body: Body, n: number, bytes?: ArrayBuffer) => number): void {
    for (const one of this.#waiting) one.sent ??= post(one.type, one.body, one.n, one.bytes);
  }

  /** The kernel forgot what it had: all that it did not take is sent once more. */
  rewind(): void {
    for (const one of this.#waiting) one.sent = null;
  }

  /** The kernel has taken all before `next`, and has answered what was sent as `answered`. What is due and was sent before
   * that is lost, or stuck behind a cell while others pass beside it: it is sent again, and taken once. */
  taken(next: number, answered: number): void {
    while (this.#waiting[0] && this.#waiting[0].n < next) this.#waiting.shift();
    const due = this.#waiting[0];
    if (due && due.sent !== null && due.sent < answered) due.sent = null;
  }
}
