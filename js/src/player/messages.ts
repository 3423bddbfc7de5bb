/** What the kernel and a player's page say to each other; jupyter_xvoice/widgets/player_page.py is the other side. */

export interface WordColumns {
  readonly texts: readonly string[];
  readonly originals: readonly string[];
  /** Seconds. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  /** Indices. */
  readonly doubtful: readonly number[];
  /** Index into `names`, -1 for nobody; empty where one speaks. */
  readonly speakers: readonly number[];
  readonly names: readonly string[];
  /** Corrections that can be taken back, and made again. */
  readonly undo: number;
  readonly redo: number;
}

export interface FromKernel {
  state: {
    rate: number;
    channels: number;
    /** Seconds of a peak. */
    step: number;
    /** Of the spectrogram. */
    rows: number;
    /** Seconds of a fragment. */
    fragment: number;
    /** Of a fragment, for the browser. */
    type: string;
    words: WordColumns | null;
    selection: [number, number] | null;
    position: number;
  };
  /** With the peaks from `first` on, a byte each. */
  reading: {
    first: number;
    duration: number;
    done: boolean;
    failed: string;
    peak: number;
    /** LUFS. */
    loudness: number | null;
  };
  /** With its bytes; none of them where the sound ends before. */
  fragment: { number: number };
  /** With `rows` rows of bytes; `whole`: the sound was read to its end. */
  tile: { level: number; number: number; whole: boolean };
  word: { index: number; text: string; undo: number; redo: number };
  selection: { selection: [number, number] | null };
  position: { seconds: number };
}

export interface ToKernel {
  fragment: { number: number };
  tile: { level: number; number: number };
  position: { seconds: number };
  selection: { start: number; end: number } | Record<string, never>;
  correct: { index: number; text: string };
  undo: Record<string, never>;
  redo: Record<string, never>;
}

export type FileForm = "srt" | "vtt" | "json" | "txt" | "wav";
