import { beforeEach, expect, it } from "vitest";
import { MicrophoneWatch } from "../../src/audio/microphone_watch";

let told: [string, number][];
let watch: MicrophoneWatch;

beforeEach(() => {
  told = [];
  watch = new MicrophoneWatch(
    (seconds) => told.push(["silent", seconds]),
    (samples) => told.push(["clipped", samples]),
  );
});

function hear(frames: number, { silent = false, clipped = 0 } = {}): void {
  for (let n = 0; n < frames; n++) watch.hear({ samples: new Int16Array(960), silent, clipped });
}

it("tells each whole second of digital silence, and its end", () => {
  hear(24, { silent: true });
  expect(told).toEqual([]);
  hear(51, { silent: true });
  hear(3);
  expect(told).toEqual([
    ["silent", 1],
    ["silent", 2],
    ["silent", 3],
    ["silent", 0],
  ]);
});

it("says nothing of a short silence, and begins anew after it", () => {
  for (let n = 0; n < 5; n++) {
    hear(20, { silent: true });
    hear(1);
  }
  expect(told).toEqual([]);
});

it("ends a silence that it told when the microphone is muted or changed", () => {
  hear(25, { silent: true });
  watch.forget();
  watch.forget();
  expect(told).toEqual([
    ["silent", 1],
    ["silent", 0],
  ]);
});

it("tells at most once a second that the voice is cut off, and not for some samples", () => {
  hear(25, { clipped: 1 });
  hear(25);
  hear(1, { clipped: 9 });
  hear(49);
  expect(told).toEqual([["clipped", 25]]);
});
