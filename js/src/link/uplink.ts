import { encode, MICROPHONE } from "./frames";
import type { MicrophoneFrame } from "./link";
import { Pace } from "./pace";

/** Frames on their way at once: about a second. More would only wait elsewhere. */
const WINDOW = 25;
/** Frames kept while the whole kernel stands still: ten seconds of 40 ms. */
const KEPT = 250;

interface Numbered {
  readonly sequence: number;
  readonly frame: MicrophoneFrame;
}

interface Flying extends Numbered {
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
  #kept: Numbered[] = [];
  readonly #post: (bytes: ArrayBuffer) => number;

  constructor(post: (bytes: ArrayBuffer) => number) {
    this.#post = post;
  }

  /** Sends a frame, or keeps it until there is room. */
  send(frame: MicrophoneFrame): void {
    this.#kept.push({ sequence: this.#sequence++, frame });
    if (this.#kept.length > KEPT) {
      this.#kept.shift();
      this.dropped++;
    }
  }

  /** Counts a frame that is not sent: its number is missing at the other side too. */
  drop(): void {
    this.#sequence++;
    this.dropped++;
  }

  /** What was kept would come too late. */
  dropKept(): void {
    this.dropped += this.#kept.length;
    this.#kept = [];
  }

  /** Sends as many of the kept frames as may be on their way. */
  flush(now: number): void {
    while (this.#flying.length < WINDOW) {
      const next = this.#kept.shift();
      if (!next) return;
      const count = this.#post(
        encode({ ...next.frame, stream: MICROPHONE, sequence: next.sequence, generation: 0, item: 0 }),
      );
      this.#flying.push({ ...next, count, sentAt: now });
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
    return { rms: taken.frame.rms };
  }
}
