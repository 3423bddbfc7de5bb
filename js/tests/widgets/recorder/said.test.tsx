// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, expect, test } from "vitest";
import type { Clip, RecorderState } from "../../../src/recorder/state";
import { Said } from "../../../src/widgets/recorder/Said";

const root = document.body.appendChild(document.createElement("div"));
const clip: Clip = { seconds: 2, level: -20, clippings: 0, ending: "stopped", arrived: true, here: true };

function said(stage: RecorderState["stage"], name: string): string | null {
  const state = { stage, name, level: null, clip: stage === "done" ? clip : null, most: 60, notice: null };
  act(() => render(<Said state={state as unknown as RecorderState} />, root));
  return root.textContent;
}

afterEach(() => act(() => render(null, root)));

test("it names where the sound is, if the user has a name for it", () => {
  expect(said("ready", "clip")).toBe("result in clip.audio");
  expect(said("done", "clip")).toBe("saved in clip.audio, 24 kHz mono");
  // As that of %stt --mic, which is no variable of the notebook.
  expect(said("ready", "")).toBe("");
  expect(said("done", "")).toBe("saved, 24 kHz mono");
});
