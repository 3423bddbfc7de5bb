import type { MicrophoneFrame } from "../audio/microphone";
import { encode, MICROPHONE } from "./frames";
import { joined } from "./joined";
import { Pace } from "./pace";

/** Frames on their way at once: about a second. More would only wait elsewhere. */
const WINDOW = 25;
/** And of long ones, samples: two seconds. */
const WINDOW_SAMPLES = 48_000;
/** Frames kept while the whole kernel stands still: ten seconds of 40 ms. */
const KEPT = 250;
/** What waits is joined, samples: messages are what is dear, not bytes. */
const LONGEST = 9600;

interface Flying {
  readonly sequence: number;
  readonly rms: number;
  readonly samples: number;
  readonly count: number;
  readonly sentAt: number;
}

/** The microphone's frames: numbered, a bounded number on their way, the others kept or dropped. */
export class Uplink {
  readonly pace = new Pace();
  /** Frames that were dropped here. */
  dropped = 0;
  #sequence = 0;
  #flying: Flying[] = [];
  #kept: MicrophoneFrame[] = [];
  readonly #post: (bytes: ArrayBuffer) => number;

  constructor(post: (bytes: ArrayBuffer) => number) {
    this.#post = post;
  }

  /** Keeps a frame until there is room: as a rule, until the next `flush`. */
  send(frame: MicrophoneFrame): void {
    this.#kept.push(frame);
    if (this.#kept.length > KEPT) {
      this.#kept.shift();
      this.drop();
    }
  }

  /** Counts a frame that is not sent: its number is missing at the other side too. */
  drop(): void {
    this.#sequence++;
    this.dropped++;
  }

  /** What was kept would come too late. */
  dropKept(): void {
    for (const _ of this.#kept.splice(0)) this.drop();
  }

  /** Sends as many of the kept frames as may be on their way. */
  flush(now: number): void {
    while (this.#kept.length > 0 && this.#room) {
      const frame = this.#joined();
      const sequence = this.#sequence++;
      const count = this.#post(encode({ ...frame, stream: MICROPHONE, sequence, generation: 0, item: 0 }));
      this.#flying.push({ sequence, rms: frame.rms, samples: frame.samples.length, count, sentAt: now });
    }
  }

  /** Everything up to `count` was answered or overtaken; the frame with `sequence`, if any, was taken. */
  answered(count: number, sequence: number | null, now: number): { rms: number } | null {
    let taken: Flying | null = null;
    while (this.#flying[0] && this.#flying[0].count <= count) {
      const one = this.#flying.shift();
      if (one && one.sequence === sequence) taken = one;
    }
    if (!taken) return null;
    this.pace.take(now - taken.sentAt, now);
    return { rms: taken.rms };
  }

  get #room(): boolean {
    const samples = this.#flying.reduce((sum, one) => sum + one.samples, 0);
    return this.#flying.length < WINDOW && samples < WINDOW_SAMPLES;
  }

  /** The oldest kept frames as one, as far as they follow each other. */
  #joined(): MicrophoneFrame {
    const [first, ...others] = this.#kept as [MicrophoneFrame, ...MicrophoneFrame[]];
    const parts: [MicrophoneFrame, ...MicrophoneFrame[]] = [first];
    let length = first.samples.length;
    for (const next of others) {
      if (next.position !== first.position + length || length + next.samples.length > LONGEST) break;
      parts.push(next);
      length += next.samples.length;
    }
    this.#kept.splice(0, parts.length);
    return joined(parts);
  }
}
