import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

const STEP = 4; // px from bar to bar
const HEIGHT = 40;
const BLOCK = 0.04; // s of one peak

interface Props {
  /** The loudest of each 40 ms, 0 to 1. */
  peaks: readonly number[];
  /** Seconds over the whole width. */
  scale: number;
  /** It grows, and reaches the kernel. */
  live?: boolean;
  /** Seconds that have sounded. */
  played?: number;
}

/** Bars as far as there is sound, dashes where there is none yet. */
export function Waveform({ peaks, scale, live, played = 0 }: Props): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const watch = new ResizeObserver((entries) => setWidth(Math.floor(entries.at(-1)?.contentRect.width ?? 0)));
    if (box.current) watch.observe(box.current);
    return () => watch.disconnect();
  }, []);
  const bars = Math.max(1, Math.floor(width / STEP));
  const seconds = Math.min(peaks.length * BLOCK, scale);
  const filled = Math.round((bars * seconds) / scale);
  const sounded = Math.round((bars * played) / scale);
  const drawn = (from: number, to: number) => path(peaks, scale / bars, from, to);
  return (
    <div class={live ? "xr-bars xr-live" : "xr-bars"} ref={box}>
      <svg viewBox={`0 0 ${Math.max(width, 1)} ${HEIGHT}`} aria-hidden="true">
        <path class="xr-none" d={`M${filled * STEP} ${HEIGHT / 2}H${width}`} />
        <path class="xr-played" d={drawn(0, sounded)} />
        <path class="xr-rest" d={drawn(sounded, filled)} />
      </svg>
    </div>
  );
}

/** Bars from `from` to `to`, each of `span` seconds. */
function path(peaks: readonly number[], span: number, from: number, to: number): string {
  let drawn = "";
  for (let bar = from; bar < to; bar++) {
    const first = Math.floor((bar * span) / BLOCK);
    const last = Math.max(first + 1, Math.floor(((bar + 1) * span) / BLOCK));
    let peak = 0;
    for (let n = first; n < last; n++) peak = Math.max(peak, peaks[n] ?? 0);
    // Speech lies far below full scale: its square root shows it.
    const half = Math.max(1, (Math.sqrt(peak) * HEIGHT) / 2);
    drawn += `M${bar * STEP + 1.5} ${(HEIGHT / 2 - half).toFixed(1)}V${(HEIGHT / 2 + half).toFixed(1)}`;
  }
  return drawn;
}
