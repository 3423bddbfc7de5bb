/** What the page and its two worklets say to each other. */

import type { Played } from "./ear";
import type { Framed } from "./framer";

export const CAPTURE = "jupyter_xvoice.capture";
export const PLAYER = "jupyter_xvoice.player";

export interface CaptureOptions {
  /** Samples a frame, at 24 kHz. */
  readonly length: number;
}

/** Of the two inputs one is heard; the other is for the device that comes next. */
export type CaptureInput = 0 | 1;

export type CaptureOrder = { readonly length: number } | { readonly input: CaptureInput } | { readonly close: true };

/** A frame with Date.now() at its last sample (the audio thread has no performance.now()), or the input that is heard now. */
export type CaptureReport = (Framed & { readonly at: number }) | { readonly heard: CaptureInput };

export interface PlayerOptions {
  /** Post every block that was rendered, for tests. */
  readonly record: boolean;
  /** Samples that are gathered before sound begins, until it has run dry or gone well; left out: as few as talk needs. */
  readonly start?: number | undefined;
}

export type PlayerOrder =
  | { readonly play: PlayerFrame }
  | { readonly flush: number }
  | { readonly pause: boolean }
  /** Samples between the worklet and the ear. */
  | { readonly latency: number }
  | { readonly close: true };

export interface PlayerFrame {
  readonly item: string;
  readonly generation: number;
  /** Samples since the item's beginning. */
  readonly position: number;
  readonly samples: Int16Array;
}

export interface PlayerLevel {
  readonly rms: number;
  readonly peak: number;
}

export type PlayerReport =
  | { readonly flushed: number; readonly rendered: ReadonlyMap<string, number> }
  | {
      readonly played: readonly Played[];
      /** Of the last 40 ms; null in silence. */
      readonly level: PlayerLevel | null;
      readonly underruns: number;
      /** Samples that are gathered before an item begins. */
      readonly start: number;
      /** Samples that came and wait no more: rendered, cut, or come twice. */
      readonly gone: number;
      readonly recorded?: Float32Array;
    };
