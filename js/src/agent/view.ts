import { closedMicrophone } from "../live/closed_microphone";
import type { MicrophoneState, Status } from "../live/state";
import type { Facts } from "./facts";
import type { AgentState } from "./state";

/** The facts in the words of ui.md section 4. `now` is performance.now(). A detail is given only where it does not follow from the rest. */
export function agentState(facts: Facts, now: number): AgentState {
  const [status, detail] = word(facts, now);
  return {
    status,
    detail,
    thinkingSince: status === "thinking" ? facts.thinkingSince : null,
    microphone: microphone(facts),
    manual: facts.manual,
    soundOff: facts.live && facts.sound !== "running",
    content: content(facts),
    card: facts.card,
    notice: facts.notice,
    setup: facts.setup,
    stages: [...facts.pageStages, ...facts.stages],
    rows: facts.waitingTexts.length ? [...facts.rows, ...facts.waitingTexts] : facts.rows,
    tools: facts.tools,
    summary: facts.phase === "rest" ? facts.summary : null,
    strip: facts.strip,
    turns: facts.turns,
    events: facts.events,
    devices: facts.devices,
    processing: facts.processing,
    muteWhileSpeaking: facts.muteWhileSpeaking,
    preflight: facts.preflight,
    height: facts.height,
  };
}

function word(facts: Facts, now: number): readonly [Status, string] {
  switch (facts.phase) {
    case "waiting":
    case "opening":
    case "asked":
      return ["connecting", ""];
    case "stopping":
      return ["disconnecting", ""];
    default:
      if (!facts.heard && (facts.word === "listening" || facts.word === "idle")) return ["idle", "not heard"];
      if (facts.lostSince !== null && facts.detail !== "")
        return [facts.word, `${facts.detail}, ${((now - facts.lostSince) / 1000).toFixed(1)} s`];
      return [facts.word, facts.word === "connecting" || facts.word === "disconnected" ? facts.detail : ""];
  }
}

/** A red dot if and only if the browser captures: `capturing` is read from the track. */
function microphone(facts: Facts): MicrophoneState {
  if (facts.phase === "waiting") return "asking";
  if (facts.microphone === "closed") return closedMicrophone(facts.card);
  // Before the start its sound goes nowhere, as while the kernel is deaf: the same red dot and grey bars.
  if (facts.capturing && (facts.microphone === "preflight" || !facts.heard)) return "deaf";
  if (facts.capturing) return facts.manual ? "held" : "open";
  return facts.manual && !facts.muted ? "waiting" : "muted";
}

function content(facts: Facts): AgentState["content"] {
  if (facts.card !== null) return "card";
  if (facts.phase === "opening" || facts.phase === "asked") return "stages";
  return facts.phase === "live" || facts.rows.length > 0 || facts.summary !== null ? "transcript" : "setup";
}
