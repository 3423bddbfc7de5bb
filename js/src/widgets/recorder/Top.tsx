import type { JSX } from "preact";
import type { Clip, RecorderActions, RecorderState, Wave } from "../../recorder/state.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icons.tsx";
import { clock, tenths } from "../../ui/numbers.ts";
import { fill, words } from "../../ui/strings.ts";
import { Slider } from "./Slider.tsx";
import { Waveform } from "./Waveform.tsx";

interface Props {
  state: RecorderState;
  actions: RecorderActions;
  wave: Wave;
}

const QUIET = -45; // dB

/** Time and sound: on a scale of the maximum while it records, of its own length when it is done. */
export function Top({ state, actions, wave }: Props): JSX.Element {
  const { stage, clip, most } = state;
  const say = words.recorder;
  if (stage === "asking") {
    return (
      <div class="xr-top" role="status">
        <Icon name="mic" class="xa-blue" />
        <p class="xr-asking">
          <b>{say.asking.title}</b> {say.asking.text}
        </p>
      </div>
    );
  }
  if (stage === "done" && clip) {
    return (
      <div class="xr-top">
        <Button
          class="xr-play"
          icon={state.playing ? "pause" : "play"}
          label={state.playing ? say.hold : say.play}
          off={!clip.here}
          onClick={actions.togglePlay}
        />
        <span class="xr-time">{tenths(state.playing || state.at > 0 ? state.at : clip.seconds)}</span>
        <Slider at={state.at} all={clip.seconds} off={!clip.here} seek={actions.seek} press={actions.togglePlay}>
          <Waveform peaks={wave.peaks} scale={clip.seconds} played={state.at} />
        </Slider>
        <span class="xr-aside">{verdict(clip)}</span>
      </div>
    );
  }
  return (
    <div class="xr-top">
      <span class="xr-time xr-large">{tenths(state.seconds)}</span>
      <div class="xr-wave">
        <Waveform
          peaks={state.seconds > 0 ? wave.peaks : []}
          scale={most}
          live={state.heard && stage === "recording"}
        />
      </div>
      <span class="xr-aside">{fill(say.of, { time: clock(most) })}</span>
    </div>
  );
}

/** Whether it can be used. */
function verdict({ level, clippings, here }: Clip): string {
  const say = words.recorder.verdict;
  if (!here) return "";
  if (level === null) return say.silent;
  if (clippings > 0) return clippings === 1 ? say.once : fill(say.clipped, { count: clippings });
  return fill(level < QUIET ? say.quiet : say.ok, { level: decibels(level) });
}

/** With a true minus. */
export function decibels(level: number): string {
  return String(Math.round(level)).replace("-", "−");
}
