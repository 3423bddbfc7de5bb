import type { PageDevices } from "../audio/page_audio";
import type { Card, Notice, Processing } from "./state";

/** What is known of the page's microphone and of the link, whichever widget uses them. */
export interface LiveFacts {
  /** "waiting": Start was pressed, the browser asks; "opening": its sound opens; "asked": the kernel was told. */
  readonly phase: "rest" | "waiting" | "opening" | "asked" | "live" | "stopping";
  /** "preflight": open for this page alone. */
  readonly microphone: "closed" | "preflight" | "open";
  readonly preflight: "off" | "listening" | "heard" | "silent";
  /** The track is enabled: the browser captures. */
  readonly capturing: boolean;
  readonly muted: boolean;
  /** Whether the kernel answers. */
  readonly heard: boolean;
  /** What is counted of the link: round trip in ms, frames lost, the way they go. */
  readonly strip: { readonly link: number | null; readonly lost: number; readonly path: string };
  readonly card: Card | null;
  readonly notice: Notice | null;
  readonly devices: PageDevices;
  readonly processing: readonly Processing[];
}

export const REST: Omit<LiveFacts, "strip"> = {
  phase: "rest",
  microphone: "closed",
  preflight: "off",
  capturing: false,
  muted: false,
  heard: true,
  card: null,
  notice: null,
  devices: { microphones: [], speakers: [], microphone: "", speaker: "", named: false, canChooseSpeaker: false },
  processing: [
    { name: "echoCancellation", asked: true, granted: null },
    { name: "noiseSuppression", asked: true, granted: null },
    { name: "autoGainControl", asked: true, granted: null },
  ],
};
