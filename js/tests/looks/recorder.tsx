/** The recorder. */
import { render } from "preact";
import type { RecorderActions, RecorderState } from "../../src/recorder/state";
import { Recorder } from "../../src/widgets/recorder/Recorder";
import { recorders } from "../fixtures/recorder";
import { speech } from "../look/meters";
import { actions, offer } from "../look/page";

const asked = actions<RecorderActions>();
const wave = { peaks: Array.from({ length: 310 }, (_, n) => Math.abs(0.3 * Math.sin(n * 0.4) * Math.cos(n * 0.07))) };
const meters = { microphone: speech, wave: () => wave };

offer<RecorderState>(recorders(), (state, place) => {
  render(<Recorder state={state} actions={asked} meters={meters} />, place);
});
