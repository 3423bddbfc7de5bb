import type { PageDevices } from "../audio/page_audio";
import type {
  AgentEvent,
  Card,
  Notice,
  Processing,
  Row,
  Setup,
  Stage,
  Status,
  Strip,
  Summary,
  ToolCall,
  TurnTimes,
} from "./state";

/** What is known of the session, before it is put into the words of `AgentState`. */
export interface Facts {
  // Told by the kernel.
  readonly setup: Setup;
  readonly word: Status;
  readonly detail: string;
  readonly thinkingSince: number | null;
  /** When the connection was lost, performance.now() in ms. */
  readonly lostSince: number | null;
  readonly manual: boolean;
  readonly live: boolean;
  readonly stages: readonly Stage[];
  readonly rows: readonly Row[];
  readonly tools: Readonly<Record<string, ToolCall>>;
  readonly strip: Strip;
  readonly turns: readonly TurnTimes[];
  readonly events: readonly AgentEvent[];
  readonly summary: Summary | null;
  readonly height: number;
  // Known in the page.
  /** "waiting": Start was pressed, the browser asks; "opening": its sound opens; "asked": the kernel was told. */
  readonly phase: "rest" | "waiting" | "opening" | "asked" | "live" | "stopping";
  readonly microphone: "closed" | "preflight" | "open";
  /** The track is enabled: the browser captures. */
  readonly capturing: boolean;
  readonly muted: boolean;
  readonly held: boolean;
  /** performance.now() until when the user's own switch holds against what the kernel said before it knew of it. */
  readonly manualHolds: number;
  readonly mutedHolds: number;
  /** Of this page's player. */
  readonly sound: "none" | "running" | "suspended";
  /** The page has found that it can play nothing; the talk goes on by reading. */
  readonly silent: boolean;
  /** The session was there before this page. */
  readonly resumed: boolean;
  /** The agent is gone, or another page's: nothing can be begun here. */
  readonly left: boolean;
  readonly heard: boolean;
  readonly pageStages: readonly Stage[];
  readonly waitingTexts: readonly Row[];
  readonly card: Card | null;
  readonly notice: Notice | null;
  readonly devices: PageDevices;
  readonly processing: readonly Processing[];
  readonly muteWhileSpeaking: boolean;
  readonly preflight: "off" | "listening" | "heard" | "silent";
}

export const NOTHING: Facts = {
  setup: { voice: "", tools: [], prompt: "" },
  word: "disconnected",
  detail: "",
  thinkingSince: null,
  lostSince: null,
  manual: false,
  live: false,
  stages: [],
  rows: [],
  tools: {},
  strip: {
    place: "",
    local: false,
    voice: "",
    responses: [],
    link: null,
    lost: 0,
    path: "comm",
    cost: "",
    costWhy: "",
    time: null,
    events: 0,
  },
  turns: [],
  events: [],
  summary: null,
  height: 240,
  phase: "rest",
  microphone: "closed",
  capturing: false,
  muted: false,
  held: false,
  manualHolds: 0,
  mutedHolds: 0,
  sound: "none",
  silent: false,
  resumed: false,
  left: false,
  heard: true,
  pageStages: [],
  waitingTexts: [],
  card: null,
  notice: null,
  devices: { microphones: [], speakers: [], microphone: "", speaker: "", named: false, canChooseSpeaker: false },
  processing: [
    { name: "echoCancellation", asked: true, granted: null },
    { name: "noiseSuppression", asked: true, granted: null },
    { name: "autoGainControl", asked: true, granted: null },
  ],
  muteWhileSpeaking: false,
  preflight: "off",
};
