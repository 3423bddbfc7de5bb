/** How far each item has been heard: what was rendered, after its way to the ear; runs on the audio thread. */

import { RATE } from "./decimator";

const TELL = RATE / 5; // samples of an item between two of its reports

/** `samples` of `item` have sounded; `final`: all of it that came. */
export interface Played {
  readonly item: string;
  readonly samples: number;
  readonly final: boolean;
}

export class Item {
  /** Samples from its beginning to the end of what came. */
  received = 0;
  heard = 0;
  /** -1 before anything was told. */
  told = -1;

  constructor(readonly name: string) {}
}

/** A run of samples on its way. */
interface Span {
  readonly item: Item;
  readonly position: number;
  /** Number of the context's sample at which it began. */
  readonly begin: number;
  length: number;
}

export class Ear {
  /** Samples between the player and the ear. */
  latency = 0;
  #spans: Span[] = [];
  #last: Item | null = null;
  #played: Played[] = [];

  /** `length` samples of `item` from `position` on were rendered at the context's sample `begin`. */
  send(item: Item, position: number, begin: number, length: number): void {
    const last = this.#spans.at(-1);
    const follows =
      last?.item === item && last.position + last.length === position && last.begin + last.length === begin;
    if (follows) last.length += length;
    else this.#spans.push({ item, position, begin, length });
  }

  /** What was rendered before `now - latency` has been heard. */
  listen(now: number): void {
    for (let span = this.#spans[0]; span !== undefined; span = this.#spans[0]) {
      const heard = Math.min(now - this.latency - span.begin, span.length);
      if (heard < 0) return;
      this.#hear(span.item, span.position + heard);
      if (heard < span.length) return;
      this.#spans.shift();
    }
  }

  /** Nothing more is on its way: how far the last item came is told to the sample. */
  rest(): void {
    const item = this.#last;
    if (item && this.#spans.length === 0 && item.heard > item.told) this.#tell(item, item.heard, false);
  }

  /** What is to be told since the last time. */
  take(): readonly Played[] {
    const played = this.#played;
    if (played.length > 0) this.#played = [];
    return played;
  }

  forget(): void {
    this.#spans = [];
    this.#last = null;
    this.#played = [];
  }

  #hear(item: Item, samples: number): void {
    if (item.told < 0) this.#tell(item, 0, false);
    item.heard = Math.max(samples, item.heard);
    this.#last = item;
    const final = item.heard === item.received;
    if (item.heard > item.told && (final || item.heard - item.told >= TELL)) this.#tell(item, item.heard, final);
  }

  #tell(item: Item, samples: number, final: boolean): void {
    item.told = samples;
    this.#played.push({ item: item.name, samples, final });
  }
}
