import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { LONGEST, type StudioProps } from "../../studio/state.ts";
import { clock } from "../../ui/numbers.ts";
import { fill } from "../../ui/strings.ts";
import { words } from "../../ui/words/studio.ts";

const GOOD = 90; // s
const FLOOR = -60; // dB
const LEVEL = [-24, -9] as const;
const HELD = 1500; // ms that a peak mark stays

/** How long the recording is, and how loud it is now, each with a frame around where it should be. */
export function Gauges({ state, meter }: Pick<StudioProps, "state" | "meter">): JSX.Element {
  const left = Math.ceil(GOOD - state.recorded);
  return (
    <div class="xs-gauges">
      <p class="xs-time">
        <b>{clock(state.recorded)}</b>
        <span class="xs-second">{left > 0 ? fill(words.record.more, { seconds: left }) : words.record.enough}</span>
      </p>
      <Bar
        name={words.record.length}
        share={state.recorded / LONGEST.reference}
        frame={[GOOD / LONGEST.reference, 1]}
        marks={["0:00", "1:00", "1:30", "2:00"].map((mark, index) => [mark, [0, 0.5, 0.75, 1][index] as number])}
      />
      <LevelBar meter={meter} heard={state.heard} />
    </div>
  );
}

/** The level now and the loudest of the last moments; grey while the kernel does not hear. */
export function LevelBar({ meter, heard }: Pick<StudioProps, "meter"> & { heard: boolean }): JSX.Element {
  const [{ level, peak }, show] = useState({ level: FLOOR, peak: FLOOR, until: 0 });
  useEffect(() => {
    const timer = setInterval(() => {
      const now = performance.now();
      const newest = meter.newest;
      show((before) => {
        const holds = before.peak >= newest && now < before.until;
        return { level: newest, peak: holds ? before.peak : newest, until: holds ? before.until : now + HELD };
      });
    }, 100);
    return () => clearInterval(timer);
  }, [meter]);
  const at = (decibels: number) => 1 - decibels / FLOOR;
  return (
    <Bar
      name={words.record.level}
      share={at(level)}
      frame={[at(LEVEL[0]), at(LEVEL[1])]}
      peak={at(peak)}
      heard={heard}
      marks={[
        ["−60 dB", 0],
        ["−24", at(LEVEL[0])],
        ["−9", at(LEVEL[1])],
        ["0", 1],
      ]}
    />
  );
}

interface BarProps {
  name: string;
  share: number;
  frame: readonly [number, number];
  peak?: number;
  heard?: boolean;
  marks: readonly (readonly [string, number])[];
}

function Bar({ name, share, frame, peak, heard = true, marks }: BarProps): JSX.Element {
  const percent = (value: number) => `${100 * Math.min(1, Math.max(0, value))}%`;
  return (
    <div class="xs-gauge">
      <span class="xs-second">{name}</span>
      <div class="xs-bar-box" aria-hidden="true">
        <span class={heard ? "xs-fill" : "xs-fill xs-unheard"} style={{ width: percent(share) }} />
        {peak !== undefined && <span class="xs-peak" style={{ left: percent(peak) }} />}
        <span class="xs-right" style={{ left: percent(frame[0]), right: percent(1 - frame[1]) }} />
      </div>
      <div class="xs-marks" aria-hidden="true">
        {marks.map(([mark, place]) => (
          <span
            key={mark}
            style={{ left: percent(place) }}
            data-end={place === 0 ? "first" : place === 1 ? "last" : ""}
          >
            {mark}
          </span>
        ))}
      </div>
    </div>
  );
}
