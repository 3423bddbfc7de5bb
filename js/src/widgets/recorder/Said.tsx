import type { JSX } from "preact";
import type { Notice } from "../../live/state.ts";
import type { RecorderState } from "../../recorder/state.ts";
import { Icon } from "../../ui/icons.tsx";
import { useShownNotice } from "../../ui/notices.tsx";
import { clock } from "../../ui/numbers.ts";
import { Rich } from "../../ui/rich.tsx";
import { fill, words } from "../../ui/strings.ts";
import { decibels } from "./Top.tsx";

/** At the right of the controls: what is in the way, else how it stands. It has room for two lines and moves nothing. */
export function Said({ state }: { state: RecorderState }): JSX.Element {
  const notice = useShownNotice(state.notice);
  const told = notice === null ? null : tell(notice);
  if (told !== null) {
    const [first, second] = told;
    return (
      <p class="xr-said xr-told" title={`${first} ${second}`}>
        <Icon name="warning" class="xr-warning" />
        {/* Keyed: a region that is new with its words is said; a count in it is not said again each second. */}
        <span class="xr-lines" role="status" key={first}>
          <b>{first}</b> <span aria-live="off">{second}</span>
        </span>
      </p>
    );
  }
  const text = stands(state);
  return (
    <p class="xr-said" title={text.replaceAll("`", "")}>
      <span class="xr-lines" role={state.stage === "recording" ? undefined : "status"}>
        <Rich text={text} />
      </span>
    </p>
  );
}

type Told = keyof typeof words.recorder.notice;

function tell({ name, facts }: Notice): readonly [string, string] | null {
  if (!(name in words.recorder.notice)) return null;
  const [first, second] = words.recorder.notice[name as Told];
  return [fill(first, facts), fill(second, facts)];
}

function stands({ stage, level, clip, name, most }: RecorderState): string {
  const say = words.recorder;
  switch (stage) {
    case "waiting":
      return say.waiting;
    case "ready":
      return fill(say.result, { name });
    case "recording":
      return level === null ? "" : fill(say.level, { level: decibels(level) });
    case "paused":
      return say.paused;
    case "left":
      return say.ended.replaced;
    case "done":
      break;
    default:
      return "";
  }
  if (clip === null) return "";
  const ended = fill(say.ended[clip.ending], { time: clock(most) });
  if (clip.ending === "restarted" || clip.ending === "replaced") return ended;
  const where = !clip.arrived ? say.kept : clip.here ? fill(say.saved, { name }) : say.fetching;
  return ended === "" ? where : `${ended} ${where.charAt(0).toUpperCase()}${where.slice(1)}`;
}
