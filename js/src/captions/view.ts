import { closedMicrophone } from "../live/closed_microphone";
import type { MicrophoneState, Status } from "../live/state";
import { fill } from "../ui/strings";
import { captionsWords as words } from "../ui/words/captions";
import type { Facts } from "./facts";
import type { CaptionsState } from "./state";

/** The facts in the words of ui.md sections 4 and 9. `now` is performance.now(). */
export function captionsState(facts: Facts, now: number): CaptionsState {
  const status = statusOf(facts);
  const { id, lines, card, notice, strip, devices, processing, height, own, left } = facts;
  return {
    ...{ id, lines, card, notice, strip, devices, processing, height, own, left, status },
    detail: detail(facts, status, now),
    microphone: microphone(facts),
    content: card !== null ? "card" : facts.live || facts.phase !== "rest" || lines.length > 0 ? "lines" : "setup",
  };
}

function statusOf({ phase, word, heard }: Facts): Status {
  if (phase === "waiting" || phase === "opening" || phase === "asked") return "connecting";
  if (phase === "stopping") return "disconnecting";
  return !heard && word === "listening" ? "idle" : word;
}

function detail(facts: Facts, status: Status, now: number): string {
  const { phase, why, lostSince, hearing, first, muted, heard } = facts;
  const say = words.detail;
  switch (status) {
    case "disconnected":
      return why;
    case "connecting":
      if (phase === "waiting") return say.permission;
      return lostSince === null ? "" : fill(say.again, { seconds: ((now - lostSince) / 1000).toFixed(1) });
    case "idle":
      if (muted) return say.muted;
      return heard ? say.closed : say.deaf;
    case "disconnecting":
      return say.last;
    default:
      if (first !== null) return fill(say.first, { seconds: first.toFixed(1) });
      return hearing ? say.hearing : say.ready;
  }
}

/** A red dot if and only if the browser captures: `capturing` is read from the track. */
function microphone({ phase, microphone, card, capturing, heard }: Facts): MicrophoneState {
  if (phase === "waiting") return "asking";
  if (microphone === "closed") return closedMicrophone(card);
  if (!capturing) return "muted";
  return heard ? "open" : "deaf";
}
