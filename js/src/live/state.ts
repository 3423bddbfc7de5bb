/** What every live widget may show: its status, its microphone, what is in the way. */

import type { Trouble } from "../audio/trouble";

export type Status = "disconnected" | "connecting" | "idle" | "listening" | "thinking" | "speaking" | "disconnecting";

/** The rows of ui.md's table of the microphone control. */
export type MicrophoneState = "off" | "asking" | "open" | "deaf" | "muted" | "blocked" | "none" | "waiting" | "held";

/** audio.md's permission states, and the troubles that fill the content area (ui.md "Cards"). */
export type CardName = Trouble | "prompt" | "no-key" | "wrong-key" | "engine-failed";

export interface Card {
  readonly name: CardName;
  /** The browser's or the service's own words; "" where there are none. */
  readonly words: string;
}

export type NoticeName =
  | "kernel-busy"
  | "connection-lost"
  | "page-reloaded"
  | "sound-held-back"
  | "no-sound"
  | "unplugged"
  | "hearing-itself"
  | "too-loud"
  | "sound-lost"
  | "session-ends"
  | "session-ended"
  | "kernel-restarted"
  | "gave-up"
  | "told"; // words of the controller

export interface Notice {
  readonly name: NoticeName;
  readonly level: "info" | "warn" | "error";
  /** What the sentence of this name needs: device, seconds, tries, reason, code, text ... */
  readonly facts: Readonly<Record<string, string | number>>;
}

export interface Processing {
  readonly name: "echoCancellation" | "noiseSuppression" | "autoGainControl";
  readonly asked: boolean;
  /** null before there is a microphone. */
  readonly granted: boolean | null;
}

/** The newest levels, dB in [-60, 0], one each 40 ms; drawn on a canvas, never in the state. */
export interface Meter {
  /** Fills `into` with the last levels, newest at the end; -60 where there are none. Returns how many levels there were so far. */
  recent(into: Float32Array): number;
  /** Calls `tell` once, when the levels have become others. Returns how not to be called. */
  next(tell: () => void): () => void;
}
