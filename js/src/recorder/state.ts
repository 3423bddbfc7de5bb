/** What the recorder shows: plain values, made by its session, drawn by its parts. ui.md section 9. */

import type { PageDevices } from "../audio/page_audio";
import type { Ending } from "../live/recording";
import type { Card, Meter, MicrophoneState, Notice, Processing } from "../live/state";
import type { CardButton } from "../ui/card_data";

/** "waiting": the kernel has not answered; "asking": the browser asks for the microphone. */
export type Stage = "waiting" | "ready" | "asking" | "opening" | "recording" | "paused" | "stopping" | "done" | "left";

/** A recording that is over. */
export interface Clip {
  readonly seconds: number;
  /** Its mean level in dB; null before its sound is in this page, or in digital silence. */
  readonly level: number | null;
  /** How often it was cut off at full scale. */
  readonly clippings: number;
  readonly ending: Ending;
  /** The kernel has all of it. */
  readonly arrived: boolean;
  /** Its sound is in this page, so that it can be played. */
  readonly here: boolean;
}

export interface RecorderState {
  readonly stage: Stage;
  readonly microphone: MicrophoneState;
  /** Seconds of the longest recording. */
  readonly most: number;
  /** Seconds that are recorded, in tenths. */
  readonly seconds: number;
  /** Of the last quarter of a second, dB. */
  readonly level: number | null;
  /** The variable that holds the recorder; "" where there is none. */
  readonly name: string;
  readonly heard: boolean;
  readonly clip: Clip | null;
  readonly playing: boolean;
  /** Where the clip plays, s. */
  readonly at: number;
  readonly card: Card | null;
  readonly notice: Notice | null;
  readonly devices: PageDevices;
  readonly processing: readonly Processing[];
}

/** What the user can do. Each returns at once; what comes of it is in the next state. */
export interface RecorderActions {
  /** Call it in the click. */
  record(): void;
  stop(): void;
  togglePause(): void;
  /** Plays, or holds. Call it in the click. */
  togglePlay(): void;
  seek(seconds: number): void;
  save(): void;
  discard(): void;
  pressCard(button: CardButton): void;
  closeCard(): void;
  chooseMicrophone(id: string): void;
  setProcessing(name: Processing["name"], on: boolean): void;
}

/** The loudest sample of each 40 ms of what is recorded, 0 to 1; it grows, and is drawn on a canvas. */
export interface Wave {
  readonly peaks: readonly number[];
}

export interface RecorderMeters {
  readonly microphone: Meter;
  wave(): Wave;
}
