/** What is drawn of the studio, and what can be done there. */
import { closedMicrophone } from "../live/closed_microphone";
import type { LiveFacts } from "../live/facts";
import type { Ending } from "../live/recording";
import type { Meter, MicrophoneState, Processing } from "../live/state";

export type Label = "name" | "description" | "gender" | "accent" | "age" | "language" | "use_case" | "tone";
export type Labels = Readonly<Partial<Record<Label, string>>>;

export interface Voice extends Readonly<Record<Label, string | null>> {
  readonly voice_id: string;
  readonly created_at: string | null;
  readonly custom: boolean;
}

export interface Check {
  readonly name: string;
  readonly value: string;
  readonly mark: "right" | "note" | "wrong";
  readonly help: string;
  /** The service would not take it. */
  readonly refused: boolean;
}

/** Seconds; the service refuses a longer reference. jupyter_xvoice/widgets/studio_take.py has the same. */
export const LONGEST = { reference: 120, consent: 20 } as const;

export type What = keyof typeof LONGEST;

export interface Take {
  readonly take: number;
  readonly what: What;
  readonly seconds: number;
  readonly speech: number;
  readonly checks: readonly Check[];
}

export interface Reference {
  /** The number that its page gave it; below zero of a file. */
  readonly take: number;
  /** "microphone", or the name of a file. */
  readonly source: string;
  readonly prompt: string;
  readonly seconds: number;
  readonly checks: readonly Check[];
}

/** A recording that this page has, and the kernel has not: not yet, or not any more. */
export interface Held {
  readonly what: What;
  readonly take: number;
  readonly seconds: number;
}

export type TroubleName =
  | "no-creation"
  | "no-voices"
  | "full"
  | "refused"
  | "consent-unheard"
  | "no-audio"
  | "input"
  | "no-key"
  | "wrong-key"
  | "engine-failed"
  | "gone"
  | "too-many"
  | "unreachable"
  | "failed"
  | "kernel-restarted"
  | "replaced";

export interface Trouble {
  readonly name: TroubleName;
  /** Who refused, in their own words. */
  readonly words: string;
}

/** What the kernel says; jupyter_xvoice/widgets/studio_desk.py is the other side. */
export interface KernelState {
  /** Whose recordings they are, in every page. */
  readonly studio: string;
  readonly voices: readonly Voice[];
  readonly listed: boolean;
  /** Why one's own voices are missing. */
  readonly unlisted: string;
  /** Seconds that are left to take a deletion back, by voice; 0: it was sent. */
  readonly deleting: Readonly<Record<string, number>>;
  readonly take: Take | null;
  /** Number of the take that was ended last: it has all of it. */
  readonly ended: number;
  readonly reference: Reference | null;
  readonly consent: { readonly take: number; readonly seconds: number; readonly text: string } | null;
  readonly place: string;
  readonly host: string;
  readonly local: boolean;
  readonly default: string;
  readonly limit: number;
  /** The service's words, by label. */
  readonly choices: Readonly<Partial<Record<Label, readonly string[]>>>;
  readonly undo: number;
  readonly consentWords: string;
  readonly honesty: string;
  readonly cost: string;
  readonly busy: "" | "create";
  readonly trouble: Trouble | null;
  /** The voice that was made last. */
  readonly made: string | null;
}

/** A sound that can be played. */
export type Source =
  | { readonly kind: "voice"; readonly voice: string; readonly text: string }
  | { readonly kind: "recording"; readonly voice: string }
  | { readonly kind: What; readonly take: number; readonly seconds: number };

export const keyOf = (source: Source): string => Object.values(source).join("\n");

export interface Clip {
  readonly state: "making" | "ready" | "failed";
  readonly seconds: number;
  /** 0 to 1, the loudest of each stretch. */
  readonly peaks: readonly number[];
  /** Seconds until the first sound came; null where it is not known. */
  readonly first: number | null;
  readonly cached: boolean;
  /** Why it could not be made; else what was done otherwise than asked. */
  readonly words: string;
}

export interface StudioState extends Omit<KernelState, "deleting">, LiveFacts {
  /** The kernel has said what there is, and has got what a page before this one recorded. */
  readonly there: boolean;
  /** The kernel is gone, or another page has the studio: nothing can be done here any more. */
  readonly over: boolean;
  /** performance.now() at which a deletion is sent. */
  readonly deleting: Readonly<Record<string, number>>;
  readonly clips: Readonly<Record<string, Clip>>;
  /** The key of the clip that plays, or was stopped in the middle. */
  readonly playing: string;
  readonly sounding: boolean;
  /** What this page records now. */
  readonly recording: "" | What;
  /** Seconds of it. */
  readonly recorded: number;
  /** What ended the last one. */
  readonly ending: Ending | null;
  readonly held: readonly Held[];
  /** A file is on its way. */
  readonly sending: string;
}

export interface StudioActions {
  refresh(): void;
  /** Plays it, or stops it where it is; `at` seconds from its beginning, else where it was. */
  play(source: Source, at?: number): void;
  /** Lets all of them be made, in their order. */
  prepare(sources: readonly Source[]): void;
  stopSound(): void;
  record(what: What, prompt: string): void;
  /** Records what was wanted when the microphone could not be had. */
  tryAgain(): void;
  stopRecording(keep: boolean): void;
  /** Throws away what there is of it, and records the same from its beginning. */
  beginAgain(): void;
  toggleMute(): void;
  useFile(file: File): void;
  forget(): void;
  create(labels: Labels, anyway: boolean): void;
  update(voice: string, labels: Labels): void;
  remove(voice: string): void;
  removeNow(voice: string): void;
  undo(voice: string): void;
  /** The recording, with the consent, as a zip; of a voice, or of what was recorded last. */
  save(voice: string): void;
  /** The sound of a recording that this page has. */
  keep(held: Held): void;
  understood(): void;
  chooseMicrophone(id: string): void;
  setProcessing(name: Processing["name"], on: boolean): void;
  closeCard(): void;
}

export interface StudioProps {
  readonly state: StudioState;
  readonly actions: StudioActions;
  readonly meter: Meter & { readonly newest: number };
  /** Where the sound is, in seconds. */
  position(): number;
}

/** Something can be begun. */
export const isFree = ({ there, over, phase }: StudioState): boolean => there && !over && phase === "rest";

/** The row of ui.md's table of the microphone control. */
export function microphoneState({ phase, card, microphone, capturing, heard }: StudioState): MicrophoneState {
  if (phase === "waiting" || phase === "opening") return "asking";
  if (microphone === "closed") return closedMicrophone(card);
  if (!capturing) return "muted";
  return heard ? "open" : "deaf";
}
