/** What the agent's widget shows: plain values, made by the session, drawn by the page's parts. ui.md section 4. */

import type { PageDevices } from "../audio/page_audio";
import type { Card, Meter, MicrophoneState, Notice, Processing, Status } from "../live/state";
import type { CardButton } from "../ui/card_data.ts";

/** A row of the transcript, as jupyter_xvoice.agent.Row; a later one of the same number replaces an earlier one. */
export interface Row {
  readonly number: number;
  readonly turn: number;
  readonly who: "user" | "agent" | "tool" | "note" | "ended";
  readonly text: string;
  /** Seconds since the first session began. */
  readonly start: number;
  readonly final: boolean;
  readonly typed: boolean;
  /** What was heard of an answer that was interrupted; null where it was not. */
  readonly heard: string | null;
  /** Seconds of the answer that came, and of it that sounded. */
  readonly sound: number;
  readonly sounded: number;
  /** The call, of a row of a tool. */
  readonly call?: string;
  /** Typed while the kernel could not hear it. */
  readonly waiting?: boolean;
}

export type ToolState = "waiting" | "running" | "done" | "failed" | "timed-out" | "denied" | "dropped";

export interface ToolCall {
  readonly call: string;
  readonly name: string;
  /** Name and value as JSON, in order. */
  readonly args: readonly (readonly [string, string])[];
  readonly state: ToolState;
  /** Whether somebody was asked. */
  readonly asked: boolean;
  /** Seconds it took, or has taken so far; null while it waits. */
  readonly seconds: number | null;
  /** performance.now() in ms when it began to wait or to run. */
  readonly since: number;
  readonly result: string;
  readonly error: string;
  /** Where the error happened, for "Show all". */
  readonly trace: string;
}

export interface Stage {
  readonly name: "microphone" | "speaker" | "link" | "connect" | "session";
  /** Device and rate, or the host. */
  readonly what: string;
  /** Seconds it took; null while it goes on. */
  readonly seconds: number | null;
}

/** The times of one turn, seconds; null where there is none. */
export interface TurnTimes {
  readonly turn: number;
  readonly silence: number | null;
  readonly delta: number | null;
  readonly tool: number | null;
  readonly toSound: number | null;
  readonly response: number | null;
}

export interface AgentEvent {
  readonly number: number;
  /** Seconds since the session began. */
  readonly time: number;
  readonly direction: "in" | "out";
  readonly type: string;
  /** Beside the type: a count of deltas, an error's code. */
  readonly detail: string;
  /** The event, audio left out. */
  readonly event: unknown;
  /** Of a delta of sound: its seconds, so that a run can be joined. */
  readonly sound?: number;
}

export interface Setup {
  readonly voice: string;
  readonly tools: readonly { readonly name: string; readonly asks: boolean }[];
  readonly prompt: string;
}

export interface Summary {
  readonly duration: number;
  readonly turns: number;
  readonly response: number | null;
  readonly cost: string;
  readonly recording: boolean;
}

export interface Strip {
  readonly place: string;
  readonly local: boolean;
  readonly voice: string;
  readonly responses: readonly number[];
  /** Round trip of the link, ms, from three measurements on. */
  readonly link: number | null;
  readonly lost: number;
  readonly path: string;
  /** "free", "$0.34", "$0.34+", "unknown". */
  readonly cost: string;
  readonly costWhy: string;
  /** Seconds; null before the first session. */
  readonly time: number | null;
  readonly events: number;
}

export interface AgentState {
  readonly status: Status;
  /** Left of the status word; while speaking, the level bars stand there instead. */
  readonly detail: string;
  /** performance.now() when thinking began; the page counts from there. */
  readonly thinkingSince: number | null;
  readonly microphone: MicrophoneState;
  readonly manual: boolean;
  readonly soundOff: boolean;
  readonly content: "setup" | "stages" | "card" | "transcript";
  readonly card: Card | null;
  readonly notice: Notice | null;
  readonly setup: Setup;
  readonly stages: readonly Stage[];
  readonly rows: readonly Row[];
  readonly tools: Readonly<Record<string, ToolCall>>;
  readonly summary: Summary | null;
  readonly strip: Strip;
  readonly turns: readonly TurnTimes[];
  readonly events: readonly AgentEvent[];
  readonly devices: PageDevices;
  readonly processing: readonly Processing[];
  readonly muteWhileSpeaking: boolean;
  /** "Can I hear you?": the level of the chosen microphone before the start; null while it is not open for that. */
  readonly preflight: "off" | "listening" | "heard" | "silent";
  /** px, of the content area. */
  readonly height: number;
}

/** What the user can do. Each returns at once; what comes of it is in the next state. */
export interface AgentActions {
  start(): void;
  stop(): void;
  toggleMute(): void;
  setManual(manual: boolean): void;
  /** Push to talk: pressed, released, or thrown away. */
  talk(what: "begin" | "send" | "discard"): void;
  interrupt(): void;
  sendText(text: string): void;
  answerTool(call: string, allow: boolean, always: boolean): void;
  pressCard(button: CardButton): void;
  pressNotice(): void;
  closeCard(): void;
  chooseMicrophone(id: string): void;
  chooseSpeaker(id: string): void;
  setProcessing(name: Processing["name"], on: boolean): void;
  setMuteWhileSpeaking(on: boolean): void;
  preflight(on: boolean): void;
  /** The drawer asks for events only while it is open. */
  watchEvents(on: boolean): void;
  allEvents(): Promise<string>; // every event as JSON lines
  recording(): Promise<Blob>; // WAV
}

export interface Meters {
  readonly microphone: Meter;
  readonly agent: Meter;
}
