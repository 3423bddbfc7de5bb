import { type LiveFacts, REST } from "../live/facts";
import type { Status } from "../live/state";
import type { AgentEvent, Row, Setup, Stage, Strip, Summary, ToolCall, TurnTimes } from "./state";

/** What is known of the session, before it is put into the words of `AgentState`. */
export interface Facts extends LiveFacts {
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
  readonly pageStages: readonly Stage[];
  readonly waitingTexts: readonly Row[];
  readonly muteWhileSpeaking: boolean;
}

export const NOTHING: Facts = {
  ...REST,
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
  held: false,
  manualHolds: 0,
  mutedHolds: 0,
  sound: "none",
  silent: false,
  resumed: false,
  left: false,
  pageStages: [],
  waitingTexts: [],
  muteWhileSpeaking: false,
};
