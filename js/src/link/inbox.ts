import type { Message } from "./message";

export interface Received {
  readonly message: Message;
  readonly buffers: readonly DataView[];
}

/** Control messages of the kernel, put in order. A server that drops too fast output drops ours with it. */
export class Inbox {
  #next = 0;
  readonly #early = new Map<number, Received>();
  #highest = 0;

  /** Number of the message that is due. */
  get next(): number {
    return this.#next;
  }

  /** Whether something before the newest is missing. */
  get gap(): boolean {
    return this.#highest > this.#next;
  }

  /** The kernel begins at `next`. */
  reset(next: number): void {
    this.#next = next;
    this.#highest = next;
    this.#early.clear();
  }

  /** The kernel has sent all before `next`. */
  announced(next: number): void {
    this.#highest = Math.max(this.#highest, next);
  }

  /** Takes a message; gives those that are now in order. */
  take(n: number, received: Received): Received[] {
    if (n < this.#next) return [];
    this.#early.set(n, received);
    this.announced(n + 1);
    const due: Received[] = [];
    for (let one = this.#early.get(this.#next); one; one = this.#early.get(this.#next)) {
      this.#early.delete(this.#next++);
      due.push(one);
    }
    return due;
  }
}
