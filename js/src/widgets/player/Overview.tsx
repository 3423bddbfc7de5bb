import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { PlayerSession } from "../../player/session.ts";
import type { PlayerState } from "../../player/state.ts";
import type { Palette } from "./palette.ts";
import type { Ticker } from "./ticker.ts";
import type { Viewport } from "./viewport.ts";

interface Props {
  session: PlayerSession;
  state: PlayerState;
  viewport: Viewport;
  ticker: Ticker;
  palette: Palette | null;
}

/** The whole sound, with a frame around what is seen: a scroll bar for the pointer. Keys have Page up and Page down. */
export function Overview({ session, state, viewport, ticker, palette }: Props): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const place = useRef<HTMLDivElement>(null);
  const grabbed = useRef<number | null>(null);
  const { peaks, peaksRead, duration, peak } = state;

  useLayoutEffect(() => {
    const draw = () => {
      if (canvas.current && palette) drawWhole(canvas.current, peaks, Math.max(peak, 0.1), palette.rest);
    };
    let width = viewport.width;
    const follow = () => {
      if (viewport.width !== width) draw();
      width = viewport.width;
      const part = viewport.duration > 0 ? viewport.duration : 1;
      if (!frame.current) return;
      frame.current.classList.toggle("xp-all", viewport.whole);
      frame.current.style.left = `${(100 * viewport.start) / part}%`;
      frame.current.style.width = `${(100 * (viewport.end - viewport.start)) / part}%`;
    };
    draw();
    follow();
    return viewport.changed.add(follow);
  }, [viewport, palette, peaks, peaksRead, peak]);

  useEffect(() => {
    const show = (time: number) => {
      if (place.current) place.current.style.left = `${duration > 0 ? (100 * time) / duration : 0}%`;
    };
    show(session.time);
    return ticker.add(show);
  }, [session, ticker, duration]);

  function shift(event: JSX.TargetedPointerEvent<HTMLDivElement>): void {
    if (grabbed.current === null) return;
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const time = ((event.clientX - left) / width) * duration;
    viewport.scroll((time - grabbed.current) * viewport.scale);
  }
  function down(event: JSX.TargetedPointerEvent<HTMLDivElement>): void {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const time = ((event.clientX - left) / width) * duration;
    event.currentTarget.setPointerCapture(event.pointerId);
    const inside = time >= viewport.start && time <= viewport.end;
    grabbed.current = inside ? time - viewport.start : (viewport.end - viewport.start) / 2;
    shift(event);
  }
  function up(): void {
    grabbed.current = null;
  }
  return (
    <div
      class="xp-overview"
      aria-hidden="true"
      onPointerDown={down}
      onPointerMove={shift}
      onPointerUp={up}
      onPointerCancel={up}
    >
      <canvas ref={canvas} />
      <div class="xp-frame" ref={frame} />
      <div class="xp-here" ref={place} />
    </div>
  );
}

function drawWhole(canvas: HTMLCanvasElement, peaks: Float32Array, loudest: number, colour: string): void {
  const { clientWidth: width, clientHeight: height } = canvas;
  const context = canvas.getContext("2d");
  if (!context || width === 0) return;
  canvas.width = width;
  canvas.height = height;
  context.fillStyle = colour;
  for (let x = 0; x < width; x += 2) {
    const first = Math.floor((x / width) * peaks.length);
    const last = Math.max(Math.floor(((x + 2) / width) * peaks.length), first + 1);
    let most = 0;
    for (let n = first; n < last; n++) most = Math.max(most, peaks[n] ?? 0);
    const size = Math.max(1, (most / loudest) * (height - 4));
    context.fillRect(x, (height - size) / 2, 1, size);
  }
}
