/** What is drawn of the studio, and what can be done there. */
import type { LiveFacts } from "../live/facts";
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

export interface Take {
  readonly take: number;
  readonly what: "reference" | "consent";
  readonly seconds: number;
  readonly speech: number;
  readonly checks: readonly Check[];
}

export interface Reference {
  /** "microphone", or the name of a file. */
  readonly source: string;
  readonly prompt: string;
  readonly seconds: number;
  readonly checks: readonly Check[];
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
  | "not-here"
  | "gone"
  | "too-many"
  | "unreachable"
  | "failed"
  | "interrupted"
  | "kernel-restarted"
  | "replaced";

export interface Trouble {
  readonly name: TroubleName;
  /** Who refused, in their own words. */
  readonly words: string;
}

/** What the kernel says; jupyter_xvoice/widgets/studio_desk.py is the other side. */
export interface KernelState {
  readonly voices: readonly Voice[];
  readonly listed: boolean;
  /** Why one's own voices are missing. */
  readonly unlisted: string;
  /** Seconds that are left to take a deletion back, by voice; 0: it was sent. */
  readonly deleting: Readonly<Record<string, number>>;
  readonly take: Take | null;
  readonly reference: Reference | null;
  readonly consent: { readonly seconds: number; readonly text: string } | null;
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
  | { readonly kind: "reference" | "consent"; readonly version: number };

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
  /** The kernel has said what there is. */
  readonly there: boolean;
  /** performance.now() at which a deletion is sent. */
  readonly deleting: Readonly<Record<string, number>>;
  readonly clips: Readonly<Record<string, Clip>>;
  /** The key of the clip that plays, or was stopped in the middle. */
  readonly playing: string;
  readonly sounding: boolean;
  /** Counts the references and consents: another one has another sound. */
  readonly version: number;
  /** What this page records now. */
  readonly recording: "" | "reference" | "consent";
  /** Seconds of it. */
  readonly recorded: number;
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
  record(what: "reference" | "consent", prompt: string): void;
  stopRecording(keep: boolean): void;
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

/** The row of ui.md's table of the microphone control. */
export function microphoneState(state: StudioState): MicrophoneState {
  if (state.phase === "waiting" || state.phase === "opening") return "asking";
  if (state.card?.name === "denied" || state.card?.name === "policy-blocked") return "blocked";
  if (state.card?.name === "not-found") return "none";
  if (state.microphone === "closed") return "off";
  if (state.muted) return "muted";
  return state.heard ? "open" : "deaf";
}
