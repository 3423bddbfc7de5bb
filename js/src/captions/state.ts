/** What the captions' widget shows: plain values, made by the session, drawn by the page's parts. */

import type { PageDevices } from "../audio/page_audio";
import type { Card, Meter, MicrophoneState, Notice, Processing, Status } from "../live/state";
import type { CardButton } from "../ui/card_data";

/** What one speaker says of a line without a break. */
export interface CaptionTurn {
  /** From 0; null: nobody can tell. */
  readonly speaker: number | null;
  /** Seconds of sound since the beginning. */
  readonly start: number;
  readonly text: string;
  readonly interim: string;
}

/** A later line of the same number replaces an earlier one. */
export interface CaptionLine {
  readonly number: number;
  /** Seconds of sound since the beginning. */
  readonly start: number;
  /** Settled words, then words that may still change. */
  readonly text: string;
  readonly interim: string;
  readonly final: boolean;
  /** What happened, not what was said. */
  readonly note: boolean;
  /** The same words by who says them; empty where nobody was told apart. */
  readonly turns: readonly CaptionTurn[];
}

export interface CaptionsStrip {
  readonly place: string;
  readonly local: boolean;
  /** "": whichever is spoken. */
  readonly language: string;
  readonly words: number;
  readonly cost: string;
  readonly costWhy: string;
  readonly time: number;
  /** Round trip of the link in ms, frames lost, the way they go. */
  readonly link: number | null;
  readonly lost: number;
  readonly path: string;
}

export type CaptionsForm = "srt" | "vtt";

export interface CaptionsState {
  /** Made anew with each object in the kernel; a view is remembered by it. */
  readonly id: string;
  readonly status: Status;
  readonly detail: string;
  readonly microphone: MicrophoneState;
  readonly content: "setup" | "card" | "lines";
  readonly lines: readonly CaptionLine[];
  readonly card: Card | null;
  readonly notice: Notice | null;
  readonly strip: CaptionsStrip;
  readonly devices: PageDevices;
  readonly processing: readonly Processing[];
  /** px, of the content area. */
  readonly height: number;
  /** They hear what Python gives them, not this page. */
  readonly own: boolean;
  /** The kernel's side is gone, or another page's. */
  readonly left: boolean;
}

/** What the user can do. Each returns at once; what comes of it is in the next state. */
export interface CaptionsActions {
  start(): void;
  stop(): void;
  toggleMute(): void;
  pressCard(button: CardButton): void;
  pressNotice(): void;
  closeCard(): void;
  chooseMicrophone(id: string): void;
  setProcessing(name: Processing["name"], on: boolean): void;
  /** Saves what was said as a file, made by the kernel, which knows the times of the words. */
  save(form: CaptionsForm): void;
}

export interface CaptionsMeters {
  readonly microphone: Meter;
}
