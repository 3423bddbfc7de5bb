/** What waits to be played and how far each item has sounded; runs on the audio thread, counts samples, knows no clock. */

import { RATE } from "./decimator";
import type { PlayerFrame } from "./ports";

const MS = RATE / 1000;
const START = { first: 50 * MS, least: 20 * MS, most: 200 * MS, step: 5 * MS };
const CALM = 30 * RATE; // rendered without an underrun: the start buffer may shrink by a step
const FADE = 8 * MS;
const KEPT = 64; // items that are known, were they heard or not
const TELL = RATE / 5; // samples of an item between two of its reports

/** `samples` of `item` have sounded; `final`: all of it that came. */
export interface Played {
  readonly item: string;
  readonly samples: number;
  readonly final: boolean;
}

interface Item {
  readonly name: string;
  /** The end of what came. */
  received: number;
  /** How far it has sounded, and how far that was told; -1 before its first sample. */
  heard: number;
  told: number;
}

interface Segment {
  readonly item: Item;
  readonly samples: Int16Array;
  readonly position: number;
  used: number;
}

/** A run of samples that was rendered, on its way to the ear. */
interface Span {
  readonly item: Item;
  readonly position: number;
  /** Number of the context's sample at which it began. */
  readonly begin: number;
  length: number;
}

export class Playout {
  /** Samples between here and the ear. */
  latency = 0;
  underruns = 0;
  /** Samples that were left out because they had not come. */
  lost = 0;
  /** Samples gathered before sound begins. */
  start = START.first;
  queued = 0;
  generation = 0;
  #segments: Segment[] = [];
  readonly #items = new Map<string, Item>();
  #spans: Span[] = [];
  #played: Played[] = [];
  #sounding = false;
  /** Samples for which the beginning has been waited for. */
  #waited = 0;
  /** What was playing when nothing was left: more of the same item makes that an underrun. */
  #dry: Item | null = null;
  #calm = 0;
  #now = 0;
  #gain = 1;
  #paused = false;
  #tail: Float32Array = new Float32Array(0);
  #cut = new Map<string, number>();

  add(frame: PlayerFrame): void {
    if (frame.generation < this.generation) return;
    if (frame.generation > this.generation) this.flush(frame.generation);
    const item = this.#item(frame.item);
    const known = Math.max(0, item.received - frame.position); // it came twice
    if (known >= frame.samples.length) return;
    const position = frame.position + known;
    this.lost += position - item.received;
    const samples = known === 0 ? frame.samples : frame.samples.subarray(known);
    item.received = position + samples.length;
    this.#queue({ item, samples, position, used: 0 });
    this.queued += samples.length;
    if (this.#dry === item) {
      this.underruns++;
      this.start = Math.min(this.start + START.step, START.most);
      this.#calm = 0;
    }
    this.#dry = null;
  }

  pause(on: boolean): void {
    this.#paused = on;
  }

