import type { SpeakerFrame } from "../audio/speaker";
import type { Frame } from "./frames";

/** Items whose names are kept: an answer has one or two. */
const KEPT_ITEMS = 64;
/** Frames that wait for the name of their item, which travels as a control message. */
const KEPT_FRAMES = 256;

/** The agent's frames: their gaps counted, their items named. */
export class Speech {
  /** Frames that did not arrive. */
  lost = 0;
  #next = 0;
  readonly #names = new Map<number, string>();
  #unnamed: Frame[] = [];

  /** The kernel goes on with the frame `next`. */
  reset(next: number): void {
    this.#next = next;
    this.#unnamed = [];
  }

  /** Takes a frame; gives it back with its item's name, or null if that is still to come. */
  take(frame: Frame): SpeakerFrame | null {
    if (frame.sequence > this.#next) this.lost += frame.sequence - this.#next;
    this.#next = Math.max(this.#next, frame.sequence + 1);
    const item = this.#names.get(frame.item);
    if (item !== undefined) return named(frame, item);
    this.#unnamed.push(frame);
    if (this.#unnamed.length > KEPT_FRAMES) {
      this.#unnamed.shift();
      this.lost++;
    }
    return null;
  }

  /** The item `number` is called `id`; gives its frames that came before. */
  announce(number: number, id: string): SpeakerFrame[] {
    this.#names.set(number, id);
    const oldest = this.#names.keys().next().value;
    if (this.#names.size > KEPT_ITEMS && oldest !== undefined) this.#names.delete(oldest);
    const due = this.#unnamed.filter((frame) => frame.item === number);
    this.#unnamed = this.#unnamed.filter((frame) => frame.item !== number);
    return due.map((frame) => named(frame, id));
  }
}

function named({ generation, position, samples }: Frame, item: string): SpeakerFrame {
  return { generation, item, position, samples };
}
