import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { type Peaks, scale } from "../../stream/peaks.ts";
import type { StreamState } from "../../stream/state.ts";
import { fill } from "../../ui/strings.ts";
import { stream as words } from "../../ui/words/stream.ts";

const PITCH = 4; // px a bar, 3 of it filled
const HEIGHT = 40;

/** Bars of what has come, the part that has sounded in colour; a dashed line where nothing is yet. */
export function Wave({ state, peaks }: { state: StreamState; peaks: Peaks }): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    setWidth(element.clientWidth);
    const watch = new ResizeObserver(() => setWidth(element.clientWidth));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  const all = scale(state.made, state.whole);
  const count = Math.max(1, Math.floor(width / PITCH));
  const heights = peaks.bars(count, all);
  const path = heights.map((height, bar) => drawn(bar * PITCH, height)).join("");
  const at = Math.min(100, (100 * state.heard) / all);
  const label = fill(words.wave, { heard: state.heard.toFixed(1), made: state.made.toFixed(1) });
  return (
    <div class="xt-wave" ref={box} role="img" aria-label={label} style={{ "--xt-at": `${at}%` }}>
      <svg class="xt-rest" aria-hidden="true">
        <path d={path} />
        <line x1={heights.length * PITCH} x2={width} y1={HEIGHT / 2} y2={HEIGHT / 2} />
      </svg>
      <svg class="xt-played" aria-hidden="true">
        <path d={path} />
      </svg>
    </div>
  );
}

function drawn(x: number, height: number): string {
  const half = Math.max(0.75, height * (HEIGHT / 2 - 2));
  return `M${x} ${(HEIGHT / 2 - half).toFixed(2)}h3v${(2 * half).toFixed(2)}h-3z`;
}
