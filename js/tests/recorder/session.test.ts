// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MicrophoneError } from "../../src/audio/trouble";
import type { KeptFrame } from "../../src/link/link";
import { RecorderSession } from "../../src/recorder/session";
import { FakeAudio, FakeLink, FakeModel } from "../agent/fakes";

const opened = vi.hoisted(() => ({
  link: undefined as unknown,
  audio: undefined as unknown,
  permission: "granted",
  left: [] as unknown[],
  put: [] as unknown[],
  removed: [] as unknown[],
}));
vi.mock("../../src/link/comm", () => ({ openLink: () => opened.link }));
vi.mock("../../src/audio/page_audio", () => ({ pageAudio: () => opened.audio }));
vi.mock("../../src/audio/permission", () => ({
  permission: async () => opened.permission,
  onPermission: () => undefined,
  bar: () => null,
}));
vi.mock("../../src/live/safe", () => ({
  Safe: class {
    async put(_: string, frames: readonly unknown[]) {
      opened.put.push(...frames);
    }
    async remove(...given: unknown[]) {
      opened.removed.push(given);
    }
    async left() {
      return opened.left;
    }
  },
}));

const RATE = 24_000;
let link: FakeLink;
let audio: FakeAudio;
let model: FakeModel;
let session: RecorderSession;
let spoken: number;

const settled = () => new Promise((done) => setTimeout(done, 0));
const state = (take: object | null = null) => link.tell("state", { recorder: "r", name: "clip", most: 2, take });

beforeEach(async () => {
  Object.assign(opened, { permission: "granted", left: [], put: [], removed: [] });
  link = new FakeLink();
  opened.link = link;
  audio = new FakeAudio();
  opened.audio = audio;
  model = new FakeModel();
  session = new RecorderSession(model.any);
  spoken = 0;
});
afterEach(() => session.close());

async function ready(take: object | null = null): Promise<void> {
  state(take);
  await settled();
  await settled();
}

function speak(frames: number, rms = 0.1): void {
  for (let n = 0; n < frames; n++) {
    audio.microphone.hear(spoken, rms);
    spoken += 960;
  }
}

async function record(): Promise<number> {
  await ready();
  session.actions.record();
  await settled();
  return (link.of("take").at(-1) as { take: number }).take;
}

const samples = (frames: readonly KeptFrame[]) => frames.reduce((sum, one) => sum + one.samples.length, 0);

test("nothing is recorded before the kernel has said what there is", async () => {
  expect(session.state.stage).toBe("waiting");
  session.actions.record();
  await settled();
  expect(audio.opened).toBe(0);
  await ready();
  expect([session.state.stage, session.state.most, session.state.name]).toEqual(["ready", 2, "clip"]);
});

test("a take is announced, its sound is kept for the kernel, and it ends with its last frame", async () => {
  const take = await record();
  expect([session.state.stage, session.state.microphone]).toEqual(["recording", "open"]);
  speak(10);
  expect(link.kept.map(({ item, position }) => [item, position])).toEqual(
    Array.from({ length: 10 }, (_, n) => [take, 960 * n]),
  );
  expect(session.state.seconds).toBe(0.4);
  session.actions.stop();
  expect(link.of("end")).toEqual([]);
  speak(1); // was being filled
  expect(link.of("end")).toEqual([{ take, why: "stopped" }]);
  expect(samples(link.kept)).toBe(11 * 960);
  expect(audio.microphone.released).toBe(1);
  expect(session.state).toMatchObject({
    stage: "done",
    microphone: "off",
    clip: { seconds: 0.44, arrived: false, here: true, ending: "stopped" },
  });
  link.takeKept();
  link.tell("kept", { take, samples: 11 * 960, why: "stopped", name: "clip" });
  expect(session.state.clip?.arrived).toBe(true);
});

test("the last frame of the maximum is cut to it", async () => {
  await record();
  speak(60);
  expect(samples(link.kept)).toBe(2 * RATE);
  expect(session.state).toMatchObject({ stage: "done", clip: { seconds: 2, ending: "maximum" } });
});

test("what a pause brings is left out, and the browser captures nothing meanwhile", async () => {
  await record();
  speak(5);
  session.actions.togglePause();
  expect(audio.microphone.enabled).toBe(false);
  expect([session.state.stage, session.state.microphone]).toEqual(["paused", "muted"]);
  speak(5);
  session.actions.togglePause();
  speak(5);
  expect(link.of("pause")).toEqual([{ on: true }, { on: false }]);
  expect(link.kept.map(({ position }) => position)).toEqual(Array.from({ length: 10 }, (_, n) => 960 * n));
});

test("blue bars are sound that the kernel has, grey ones sound that waits", async () => {
  await record();
  const levels = new Float32Array(4);
  speak(2);
  expect(session.meters.microphone.recent(levels)).toBe(0);
  link.takeKept();
  expect(session.meters.microphone.recent(levels)).toBe(2);
  link.become({ heard: false, busySeconds: 3 });
  speak(1);
  expect(session.state).toMatchObject({ microphone: "deaf", notice: { name: "kernel-busy", facts: { seconds: 3 } } });
  expect(session.meters.microphone.recent(levels)).toBe(3);
});

