import { fill } from "../ui/strings";
import { captionsWords as words } from "../ui/words/captions";
import type { CaptionLine, CaptionTurn } from "./state";

/** The line by who says it: one turn of nobody's, where nobody was told apart. */
export function turnsOf({ turns, start, text, interim }: CaptionLine): readonly CaptionTurn[] {
  return turns.length > 0 ? turns : [{ speaker: null, start, text, interim }];
}

/** The speaker's name; "" where nobody can tell. A reader counts from 1. */
export function who({ speaker }: CaptionTurn): string {
  return speaker === null ? "" : fill(words.speaker, { number: speaker + 1 });
}
