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
  let [frame, last] = [0, Number.NEGATIVE_INFINITY];
  let forget = () => {};

  // A frame is asked for when there is something new: each makes the browser look at its whole page.
  function ask(): void {
    frame = requestAnimationFrame(draw);
  }

  function draw(now: number): void {
    if (now - last < (still.matches ? STILL_PERIOD : PERIOD) - 1) {
      ask(); // of levels that come together, the last is drawn too
      return;
    }
    last = now;
    forget = meter.next(ask);
    const { clientWidth: width, clientHeight: height } = canvas;
    const unit = height / 16;
    const bars = Math.floor((width / unit + STEP - BAR) / STEP);
    if (bars < 1) return;
    if (levels.length !== bars) levels = new Float32Array(bars);
    meter.recent(levels);
    resize(canvas, Math.round(width * devicePixelRatio), Math.round(height * devicePixelRatio));
    const scale = devicePixelRatio * unit;
    (context as CanvasRenderingContext2D).setTransform(scale, 0, 0, scale, 0, 0);
    paint(context as CanvasRenderingContext2D, levels, getComputedStyle(canvas).color, still.matches);
  }

  function rest(): void {
    cancelAnimationFrame(frame);
    forget();
  }

  const watch = new IntersectionObserver((entries) => {
    rest();
    if (entries.at(-1)?.isIntersecting) ask();
  });
  watch.observe(canvas);
  return () => {
    watch.disconnect();
    rest();
  };
}

/** A canvas that is given a size, were it the same, is made anew. */
function resize(canvas: HTMLCanvasElement, width: number, height: number): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

/** In a box 16 high. */
function paint(context: CanvasRenderingContext2D, levels: Float32Array, colour: string, still: boolean): void {
  context.clearRect(0, 0, levels.length * STEP, 16);
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
  context.beginPath();
  levels.forEach((level, index) => {
    const height = BAR + (16 - BAR) * loud(level);
    context.roundRect(index * STEP, 8 - height / 2, BAR, height, BAR / 2);
  });
  context.fill();
}
