import type { CardName, MicrophoneState } from "../live/state";
import type { Facts } from "./facts";
import type { RecorderState, Stage } from "./state";

/** The facts in the words of ui.md section 9. */
export function recorderState(facts: Facts): RecorderState {
  const { most, seconds, level, name, heard, clip, playing, at, card, notice, devices, processing } = facts;
  const stage = stageOf(facts);
  const shown = { most, seconds, level, name, heard, clip, playing, at, card, notice, devices, processing };
  return { stage, microphone: microphone(facts, stage), ...shown };
}

function stageOf({ phase, muted, known, clip, left }: Facts): Stage {
  switch (phase) {
    case "waiting":
      return "asking";
    case "opening":
      return "opening";
    case "live":
      return muted ? "paused" : "recording";
    case "stopping":
      return "stopping";
    default:
      if (clip !== null) return "done";
      if (left !== null) return "left";
      return known ? "ready" : "waiting";
  }
}

const MISSING: ReadonlySet<CardName> = new Set(["not-found"]);
const OTHER: ReadonlySet<CardName> = new Set(["prompt", "failed"]);

/** A red dot if and only if the browser captures: `capturing` is read from the track. */
function microphone({ card, microphone, capturing, heard }: Facts, stage: Stage): MicrophoneState {
  if (stage === "asking") return "asking";
  if (microphone !== "closed") return capturing ? (heard ? "open" : "deaf") : "muted";
  if (card === null || OTHER.has(card.name)) return "off";
  return MISSING.has(card.name) ? "none" : "blocked";
}
