/** Why nothing sounds, or will; what stands there in place of the text. */
export type Hush =
  | "heldBack"
  | "reloaded"
  | "noOutput"
  | "stopping"
  | "deaf"
  | "broken"
  | "restarted"
  | "elsewhere"
  | "mute";

/** Silent until a click. */
export const ASKS: ReadonlySet<Hush> = new Set(["heldBack", "reloaded", "noOutput"]);
/** Nothing of it sounds any more. */
export const OVER: ReadonlySet<Hush> = new Set(["stopping", "deaf", "restarted", "elsewhere", "mute"]);

/** Everything that is drawn of a speech while it is being made. Replaced, never changed. */
export interface StreamState {
  readonly text: string;
  /** Not empty: an announcement, shown as this line alone. */
  readonly line: string;
  readonly voice: string;
  /** Empty for the service whose mark is its price. */
  readonly place: string;
  readonly firstSound: number | null;
  /** Of the service, so far. */
  readonly bytes: number;
  /** Seconds that there are, and that have sounded. */
  readonly made: number;
  readonly heard: number;
  readonly whole: boolean;
  readonly paused: boolean;
  readonly hush: Hush | null;
  /** What the hush is about, in others' words. */
  readonly why: string;
  /** The finished result, where the output cannot become it. */
  readonly html: string;
}

export const NOTHING: StreamState = {
  text: "",
  line: "",
  voice: "",
  place: "",
  firstSound: null,
  bytes: 0,
  made: 0,
  heard: 0,
  whole: false,
  paused: false,
  hush: null,
  why: "",
  html: "",
};

/** What the kernel tells again and again. */
export interface Made {
  readonly text: string;
  readonly made: number;
  readonly bytes: number;
  readonly first_sound: number | null;
  readonly phase: "making" | "made";
  readonly trouble: string;
}

/** What it tells a page that comes. */
export interface Begun extends Made {
  readonly line: string;
  readonly voice: string;
  readonly place: string;
  readonly heard: number;
  readonly reloaded: boolean;
}

export interface StreamActions {
  /** Turns the sound on, where it is held back; else pauses or goes on. */
  play(): void;
  stop(): void;
}
