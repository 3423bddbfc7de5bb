import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { AgentState, Meter, Status } from "../../agent/state.ts";
import { useNow } from "../../ui/elapsed.ts";
import { Icon, type IconName } from "../../ui/icons.tsx";
import { LevelBars } from "../../ui/level_bars.tsx";
import { words } from "../../ui/strings.ts";
import { useAnnouncement } from "./announcement.ts";
import { detail } from "./detail.ts";
import "./status_word.css";

const ICONS: Record<Status, IconName> = {
  disconnected: "dashed",
  connecting: "arc",
  idle: "ring",
  listening: "core",
  thinking: "dots",
  speaking: "sound",
  disconnecting: "arc",
};
const LIVELY = new Set<Status>(["listening", "thinking", "speaking"]);

export function StatusWord({ state, meter }: { state: AgentState; meter: Meter }): JSX.Element {
  const { status } = state;
  const starting = status === "connecting" && state.content === "stages";
  const began = useRef<number | null>(null);
  if (!starting) began.current = null;
  else began.current ??= performance.now();
  const since = status === "thinking" ? state.thinkingSince : began.current;
  const now = useNow(since !== null);
  const text = detail(state, since === null ? 0 : Math.max(0, (now - since) / 1000));
  const said = useAnnouncement(status, text);
  return (
    <div class="xa-status">
      {status === "speaking" && !text ? (
        <LevelBars meter={meter} class="xa-blue" />
      ) : (
        // Keyed by its words: text that is set flush right anew has not moved.
        <span class="xa-detail" title={text} key={text}>
          {text}
        </span>
      )}
      <Icon name={ICONS[status]} turning={ICONS[status] === "arc"} class={LIVELY.has(status) ? "xa-blue" : "xa-calm"} />
      <span class="xa-word" title={text} data-longest={words.agent.status.disconnecting}>
        {words.agent.status[status]}
      </span>
      <span class="xa-said" role="status">
        {said}
      </span>
    </div>
  );
}
