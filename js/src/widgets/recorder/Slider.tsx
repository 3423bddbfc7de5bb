import type { ComponentChildren, JSX } from "preact";
import { FOCUSABLE } from "../../ui/focus.ts";
import { fill, words } from "../../ui/strings.ts";

interface Props {
  /** Seconds. */
  at: number;
  all: number;
  off: boolean;
  seek(seconds: number): void;
  press(): void;
  children: ComponentChildren;
}

/** A waveform to click, drag and walk on: arrows one second, with Shift five; Space plays. */
export function Slider({ at, all, off, seek, press, children }: Props): JSX.Element {
  function point(event: JSX.TargetedPointerEvent<HTMLDivElement>): void {
    if (off || (event.type === "pointermove" && event.buttons !== 1)) return;
    if (event.type === "pointerdown") event.currentTarget.setPointerCapture(event.pointerId);
    const box = event.currentTarget.getBoundingClientRect();
    seek((all * (event.clientX - box.left)) / box.width);
  }
  function key(event: JSX.TargetedKeyboardEvent<HTMLDivElement>): void {
    if (off || event.altKey || event.ctrlKey || event.metaKey) return;
    const step = event.shiftKey ? 5 : 1;
    if (event.key === "ArrowRight" || event.key === "ArrowUp") seek(at + step);
    else if (event.key === "ArrowLeft" || event.key === "ArrowDown") seek(at - step);
    else if (event.key === "Home") seek(0);
    else if (event.key === "End") seek(all);
    else if (event.key !== " ") return;
    else if (!event.repeat) press();
    event.preventDefault();
  }
  return (
    <div
      class="xr-wave xr-slider"
      role="slider"
      tabIndex={0}
      {...FOCUSABLE}
      aria-label={words.recorder.place}
      aria-valuemin={0}
      aria-valuemax={all}
      aria-valuenow={at}
      aria-valuetext={fill(words.recorder.placeNow, { at: Math.round(at), all: Math.round(all) })}
      aria-disabled={off ? "true" : undefined}
      onPointerDown={point}
      onPointerMove={point}
      onKeyDown={key}
    >
      {children}
    </div>
  );
}
