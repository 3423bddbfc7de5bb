/** A streamed speech. */
import { render } from "preact";
import { Peaks } from "../../src/stream/peaks";
import type { StreamActions, StreamState } from "../../src/stream/state";
import { Stream } from "../../src/widgets/stream/Stream";
import { streams } from "../fixtures/streams";
import { actions, offer } from "../look/page";

const asked = actions<StreamActions>();
const RATE = 24_000;

/** Syllables, standing still. */
function voice(seconds: number): Peaks {
  const peaks = new Peaks();
  const samples = new Int16Array(RATE / 20);
  for (let at = 0; at < Math.min(seconds, 60) * 20; at++) {
    samples.fill(0x7fff * Math.abs(Math.sin(at * 0.9) * Math.cos(at * 0.13)));
    peaks.add(at * samples.length, samples);
  }
  return peaks;
}

offer<StreamState>(streams, (state, place) => {
  render(
    <div>
      <div class="xa-frame">
        <Stream state={state} actions={asked} peaks={voice(state.made)} />
      </div>
    </div>,
    place,
  );
});
