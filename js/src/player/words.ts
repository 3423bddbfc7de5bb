import { median } from "../ui/numbers";
import type { WordColumns } from "./messages";

export interface Word {
  /** In the transcript. */
  readonly index: number;
  readonly text: string;
  /** As it was recognised. */
  readonly original: string;
  readonly start: number;
  readonly end: number;
  readonly doubtful: boolean;
  /** -1: nobody is told apart. */
  readonly speaker: number;
}

/** The words in the order of time; replaced, never changed. */
export class WordLine {
  readonly words: readonly Word[];
  readonly names: readonly string[];
  /** Place in `words` by index in the transcript. */
  readonly #places: readonly number[];
  /** The latest end of all words up to each place: words of several speakers overlap. */
  readonly #reach: Float64Array;

  constructor(words: readonly Word[], names: readonly string[]) {
    this.words = words;
    this.names = names;
    const places: number[] = [];
    this.#reach = new Float64Array(words.length);
    let reach = 0;
    words.forEach((word, place) => {
      places[word.index] = place;
      reach = Math.max(reach, word.end);
      this.#reach[place] = reach;
    });
    this.#places = places;
  }

  static of(columns: WordColumns): WordLine {
    const doubtful = new Set(columns.doubtful);
    const words = columns.texts.map((text, index) => ({
      index,
      text,
      original: columns.originals[index] ?? text,
      start: columns.starts[index] ?? 0,
      end: columns.ends[index] ?? 0,
      doubtful: doubtful.has(index),
      speaker: columns.speakers[index] ?? -1,
    }));
    return new WordLine(
      words.sort((a, b) => a.start - b.start || a.index - b.index),
      columns.names,
    );
  }

  /** The same words, with one of them changed. */
  with(index: number, text: string): WordLine {
    const place = this.#places[index];
    if (place === undefined) return this;
    const words = [...this.words];
    words[place] = { ...(words[place] as Word), text };
    return new WordLine(words, this.names);
  }

  /** Seconds from word to word, pauses left aside; 0 where there are none. */
  get pace(): number {
    const some = this.words.slice(0, 500);
    const steps = some.slice(1).map(({ start }, n) => start - (some[n] as Word).start);
    return some.length === 0 ? 0 : (median(steps.filter((step) => step > 0)) ?? 1);
  }

  /** Place of the last word that has begun at `time`; -1 before the first. */
  begun(time: number): number {
    let [low, high] = [0, this.words.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.words[middle] as Word).start <= time) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Place of the word that sounds at `time`, the latest of several; -1 in a pause. */
  at(time: number): number {
    for (let place = this.begun(time); place >= 0 && (this.#reach[place] as number) > time; place--)
      if ((this.words[place] as Word).end > time) return place;
    return -1;
  }

  /** First and last place of what is seen from `start` to `end`; empty: [0, -1]. */
  within(start: number, end: number): readonly [number, number] {
    let first = this.begun(start);
    while (first > 0 && (this.#reach[first - 1] as number) > start) first--;
    const last = this.begun(end);
    return last < 0 ? [0, -1] : [Math.max(first, 0), last];
  }

  /** How many begin behind the end of the sound. */
  behind(duration: number): number {
    return this.words.length - 1 - this.begun(duration);
  }
}
