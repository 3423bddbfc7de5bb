import type { FileForm } from "./messages";
import type { WordLine } from "./words";

export const SPEEDS = [0.5, 1, 1.5, 2] as const;

export interface Region {
  readonly start: number;
  readonly end: number;
}

/** What a player shows, but the place where it is, which changes with every frame. */
export interface PlayerState {
  /** The kernel has said what there is. */
  readonly ready: boolean;
  readonly rate: number;
  readonly channels: number;
  readonly duration: number;
  /** Everything was read. */
  readonly done: boolean;
  /** Why it cannot be read, "" where it can. */
  readonly failed: string;
  /** In [0, 1]. */
  readonly peak: number;
  /** LUFS; null of silence. */
  readonly loudness: number | null;
  /** Sizes in [0, 1], `step` seconds each; the array is filled while the sound is read, `peaksRead` of it so far. */
  readonly peaks: Float32Array;
  readonly peaksRead: number;
  readonly words: WordLine | null;
  readonly undo: number;
  readonly redo: number;
  readonly selection: Region | null;
  readonly loop: boolean;
  readonly speed: number;
  readonly playing: boolean;
  /** It plays, and the sound is not here yet. */
  readonly waiting: boolean;
  /** False where the browser cannot play fragments. */
  readonly plays: boolean;
  readonly kernel: "heard" | "busy" | "gone" | "elsewhere";
  /** What could not be done; "" for nothing. */
  readonly trouble: string;
}

export const NOTHING: PlayerState = {
  ready: false,
  rate: 0,
  channels: 1,
  duration: 0,
  done: false,
  failed: "",
  peak: 0,
  loudness: null,
  peaks: new Float32Array(0),
  peaksRead: 0,
  words: null,
  undo: 0,
  redo: 0,
  selection: null,
  loop: false,
  speed: 1,
  playing: false,
  waiting: false,
  plays: true,
  kernel: "heard",
  trouble: "",
};

/** Nobody in the kernel hears this page any more: what is here goes on playing, and nothing can be changed. */
export function isOver({ kernel }: PlayerState): boolean {
  return kernel === "gone" || kernel === "elsewhere";
}

export interface PlayerActions {
  play(on: boolean): void;
  seek(seconds: number): void;
  speed(value: number): void;
  select(region: Region | null): void;
  loop(on: boolean): void;
  correct(index: number, text: string): void;
  undo(): void;
  redo(): void;
  save(form: FileForm): void;
  forget(): void;
}
