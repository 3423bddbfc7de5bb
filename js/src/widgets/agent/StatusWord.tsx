import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { AgentState } from "../../agent/state.ts";
import type { Meter } from "../../live/state.ts";
import { useNow } from "../../ui/elapsed.ts";
import { LevelBars } from "../../ui/level_bars.tsx";
import { StatusLine } from "../../ui/status_line.tsx";
import { detail } from "./detail.ts";

/** The agent's status, which counts the seconds of the start and of thinking; while it speaks, its level stands beside it. */
export function StatusWord({ state, meter }: { state: AgentState; meter: Meter }): JSX.Element {
  const { status } = state;
  const starting = status === "connecting" && state.content === "stages";
  const began = useRef<number | null>(null);
  if (!starting) began.current = null;
  else began.current ??= performance.now();
  const since = status === "thinking" ? state.thinkingSince : began.current;
  const now = useNow(since !== null);
  const text = detail(state, since === null ? 0 : Math.max(0, (now - since) / 1000));
  const bars = status === "speaking" && !text;
  return <StatusLine status={status} detail={text} instead={bars && <LevelBars meter={meter} class="xa-blue" />} />;
}