test("what the kernel does not take is put away, and taken out when it is", async () => {
  const take = await record();
  vi.spyOn(performance, "now").mockReturnValue(1000);
  speak(1);
  vi.spyOn(performance, "now").mockReturnValue(1200);
  speak(1);
  expect(opened.put).toEqual([]);
  vi.spyOn(performance, "now").mockReturnValue(1500);
  speak(1);
  expect(opened.put).toHaveLength(3);
  dispatchEvent(new Event("pagehide"));
  expect(opened.put).toHaveLength(3);
  speak(1);
  dispatchEvent(new Event("pagehide"));
  expect(opened.put).toHaveLength(4);
  link.takeKept();
  expect(opened.removed).toEqual([["r", take, 4 * 960]]);
  vi.restoreAllMocks();
});

test("what a page before this one could not bring is brought, and its recording is over", async () => {
  const frame = (item: number, position: number) => ({ item, position, samples: new Int16Array(960), rms: 0, peak: 0 });
  opened.left = [frame(3, 960), frame(3, 1920), frame(9, 0)];
  await ready({ take: 3, samples: 960, over: false, why: "" });
  expect(link.sent.filter(([type]) => type === "take" || type === "end")).toEqual([
    ["take", { take: 3 }],
    ["end", { take: 3, why: "reloaded" }],
    ["take", { take: 9 }],
    ["end", { take: 9, why: "reloaded" }],
  ]);
  expect(link.kept.map(({ item, position }) => [item, position])).toEqual([
    [3, 960],
    [3, 1920],
    [9, 0],
  ]);
  link.takeKept();
  expect(opened.removed).toEqual([
    ["r", 3, 2880],
    ["r", 9, 960],
  ]);
});

test("the kernel's recording is shown, and its sound fetched", async () => {
  await ready({ take: 3, samples: 4, over: true, why: "maximum" });
  expect(session.state).toMatchObject({ stage: "done", clip: { here: false, arrived: true, ending: "maximum" } });
  const { id } = link.of("file")[0] as { id: string };
  const bytes = new Int16Array([1, 2, 32767, 4]).buffer;
  link.tell("file", { id, name: "", mime: "", part: 0, of: 1 }, [new DataView(bytes)]);
  await vi.waitFor(() => expect(session.state.clip?.here).toBe(true));
  expect(session.state.clip?.seconds).toBe(4 / RATE);
  session.actions.discard();
  expect(link.of("discard")).toEqual([{ take: 3 }]);
  expect(session.state.stage).toBe("ready");
});

test("a microphone that cannot be had is told, in a card and to the kernel", async () => {
  await ready();
  audio.answer = Promise.reject(new MicrophoneError("denied", "Permission denied"));
  session.actions.record();
  await settled();
  expect(session.state).toMatchObject({
    stage: "ready",
    microphone: "blocked",
    card: { name: "denied", words: "Permission denied" },
  });
  expect(link.of("trouble")).toEqual([{ name: "denied", words: "Permission denied" }]);
  audio.answer = Promise.resolve();
  session.actions.pressCard("try-again");
  await settled();
  expect(session.state).toMatchObject({ stage: "recording", card: null });
});

test("while the browser asks, Cancel takes it back", async () => {
  await ready();
  opened.permission = "prompt";
  let allow: (value: unknown) => void = () => undefined;
  audio.answer = new Promise((done) => {
    allow = done;
  });
  session.actions.record();
  await settled();
  expect([session.state.stage, session.state.microphone]).toEqual(["asking", "asking"]);
  session.actions.stop();
  allow(undefined);
  await settled();
  expect([session.state.stage, audio.microphone.released, link.of("take")]).toEqual(["ready", 1, []]);
});

test("unplugged, it ends and is kept", async () => {
  const take = await record();
  speak(5);
  audio.microphone.happen("ended", "Desk microphone");
  expect(link.of("end")).toEqual([{ take, why: "unplugged" }]);
  expect(session.state).toMatchObject({ stage: "done", card: null, clip: { ending: "unplugged", seconds: 0.2 } });
});

test("a second recording that holds nothing leaves the first", async () => {
  await record();
  speak(5);
  session.actions.stop();
  speak(1);
  session.actions.record();
  await settled();
  session.actions.stop();
  await new Promise((done) => setTimeout(done, 300));
  expect(session.state).toMatchObject({ stage: "done", clip: { ending: "stopped", seconds: 0.24 } });
});

test.each([
  ["restarted", () => model.happen("comm_live_update")],
  ["replaced", () => link.tell("replaced")],
])("%s in the middle: it stays in the page, and nothing more is recorded", async (ending, happen) => {
  await record();
  speak(5);
  happen();
  expect(audio.microphone.released).toBe(1);
  expect(session.state).toMatchObject({ stage: "done", clip: { ending, seconds: 0.2, here: true, arrived: false } });
  session.actions.record();
  await settled();
  expect(audio.opened).toBe(1);
});

test("Python stops it too", async () => {
  const take = await record();
  speak(5);
  link.tell("stop");
  speak(1);
  expect(link.of("end")).toEqual([{ take, why: "stopped" }]);
});

test("a page that is closed ends it, and puts away what is left", async () => {
  const take = await record();
  speak(5);
  session.close();
  expect(link.of("end")).toEqual([{ take, why: "closed" }]);
  expect(samples(opened.put as KeptFrame[])).toBe(5 * 960);
  expect(audio.microphone.released).toBe(1);
});
