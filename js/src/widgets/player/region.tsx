import type { JSX, RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { PlayerSession } from "../../player/session.ts";
import type { PlayerState, Region } from "../../player/state.ts";
import type { Viewport } from "./viewport.ts";

const CLICK = 4; // px that a pointer may move in a click
const GRIP = 6; // px beside an edge that take hold of it

interface Drag {
  readonly x: number;
  /** The end that stays. */
  readonly fixed: number;
  moved: boolean;
}

interface Pointing {
  pointer: JSX.HTMLAttributes<HTMLDivElement>;
  region: JSX.Element | null;
}

/** A click goes there, a drag selects, a drag at an edge moves it; wheel and pinch scroll and zoom. */
export function useRegion(
  session: PlayerSession,
  state: PlayerState,
  viewport: Viewport,
  box: RefObject<HTMLElement>,
): Pointing {
  const drag = useRef<Drag | null>(null);
  const [dragged, setDragged] = useState<Region | null>(null);
  const [, redraw] = useState(0);
  useEffect(() => viewport.changed.add(() => redraw((count) => count + 1)), [viewport]);

  useEffect(() => {
    const element = box.current;
    // Not passive: what scrolls the sound does not scroll the notebook.
    const wheel = (event: WheelEvent) => {
      const across = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
      if (event.ctrlKey || event.metaKey) viewport.zoom(2 ** (-event.deltaY / 200), viewport.time(event.offsetX));
      else if (Math.abs(across) > Math.abs(event.deltaY) || event.shiftKey) viewport.scroll(viewport.left + across);
      else return;
      event.preventDefault();
    };
    element?.addEventListener("wheel", wheel, { passive: false });
    return () => element?.removeEventListener("wheel", wheel);
  }, [box, viewport]);

  const xOf = (event: PointerEvent) => event.clientX - (box.current?.getBoundingClientRect().left ?? 0);
  const timeAt = (x: number) => Math.min(Math.max(viewport.time(x), 0), state.duration);

  function down(event: JSX.TargetedPointerEvent<HTMLDivElement>): void {
    if (event.button !== 0 || state.duration === 0) return;
    const x = xOf(event);
    event.currentTarget.setPointerCapture(event.pointerId);
    const { selection } = state;
    const near = (time: number) => Math.abs(viewport.x(time) - x) <= GRIP;
    let fixed = timeAt(x);
    if (selection && near(selection.end)) fixed = selection.start;
    else if (selection && near(selection.start)) fixed = selection.end;
    drag.current = { x, fixed, moved: false };
  }
  function move(event: JSX.TargetedPointerEvent<HTMLDivElement>): void {
    const now = drag.current;
    if (!now) return;
    const x = xOf(event);
    now.moved ||= Math.abs(x - now.x) >= CLICK;
    if (now.moved) setDragged(between(now.fixed, timeAt(x)));
  }
  function up(event: JSX.TargetedPointerEvent<HTMLDivElement>): void {
    const now = drag.current;
    drag.current = null;
    setDragged(null);
    if (!now) return;
    const x = xOf(event);
    if (!now.moved) {
      session.seek(timeAt(x));
      return;
    }
    const chosen = between(now.fixed, timeAt(x));
    session.actions.select(chosen);
    if (!state.playing) session.seek(chosen.start);
  }
  function cancel(): void {
    drag.current = null;
    setDragged(null);
  }

  const shown = dragged ?? state.selection;
  const left = shown ? viewport.x(shown.start) : 0;
  const right = shown ? viewport.x(shown.end) : 0;
  const region = shown && right > 0 && left < viewport.width && (
    <div
      class={state.loop ? "xp-region xp-looping" : "xp-region"}
      style={{
        left: `${Math.max(left, -4)}px`,
        width: `${Math.min(right, viewport.width + 4) - Math.max(left, -4)}px`,
      }}
    />
  );
  return {
    pointer: { onPointerDown: down, onPointerMove: move, onPointerUp: up, onPointerCancel: cancel },
    region: region || null,
  };
}

const between = (a: number, b: number): Region => ({ start: Math.min(a, b), end: Math.max(a, b) });
