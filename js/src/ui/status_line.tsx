import type { ComponentChildren, JSX } from "preact";
import type { Status } from "../live/state.ts";
import { useAnnouncement } from "./announcement.ts";
import { Icon, type IconName } from "./icons.tsx";
import { words } from "./strings.ts";
import "./status_line.css";

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

/** At the right of a toolbar: what goes on, in a word with its icon, and left of it the detail, or what stands there instead. */
export function StatusLine(props: { status: Status; detail: string; instead?: ComponentChildren }): JSX.Element {
  const { status, detail } = props;
  const said = useAnnouncement(status, detail);
  return (
    <div class="xa-status">
      {props.instead || (
        // Keyed by its words: text that is set flush right anew has not moved.
        <span class="xa-detail" title={detail} key={detail}>
          {detail}
        </span>
      )}
      <Icon name={ICONS[status]} turning={ICONS[status] === "arc"} class={LIVELY.has(status) ? "xa-blue" : "xa-calm"} />
      <span class="xa-word" title={detail} data-longest={words.agent.status.disconnecting}>
        {words.agent.status[status]}
      </span>
      <span class="xa-said" role="status">
        {said}
      </span>
    </div>
  );
}
