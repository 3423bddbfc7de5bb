import type { JSX } from "preact";
import { keyOf, type Source, type StudioProps } from "../../studio/state.ts";
import { useNow } from "../../ui/elapsed.ts";
import { FOCUSABLE } from "../../ui/focus.ts";
import { fill } from "../../ui/strings.ts";
import { words } from "../../ui/words/studio.ts";
import { clipOf } from "./PlayButton.tsx";

interface Props extends StudioProps {
  source: Source;
  name: string;
  /** Seconds that fill the whole width: several stand on one scale. */
  scale?: number;
  /** It is a tab stop, and arrow keys move the place. */
  slider?: boolean;
}

const STEP = 4;
const HEIGHT = 28;

/** The shape of a clip, what has sounded of it in the accent. A click plays from there. */
export function Waveform({ state, actions, position, source, name, scale, slider }: Props): JSX.Element {
  const clip = clipOf(state, source);
  const current = state.playing === keyOf(source);
  useNow(current && state.sounding);
  if (clip === undefined || clip.state === "making") return <span class="xs-wave xs-unmade" />;
  if (clip.state === "failed") return <span class="xs-wave xs-words">{clip.words}</span>;
  const at = current ? Math.min(position(), clip.seconds) : 0;
  const width = clip.peaks.length * STEP;
  const share = scale ? clip.seconds / scale : 1;

  function seek(event: JSX.TargetedMouseEvent<SVGSVGElement>): void {
    const { left, width: all } = event.currentTarget.getBoundingClientRect();
    actions.play(source, (Math.max(0, event.clientX - left) / all) * (clip?.seconds ?? 0));
  }
  function key(event: JSX.TargetedKeyboardEvent<HTMLSpanElement>): void {
    const to = moved(event.key, at, clip?.seconds ?? 0);
    if (to === null || !slider) return;
    event.preventDefault();
    event.stopPropagation();
    actions.play(source, to);
  }
  const picture = (
    <svg
      viewBox={`0 0 ${width} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      style={{ width: `${100 * share}%` }}
      onClick={seek}
    >
      {[false, true].map((played) => (
        <path
          key={String(played)}
          class={played ? "xs-played" : "xs-bars"}
          d={bars(clip.peaks, played ? at / clip.seconds : 1)}
        />
      ))}
    </svg>
  );
  if (!slider) return <span class="xs-wave">{picture}</span>;
  return (
    <span
      class="xs-wave"
      role="slider"
      tabIndex={0}
      {...FOCUSABLE}
      aria-label={fill(words.clip.waveform, { name })}
      aria-valuemin={0}
      aria-valuemax={Number(clip.seconds.toFixed(1))}
      aria-valuenow={Number(at.toFixed(1))}
      aria-valuetext={fill(words.clip.seconds, { at: at.toFixed(0), all: clip.seconds.toFixed(0) })}
      onKeyDown={key}
    >
      {picture}
    </span>
  );
}

function bars(peaks: readonly number[], share: number): string {
  const loudest = Math.max(0.05, ...peaks);
  return peaks
    .slice(0, Math.round(peaks.length * share))
    .map((peak, index) => {
      const height = Math.max(2, (peak / loudest) * HEIGHT);
      return `M${index * STEP} ${(HEIGHT - height) / 2}h2v${height}h-2z`;
    })
    .join("");
}

function moved(key: string, at: number, seconds: number): number | null {
  switch (key) {
    case "ArrowRight":
      return Math.min(seconds, at + 1);
    case "ArrowLeft":
      return Math.max(0, at - 1);
    case "Home":
      return 0;
    case "End":
      return Math.max(0, seconds - 1);
    default:
      return null;
  }
}
