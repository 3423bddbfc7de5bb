/** What waits to be played, in order, and when it begins; runs on the audio thread, counts samples, knows no clock. */

import { RATE } from "./decimator";
import { Ear, Item } from "./ear";
import type { PlayerFrame } from "./ports";

const MS = RATE / 1000;
// Up by much, down by little: sound that comes no faster than it is heard ran dry ten times before 5 ms at a time were enough.
const START = { first: 50 * MS, least: 20 * MS, most: 200 * MS, up: 20 * MS, down: 5 * MS };
// Rendered without an underrun: the start buffer may shrink by a step. Each underrun doubles it: what was too little once is.
const CALM = { first: 30 * RATE, most: 600 * RATE };
const FADE = 128; // 5.3 ms, one block: shorter ones click
const KEPT = 64; // items that are known, were they heard or not

interface Segment {
  readonly item: Item;
  readonly samples: Int16Array;
  readonly position: number;
  used: number;
}

export class Playout {
  readonly ear = new Ear();
  underruns = 0;
  /** Samples gathered before sound begins. */
  start: number;
  /** Samples that came and wait no more. */
  gone = 0;
  #waiting = 0;
  #generation = 0;
  #segments: Segment[] = [];
  readonly #items = new Map<string, Item>();
  #sounding = false;
  /** Samples for which the beginning has been waited for. */
  #waited = 0;
  #last: Item | null = null;
  /** What was playing when nothing was left: more of the same item makes that an underrun. */
  #dry: Item | null = null;
  #calm = 0;
  #patience = CALM.first;
  #now = 0;
  #gain = 1;
  #paused = false;
  #tail = new Float32Array(0);
  #cut: ReadonlyMap<string, number> = new Map();

  constructor(start: number = START.first) {
    this.start = start;
  }

  add(frame: PlayerFrame): void {
    if (frame.generation < this.#generation) {
      this.gone += frame.samples.length;
      return;
    }
    if (frame.generation > this.#generation) this.flush(frame.generation);
    const item = this.#item(frame.item);
    const known = Math.min(Math.max(0, item.received - frame.position), frame.samples.length); // it came twice
    this.gone += known;
    if (known === frame.samples.length) return;
    const position = frame.position + known;
    const samples = known === 0 ? frame.samples : frame.samples.subarray(known);
    item.received = position + samples.length;
    this.#queue({ item, samples, position, used: 0 });
    if (this.#dry === item) this.#underrun();
    this.#dry = null;
  }

  pause(on: boolean): void {
    this.#paused = on;
  }

  /** Fades out and forgets what waits; returns how far each item came that had not sounded to its end. Once a generation. */
  flush(generation: number): ReadonlyMap<string, number> {
    if (generation <= this.#generation) return this.#cut;
    this.#generation = generation;
    this.ear.listen(this.#now);
    const unheard = [...this.#items.values()].filter((item) => item.heard < item.received);
    this.#cut = new Map(unheard.map((item) => [item.name, item.heard]));
    const tail = new Float32Array(this.#sounding ? FADE : 0);
    this.#take(tail, 0);
    this.#tail = tail.map((value, n) => value * (1 - (n + 1) / tail.length));
    this.#segments = [];
    this.#items.clear();
    this.ear.forget();
    this.gone += this.#waiting;
    this.#waiting = 0;
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
    if (!this.#sounding && this.#waiting > 0 && !this.#paused) {
      this.#sounding = this.#waiting >= this.start || this.#waited >= 2 * this.start;
      this.#waited += out.length;
    }
    if (this.#sounding) this.#take(out, frame);
    if (this.#tail.length > 0) this.#fade(out);
    this.ear.listen(this.#now);
    // A pause mostly becomes an interruption, and a busy page may answer the flush too late.
    if (this.#paused && this.#gain === 0) this.ear.rest();
  }

  /** Behind what waits of the same item, so that answers that come at the same time sound one after the other. */
  #queue(segment: Segment): void {
    const last = this.#segments.findLastIndex((waiting) => waiting.item === segment.item);
    this.#segments.splice(last < 0 ? this.#segments.length : last + 1, 0, segment);
    this.#waiting += segment.samples.length;
  }

  #item(name: string): Item {
    const known = this.#items.get(name);
    if (known !== undefined) return known;
    for (const [old, { heard, received }] of this.#items) {
      if (this.#items.size < KEPT) break;
      if (heard === received) this.#items.delete(old);
    }
    const item = new Item(name);
    this.#items.set(name, item);
    return item;
  }

  #underrun(): void {
    this.underruns++;
    this.start = Math.min(this.start + START.up, START.most);
    this.#calm = 0;
    this.#patience = Math.min(2 * this.#patience, CALM.most);
  }

  #fade(out: Float32Array): void {
    const length = Math.min(this.#tail.length, out.length);
    for (let n = 0; n < length; n++) out[n] = (out[n] as number) + (this.#tail[n] as number);
    this.#tail = this.#tail.subarray(length);
  }

  /** Fills `out` as far as there is something to play. */
  #take(out: Float32Array, frame: number): void {
    let n = 0;
    while (n < out.length && !(this.#paused && this.#gain === 0)) {
      const segment = this.#segments[0];
      if (segment === undefined) {
        this.#sounding = false;
        this.#waited = 0;
        this.#dry = this.#last;
        break;
      }
      const used = this.#copy(segment, out.subarray(n));
      this.ear.send(segment.item, segment.position + segment.used, frame + n, used);
      n += used;
      segment.used += used;
      this.#waiting -= used;
      this.gone += used;
      this.#last = segment.item;
      if (segment.used === segment.samples.length) this.#segments.shift();
    }
    this.#calm += n;
    if (this.#calm < this.#patience) return;
    this.#calm = 0;
    this.start = Math.max(this.start - START.down, START.least);
  }

  /** Returns how many samples; none are used while the pause lasts. */
  #copy({ samples, used }: Segment, out: Float32Array): number {
    const step = (this.#paused ? -1 : 1) / FADE;
    const length = Math.min(out.length, samples.length - used);
    let n = 0;
    while (n < length && !(this.#paused && this.#gain === 0)) {
      this.#gain = Math.max(0, Math.min(1, this.#gain + step));
      out[n] = ((samples[used + n] as number) / 0x8000) * this.#gain;
      n++;
    }
    return n;
  }
}
