import type { FileMessage } from "../live/files";
import type { Card, Notice, NoticeName, Status } from "../live/state";
import type { AgentEvent, Row, Stage, Strip, Summary, ToolCall, TurnTimes } from "./state";

/** What the kernel says, by the type of the message. Seconds are of its clock: a span, never a time of day. */
export interface FromKernel {
  state: StateMessage;
  status: StatusMessage;
  row: Row;
  tool: ToolMessage;
  turn: TurnMessage;
  stage: Stage;
  notice: Notice;
  notice_over: { readonly name: NoticeName };
  /** Without a name: there is none any more. */
  card: Card | { readonly name: ""; readonly words: string };
  strip: StripMessage;
  /** Empty: there is none any more. */
  summary: Summary | Record<string, never>;
  typed: { readonly id: string };
  events: { readonly rows: readonly AgentEvent[]; readonly total: number };
  file: FileMessage;
  flush: { readonly generation: number };
  pause: { readonly on: boolean };
  microphone: { readonly open: boolean; readonly muted: boolean };
  replaced: Record<string, never>;
}

export interface StatusMessage {
  readonly word: Status;
  readonly detail: string;
  /** Since when it thinks, seconds ago. */
  readonly thinking_for: number | null;
  /** Since when the connection is lost, seconds ago. */
  readonly since: number | null;
  readonly manual: boolean;
  readonly muted: boolean;
  readonly live: boolean;
  /** Why it is disconnected. */
  readonly why: string;
}

export type ToolMessage = Omit<ToolCall, "since"> & {
  /** Since when it waits or runs, seconds ago. */
  readonly for: number;
};

export type TurnMessage = Omit<TurnTimes, "toSound"> & { readonly to_sound: number | null };

export type StripMessage = Omit<Strip, "costWhy" | "link" | "lost" | "path"> & { readonly cost_why: string };

/** Everything at once: the answer to hello. */
export interface StateMessage {
  readonly setup: {
    readonly voice: string;
    readonly tools: readonly { readonly name: string; readonly asks: boolean }[];
    readonly prompt: string;
  };
  readonly status: StatusMessage;
  readonly rows: readonly Row[];
  readonly tools: readonly ToolMessage[];
  readonly turns: readonly TurnMessage[];
  readonly strip: StripMessage;
  readonly notice: Notice | null;
  readonly card: FromKernel["card"] | null;
  readonly summary: FromKernel["summary"] | null;
  readonly height: number;
  readonly live: boolean;
}
