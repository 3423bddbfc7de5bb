import { type LiveFacts, REST } from "../live/facts";
import type { Ending } from "../live/recording";
import type { Clip } from "./state";

/** What is known of a recorder, before it is put into the words of `RecorderState`. */
export interface Facts extends LiveFacts {
  /** The kernel has said what there is. */
  readonly known: boolean;
  readonly name: string;
  readonly most: number;
  readonly seconds: number;
  readonly level: number | null;
  readonly clip: Clip | null;
  readonly playing: boolean;
  readonly at: number;
  /** The kernel's side is gone, or another page's: nothing can be recorded here. */
  readonly left: Ending | null;
}

export const NOTHING: Facts = {
  ...REST,
  // A recording is what the microphone hears; who wants the browser to work on it switches that on.
  processing: REST.processing.map((one) => ({ ...one, asked: false })),
  strip: { link: null, lost: 0, path: "comm" },
  known: false,
  name: "",
  most: 60,
  seconds: 0,
  level: null,
  clip: null,
  playing: false,
  at: 0,
  left: null,
};
