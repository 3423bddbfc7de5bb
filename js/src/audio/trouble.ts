/** Why there is no sound, in the names of ui.md's cards. */

export type Trouble =
  | "denied"
  | "in-use"
  | "not-found"
  | "insecure-context"
  | "policy-blocked"
  | "unsupported-host"
  | "worklet-blocked"
  | "failed";

/** No microphone, or no sound at all. `name` is the card that says what to do about it. */
export class MicrophoneError extends Error {
  override readonly name: Trouble;

  constructor(
    name: Trouble,
    /** The browser's own; "" where there are none. */
    readonly words: string = "",
  ) {
    super(`${name}${words === "" ? "" : `: ${words}`}`);
    this.name = name;
  }
}

/** What the browser threw, as a trouble. */
export function explain(thrown: unknown): MicrophoneError {
  if (thrown instanceof MicrophoneError) return thrown;
  const words = thrown instanceof Error ? thrown.message : String(thrown);
  switch (thrown instanceof Error ? thrown.name : "") {
    case "NotAllowedError":
    case "SecurityError":
      return new MicrophoneError("denied", words);
    case "NotReadableError":
    case "AbortError":
      return new MicrophoneError("in-use", words);
    case "NotFoundError":
    case "OverconstrainedError":
      return new MicrophoneError("not-found", words);
    default:
      return new MicrophoneError("failed", words);
  }
}
