import type { Notice } from "../../live/state.ts";
import type { PlayerState } from "../../player/state.ts";
import { say } from "../../ui/words/player.ts";

/** What stands over the sound: lead, rest with `words` in it, and whether it can be closed. Null where nothing is in the way. */
export interface Message {
  readonly lead: string;
  readonly rest: string;
  readonly words: string;
  readonly level: Notice["level"];
  readonly closes: boolean;
}

export function messageOf(state: PlayerState): Message | null {
  const told = (name: keyof typeof say.notice, level: Notice["level"], closes = false, words = ""): Message => {
    const [lead, rest] = say.notice[name];
    return { lead, rest, words, level, closes };
  };
  if (state.kernel === "gone") return told("gone", "error");
  if (state.kernel === "elsewhere") return told("elsewhere", "info");
  if (state.failed) return told("failed", "error", false, state.failed);
  if (state.trouble) return told("trouble", "warn", true, state.trouble);
  if (state.done && state.duration === 0) return told("empty", "info");
  if (state.ready && !state.plays) return told("silent", "warn");
  if (state.waiting) return state.kernel === "busy" ? told("busy", "warn") : told("waiting", "info");
  if (!state.ready) return told("loading", "info");
  return null;
}
