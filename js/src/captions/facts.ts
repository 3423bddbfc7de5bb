import { type LiveFacts, REST } from "../live/facts";
import type { Status } from "../live/state";
import type { CaptionLine, CaptionsStrip } from "./state";

/** What is known of the captions, before it is put into the words of `CaptionsState`. */
export interface Facts extends LiveFacts {
  // Told by the kernel.
  readonly id: string;
  readonly word: Status;
  readonly why: string;
  /** When the connection was lost, performance.now() in ms. */
  readonly lostSince: number | null;
  readonly hearing: boolean;
  readonly first: number | null;
  /** The kernel hears a microphone. */
  readonly hears: boolean;
  readonly live: boolean;
  readonly lines: readonly CaptionLine[];
  readonly strip: CaptionsStrip;
  readonly height: number;
  /** They were given a microphone of their own. */
  readonly own: boolean;
  // Known in the page.
  /** performance.now() until when the user's own switch holds against what the kernel said before it knew of it. */
  readonly mutedHolds: number;
  /** They went on before this page was there, or were begun by a cell. */
  readonly resumed: boolean;
  /** The kernel's side is gone, or another page's: nothing can be begun here. */
  readonly left: boolean;
}

export const NOTHING: Facts = {
  ...REST,
  id: "",
  word: "disconnected",
  why: "",
  lostSince: null,
  hearing: false,
  first: null,
  hears: false,
  live: false,
  lines: [],
  strip: {
    place: "",
    local: false,
    language: "",
    words: 0,
    cost: "",
    costWhy: "",
    time: 0,
    link: null,
    lost: 0,
    path: "comm",
  },
  height: 112,
  own: false,
  mutedHolds: 0,
  resumed: false,
  left: false,
};