  /** Fades out and forgets what waits; returns how far each item came that had not sounded to its end. Once a generation. */
  flush(generation: number): ReadonlyMap<string, number> {
    if (generation <= this.generation) return this.#cut;
    this.generation = generation;
    this.#listen(this.#now);
    this.#cut = new Map();
    for (const item of this.#items.values()) {
      if (item.heard < item.received) this.#cut.set(item.name, Math.max(item.heard, 0));
    }
    const tail = new Float32Array(this.#sounding ? FADE : 0);
    this.#take(tail, 0);
    for (let n = 0; n < tail.length; n++) tail[n] = (tail[n] as number) * (1 - (n + 1) / tail.length);
    this.#tail = tail;
    this.#segments = [];
    this.#items.clear();
    this.#spans = [];
    this.#played = [];
    this.queued = 0;
    this.#sounding = false;
    this.#waited = 0;
    this.#dry = null;
    this.#paused = false;
    this.#gain = 1;
    return this.#cut;
  }

  /** Renders the block that begins at the context's sample `frame`. */
  render(out: Float32Array, frame: number): void {
    out.fill(0);
    this.#now = frame + out.length;
    if (!this.#sounding && this.queued > 0 && !this.#paused) {
      this.#sounding = this.queued >= this.start || this.#waited >= 2 * this.start;
      this.#waited += out.length;
    }
    if (this.#sounding) this.#take(out, frame);
    if (this.#tail.length > 0) this.#fade(out);
    this.#listen(this.#now);
  }

  /** What is to be told since the last time. */
  take(): Played[] {
    const played = this.#played;
    if (played.length > 0) this.#played = [];
    return played;
  }

  /** Behind what waits of the same item, so that answers that come at the same time sound one after the other. */
  #queue(segment: Segment): void {
    const last = this.#segments.findLastIndex((waiting) => waiting.item === segment.item);
    this.#segments.splice(last < 0 ? this.#segments.length : last + 1, 0, segment);
  }

  #item(name: string): Item {
    let item = this.#items.get(name);
    if (item === undefined) {
      for (const [old, { heard, received }] of this.#items) {
        if (this.#items.size < KEPT) break;
        if (heard === received) this.#items.delete(old);
      }
      item = { name, received: 0, heard: -1, told: -1 };
      this.#items.set(name, item);
    }
    return item;
  }

  #fade(out: Float32Array): void {
    const length = Math.min(this.#tail.length, out.length);
    for (let n = 0; n < length; n++) out[n] = (out[n] as number) + (this.#tail[n] as number);
    this.#tail = this.#tail.subarray(length);
  }

  #take(out: Float32Array, frame: number): void {
    let n = 0;
    while (n < out.length && !(this.#paused && this.#gain === 0)) {
      const segment = this.#segments[0];
      if (segment === undefined) {
        this.#sounding = false;
        this.#waited = 0;
        this.#dry = this.#spans.at(-1)?.item ?? null;
        break;
      }
      const length = Math.min(out.length - n, segment.samples.length - segment.used);
      let used = 0;
      while (used < length && !(this.#paused && this.#gain === 0)) {
        const step = this.#paused ? -1 / FADE : 1 / FADE;
        this.#gain = Math.max(0, Math.min(1, this.#gain + step));
        out[n++] = ((segment.samples[segment.used + used++] as number) / 0x8000) * this.#gain;
      }
      this.#note(segment, frame + n - used, used);
      segment.used += used;
      this.queued -= used;
      if (segment.used === segment.samples.length) this.#segments.shift();
    }
    this.#calm += n;
    if (this.#calm >= CALM) {
      this.#calm = 0;
      this.start = Math.max(this.start - START.step, START.least);
    }
  }

  #note(segment: Segment, begin: number, length: number): void {
    const position = segment.position + segment.used;
    const last = this.#spans.at(-1);
    const follows =
      last?.item === segment.item && last.position + last.length === position && last.begin + last.length === begin;
    if (follows) last.length += length;
    else this.#spans.push({ item: segment.item, position, begin, length });
  }

  /** What was rendered before `now - latency` has been heard. */
  #listen(now: number): void {
    const ear = now - this.latency;
    while (this.#spans.length > 0) {
      const span = this.#spans[0] as Span;
      const heard = Math.min(ear - span.begin, span.length);
      if (heard < 0) return;
      this.#hear(span.item, span.position + heard);
      if (heard < span.length) return;
      // The last span stays while more may follow it: it says what was playing.
      if (this.#spans.length === 1 && this.#sounding) return;
      this.#spans.shift();
    }
  }

  #hear(item: Item, samples: number): void {
    if (item.told < 0) this.#tell(item, 0, false);
    item.heard = Math.max(samples, item.heard);
    const final = item.heard === item.received;
    if (item.heard > item.told && (final || item.heard - item.told >= TELL)) this.#tell(item, item.heard, final);
  }

  #tell(item: Item, samples: number, final: boolean): void {
    item.told = samples;
    this.#played.push({ item: item.name, samples, final });
  }
}
