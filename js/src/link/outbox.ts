import { encode, MICROPHONE } from "./frames";
import { joined } from "./joined";
import type { KeptFrame } from "./link";
import type { Body } from "./message";

/** Messages with bytes that are on their way at once: more would only wait elsewhere. */
const WINDOW = 8;
/** Sound that waits is joined, samples: five seconds. */
const LONGEST = 120_000;

interface Waiting {
  readonly n: number;
  readonly type: string;
  readonly body: Body;
  readonly bytes: ArrayBuffer | undefined;
  /** Follow each other; none in another message. */
  readonly sound: KeptFrame[];
  /** Takes more sound, as long as it was never sent: a copy on its way must be the same as one that is sent again. */
  open: boolean;
  /** The count of its latest sending; null before it, or when it was lost. */
  sent: number | null;
}

export type Post = (type: string, body: Body, n: number, bytes?: ArrayBuffer) => number;

/** Control messages of the page until the kernel has taken them, and sound that must arrive whole between them. */
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
    this.#push({ type, body, bytes, sound: [], open: false });
  }

  addSound(frame: KeptFrame): void {
    const last = this.#waiting.at(-1);
    if (last?.open && follows(last.sound, frame)) last.sound.push(frame);
    else this.#push({ type: "frame", body: {}, bytes: undefined, sound: [frame], open: true });
  }

  /** Sends what has not been sent yet; `post` gives its count back. */
  flush(post: Post): void {
    let flying = 0;
    for (const one of this.#waiting) {
      const heavy = one.bytes !== undefined || one.sound.length > 0;
      if (one.sent === null) {
        if (heavy && flying >= WINDOW) return;
        one.open = false;
        one.sent = post(one.type, one.body, one.n, one.bytes ?? encoded(one));
      }
      if (heavy) flying++;
    }
  }

  /** The kernel forgot what it had: all that it did not take is sent once more. */
  rewind(): void {
    for (const one of this.#waiting) one.sent = null;
  }

  /** The kernel has taken all before `next`, and has answered what was sent as `answered`. What is due and was sent before
   * that is lost, or stuck behind a cell while others pass beside it: it is sent again, and taken once. Gives the sound that
   * was taken. */
  taken(next: number, answered: number): KeptFrame[] {
    const sound: KeptFrame[] = [];
    while (this.#waiting[0] && this.#waiting[0].n < next) sound.push(...(this.#waiting.shift()?.sound ?? []));
    const due = this.#waiting[0];
    if (due && due.sent !== null && due.sent < answered) due.sent = null;
    return sound;
  }

  #push(message: Omit<Waiting, "n" | "sent">): void {
    this.#waiting.push({ ...message, n: this.#next++, sent: null });
  }
}

function follows(sound: readonly KeptFrame[], frame: KeptFrame): boolean {
  const [first, last] = [sound[0], sound.at(-1)];
  if (first === undefined || last === undefined || first.item !== frame.item) return false;
  const end = last.position + last.samples.length;
  return end === frame.position && end - first.position + frame.samples.length <= LONGEST;
}

function encoded({ n, sound }: Waiting): ArrayBuffer | undefined {
  const [first, ...rest] = sound;
  if (first === undefined) return undefined;
  return encode({ ...joined([first, ...rest]), stream: MICROPHONE, sequence: n, generation: 0 });
}
