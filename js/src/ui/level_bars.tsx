import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Meter } from "../live/state.ts";

const BAR = 2;
const STEP = 4;
const FLOOR = -60; // dB
const PERIOD = 1000 / 30; // ms between two pictures
const STILL_PERIOD = 250;

/**
 * The newest levels of a meter, one bar of 40 ms, newest at the right; as many as the box is wide. Silence is a row of dots.
 * Drawn on one canvas, at most 30 times a second, only when levels came and it is seen. The colour is that of the text.
 */
export function LevelBars(props: { meter: Meter; class: string }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => (canvas.current ? run(canvas.current, props.meter) : undefined), [props.meter]);
  // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a canvas takes no focus
  return <canvas ref={canvas} class={`xa-bars ${props.class}`} aria-hidden="true" />;
}

function run(canvas: HTMLCanvasElement, meter: Meter): () => void {
  const context = canvas.getContext("2d");
  if (!context) return () => undefined;
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let levels = new Float32Array(0);
  let [seen, frame, last, count, colour] = [false, 0, 0, -1, ""];

  function draw(now: number): void {
    frame = requestAnimationFrame(draw);
    if (now - last < (still.matches ? STILL_PERIOD : PERIOD) - 1) return;
    last = now;
    const { clientWidth: width, clientHeight: height } = canvas;
    const unit = height / 16;
    const bars = Math.floor((width / unit + STEP - BAR) / STEP);
    if (bars < 1) return;
    if (levels.length !== bars) levels = new Float32Array(bars);
    const come = meter.recent(levels);
    const text = getComputedStyle(canvas).color;
    const density = devicePixelRatio;
    const fits = canvas.width === Math.round(width * density);
    if (come === count && text === colour && fits) return;
    [count, colour] = [come, text];
    canvas.width = Math.round(width * density);
    canvas.height = Math.round(height * density);
    (context as CanvasRenderingContext2D).scale(density * unit, density * unit);
    paint(context as CanvasRenderingContext2D, levels, colour, still.matches);
  }

  const watch = new IntersectionObserver((entries) => {
    seen = entries.at(-1)?.isIntersecting ?? false;
    cancelAnimationFrame(frame);
    if (seen) frame = requestAnimationFrame(draw);
  });
  watch.observe(canvas);
  return () => {
    watch.disconnect();
    cancelAnimationFrame(frame);
  };
}

/** In a box 16 high. */
function paint(context: CanvasRenderingContext2D, levels: Float32Array, colour: string, still: boolean): void {
  context.fillStyle = colour;
  const loud = (level: number) => Math.min(1, Math.max(0, 1 - level / FLOOR));
  if (still) {
    const width = levels.length * STEP - (STEP - BAR);
    context.globalAlpha = 0.3;
    context.fillRect(0, 6, width, 4);
    context.globalAlpha = 1;
    context.fillRect(0, 6, width * loud(levels.at(-1) ?? FLOOR), 4);
    return;
  }
  levels.forEach((level, index) => {
    const height = BAR + (16 - BAR) * loud(level);
    context.beginPath();
    context.roundRect(index * STEP, 8 - height / 2, BAR, height, BAR / 2);
    context.fill();
  });
}
