import type { Card, Notice, NoticeName, Status } from "../live/state";
import type { CaptionLine } from "./state";

/** What the kernel says, by the type of the message. Seconds are of its clock: a span, never a time of day. */
export interface FromKernel {
  state: StateMessage;
  status: StatusMessage;
  line: CaptionLine;
  strip: StripMessage;
  notice: Notice;
  notice_over: { readonly name: NoticeName };
  card: CardMessage;
  /** A cell asks for what the Start button does. */
  begin: Record<string, never>;
  microphone: { readonly open: boolean; readonly muted: boolean };
}

export interface StatusMessage {
  readonly word: Status;
  /** Since when the connection is lost, seconds ago. */
  readonly since: number | null;
  /** Somebody speaks. */
  readonly hearing: boolean;
  /** Seconds from the beginning of the latest utterance to its first words. */
  readonly first: number | null;
  readonly muted: boolean;
  /** It hears a microphone. */
  readonly microphone: boolean;
  readonly live: boolean;
  /** Why it is disconnected. */
  readonly why: string;
}

export interface StripMessage {
  readonly place: string;
  readonly local: boolean;
  readonly language: string;
  readonly words: number;
  readonly cost: string;
  readonly cost_why: string;
  readonly time: number;
}

/** Without a name: there is none any more. */
export type CardMessage = Card | { readonly name: ""; readonly words: string };

/** Everything at once: the answer to hello. */
export interface StateMessage {
  readonly id: string;
  readonly status: StatusMessage;
  readonly lines: readonly CaptionLine[];
  readonly strip: StripMessage;
  readonly notice: Notice | null;
  readonly card: CardMessage | null;
  readonly height: number;
  /** They were given a microphone of their own. */
  readonly own: boolean;
}
