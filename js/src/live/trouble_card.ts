import type { MicrophoneError } from "../audio/trouble";
import type { Card } from "./state";

/** What was thrown while the page's sound was opened, as a card. */
export function troubleCard(error: unknown): Card {
  // Not by its class: the page's sound may have been made by another of our bundles, with classes of its own.
  if (isTrouble(error)) return { name: error.name, words: error.words };
  return { name: "failed", words: error instanceof Error ? error.message : String(error) };
}

function isTrouble(error: unknown): error is MicrophoneError {
  return error instanceof Error && "words" in error;
}
