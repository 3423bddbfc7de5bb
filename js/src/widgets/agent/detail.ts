import type { AgentState } from "../../agent/state.ts";
import { fill, words } from "../../ui/strings.ts";

/**
 * What stands left of the status word (ui.md 4's table); "" where the level bars stand or there is nothing to say.
 * `elapsed`: seconds since thinking, or the start, began.
 */
export function detail(state: AgentState, elapsed: number): string {
  if (state.detail) return state.detail;
  const say = words.detail;
  const { microphone } = state;
  switch (state.status) {
    case "connecting":
      if (state.content === "card") return say.permission;
      if (state.content !== "stages") return "";
      return fill(say.stages, stageFacts(state, elapsed));
    case "idle":
      if (microphone === "muted") return say.muted;
      if (microphone === "waiting") return say.manual;
      return microphone === "deaf" ? say.deaf : say.typing;
    case "listening":
      if (microphone === "held") return say.held;
      return state.rows.some((row) => row.who === "user" && !row.final && !row.typed) ? say.hearing : say.ready;
    case "thinking": {
      const states = Object.values(state.tools).map((tool) => tool.state);
      if (states.includes("waiting")) return say.approval;
      if (states.includes("running")) return say.tool;
      return state.thinkingSince === null ? "" : fill(say.thinking, { seconds: elapsed.toFixed(1) });
    }
    case "speaking":
      return state.soundOff ? say.silent : "";
    default:
      return state.status === "disconnecting" ? say.saving : "";
  }
}

function stageFacts(state: AgentState, elapsed: number): { done: number; all: number; seconds: string } {
  const names = new Set(state.stages.map((stage) => stage.name));
  const all = names.size > 0 && !names.has("microphone") ? 3 : 5;
  return { done: state.stages.filter((stage) => stage.seconds !== null).length, all, seconds: elapsed.toFixed(1) };
}
