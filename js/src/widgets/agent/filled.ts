import type { AgentState } from "../../agent/state.ts";
import type { Notice } from "../../live/state.ts";
import { cannotStart, LOOKS } from "../../ui/card_data.ts";
import { words } from "../../ui/strings.ts";

/** Whose button is the filled one: there is at most one at a time (ui.md 1). */
export function filled(state: AgentState, notice: Notice | null): "card" | "tool" | "notice" | "start" | null {
  if (state.content === "card" && state.card && LOOKS[state.card.name].filled) return "card";
  if (Object.values(state.tools).some((tool) => tool.state === "waiting")) return "tool";
  if (notice?.level === "info" && words.notice[notice.name][2] !== "") return "notice";
  return state.status === "disconnected" && !cannotStart(state) ? "start" : null;
}
