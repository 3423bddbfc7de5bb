// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { StreamSession } from "../../src/stream/session";
import { FakeAudio, FakeLink, FakeModel } from "../agent/fakes";

const opened = vi.hoisted(() => ({ link: undefined as unknown, audio: undefined as unknown }));
vi.mock("../../src/link/comm", () => ({ openLink: () => opened.link }));
vi.mock("../../src/audio/page_audio", () => ({ pageAudio: () => opened.audio }));

let link: FakeLink;
let audio: FakeAudio;
let model: FakeModel;
let session: StreamSession;

const MADE = { text: "Good morning.", made: 1, bytes: 4000, first_sound: 0.2, phase: "making", trouble: "" };
const BEGUN = { ...MADE, line: "", voice: "eve", place: "Local engine", heard: 0, reloaded: false };
const settled = () => new Promise((done) => setTimeout(done, 0));
const frame = (begin: number, position: number, length = 2400, generation = 1) => ({
  generation,
  item: `speech@${generation}@${begin}`,
  position,
  samples: new Int16Array(length).fill(8000),
});

beforeEach(() => {
  link = new FakeLink();
  opened.link = link;
  audio = new FakeAudio();
  opened.audio = audio;
  model = new FakeModel();
  session = new StreamSession(model.any);
});
afterEach(() => {
  session.close();
  vi.useRealTimers();
});

test("it turns the sound on by itself, once the kernel and the player are there", async () => {
  expect(link.of("sound")).toEqual([]);
  await settled();
  expect(link.of("sound")).toEqual([]);
  link.tell("state", BEGUN);
  expect(link.of("sound")).toEqual([{ on: true, heard: 0 }]);
  expect(session.state).toMatchObject({ text: "Good morning.", voice: "eve", place: "Local engine", made: 1 });
  link.tell("made", { ...MADE, made: 2, phase: "made" });
  expect(session.state).toMatchObject({ made: 2, whole: true, hush: null });
});

test("sound that comes before the player is there is played first", async () => {
  let ready = () => {};
  audio.sounds = new Promise<void>((done) => {
    ready = done;
  });
  session.close();
  session = new StreamSession(model.any);
  link.tell("state", BEGUN);
  link.play(frame(0, 0));
  expect(audio.speaker.played).toEqual([]);
  ready();
  await settled();
  link.play(frame(0, 2400));
  expect(audio.speaker.played.map(({ position }) => position)).toEqual([0, 2400]);
  expect(session.peaks.seconds).toBeCloseTo(0.2);
});

test("what was rendered is told, and counted from the beginning of the speech", async () => {
  await settled();
  link.tell("state", BEGUN);
  audio.speaker.sound("speech@2@48000", 12_000);
  expect(link.of("rendered")).toEqual([{ item: "speech@2@48000", samples: 12_000, final: false }]);
  expect(session.state.heard).toBe(2.5);
});

test("stop is silence at once and tells the kernel, which may hear it only later", async () => {
  await settled();
  link.tell("state", BEGUN);
  link.become({ heard: false });
  session.stop();
  expect(session.state.hush).toBe("deaf");
  await settled();
  expect(audio.speaker.released).toBe(1);
  expect(link.of("stop")).toHaveLength(1);
  link.play(frame(0, 0));
  audio.speaker.sound("speech@1@0", 100);
  session.stop();
  session.play();
  expect(audio.speaker.played).toEqual([]);
  expect([link.of("stop"), link.of("rendered")].map(({ length }) => length)).toEqual([1, 0]);
});

test("a kernel that hears is stopped in one word", async () => {
  await settled();
  link.tell("state", BEGUN);
  session.stop();
  expect(session.state.hush).toBe("stopping");
});

test("pause is the page's own matter", async () => {
  await settled();
  link.tell("state", BEGUN);
  const before = link.sent.length;
  session.play();
  expect([audio.speaker.paused, session.state.paused]).toEqual([true, true]);
  session.play();
  expect([audio.speaker.paused, session.state.paused]).toEqual([false, false]);
  expect(link.sent).toHaveLength(before);
});

test("a browser that holds the sound back is waited for a moment, then a click is asked for", async () => {
  session.close();
  vi.useFakeTimers();
  audio.sound = "suspended";
  session = new StreamSession(model.any);
  link.tell("state", BEGUN);
  await vi.advanceTimersByTimeAsync(0);
  expect(link.of("sound")).toEqual([{ on: false, heard: 0 }]);
  expect(session.state.hush).toBeNull();
  await vi.advanceTimersByTimeAsync(400);
  expect(session.state.hush).toBe("heldBack");
  session.close();
  session = new StreamSession(model.any);
  await vi.advanceTimersByTimeAsync(400);
  link.tell("state", BEGUN); // from a slow kernel
  expect(session.state.hush).toBe("heldBack");
  session.play();
  await vi.advanceTimersByTimeAsync(0);
  expect(session.state.hush).toBeNull();
  expect(link.of("sound").at(-1)).toEqual({ on: true, heard: 0 });
});

test("a click that brings no sound asks for a loudspeaker, and one that is connected is heard", async () => {
  session.close();
  vi.useFakeTimers();
  audio.sound = "suspended";
  audio.resume = () => new Promise(() => {}); // where no device is, the browser never answers
  session = new StreamSession(model.any);
  link.tell("state", BEGUN);
  await vi.advanceTimersByTimeAsync(400);
  expect(session.state.hush).toBe("heldBack");
  session.play();
  await vi.advanceTimersByTimeAsync(600);
  expect(session.state.hush).toBeNull();
  await vi.advanceTimersByTimeAsync(600);
  expect(session.state.hush).toBe("noOutput");
  audio.become("running");
  expect(session.state.hush).toBeNull();
  expect(link.of("sound").at(-1)).toEqual({ on: true, heard: 0 });
});

test("a loudspeaker that goes in the middle is missed at once, and the kernel waits", async () => {
  session.close();
  vi.useFakeTimers();
  session = new StreamSession(model.any);
  link.tell("state", BEGUN);
  await vi.advanceTimersByTimeAsync(400);
  audio.speaker.sound("speech@1@0", 12_000);
  audio.become("suspended");
  expect(session.state.hush).toBe("noOutput");
  expect(link.of("sound").at(-1)).toEqual({ on: false, heard: 0.5 });
  session.stop();
  expect(session.state.hush).toBe("stopping");
});

test("after a reload nothing sounds before a click", async () => {
  await settled();
  link.tell("state", { ...BEGUN, heard: 1.5, reloaded: true });
  expect(session.state).toMatchObject({ hush: "reloaded", heard: 1.5 });
  audio.become("running");
  expect(link.of("sound")).toEqual([]);
  session.play();
  await settled();
  expect(link.of("sound")).toEqual([{ on: true, heard: 1.5 }]);
});

test("what broke off is said, and sounds to its end", async () => {
  await settled();
  link.tell("state", BEGUN);
  link.tell("made", { ...MADE, trouble: "LinkError", phase: "made" });
  expect(session.state).toMatchObject({ hush: "broken", why: "LinkError" });
  link.play(frame(0, 0));
  expect(audio.speaker.played).toHaveLength(1);
});

test("what broke off while the sound is held back still asks for the click", async () => {
  session.close();
  vi.useFakeTimers();
  audio.sound = "suspended";
  session = new StreamSession(model.any);
  link.tell("state", BEGUN);
  await vi.advanceTimersByTimeAsync(400);
  link.tell("made", { ...MADE, trouble: "LinkError", phase: "made" });
  expect(session.state.hush).toBe("heldBack");
  session.play();
  await vi.advanceTimersByTimeAsync(0);
  expect(session.state).toMatchObject({ hush: "broken", why: "LinkError", paused: false });
  expect(link.of("sound").at(-1)).toEqual({ on: true, heard: 0 });
});

test("a page that cannot play says why and lets the kernel go on", async () => {
  audio.sounds = Promise.reject(new Error("no worklets here"));
  session.close();
  session = new StreamSession(model.any);
  await settled();
  expect(link.of("mute")).toHaveLength(1);
  expect(session.state).toMatchObject({ hush: "mute", why: "no worklets here" });
});

test("another page, a restart and the end each are the end here", async () => {
  for (const [happens, hush] of [
    [() => link.tell("replaced"), "elsewhere"],
    [() => model.happen("comm_live_update"), "restarted"],
  ] as const) {
    session.close();
    session = new StreamSession(model.any);
    await settled();
    const before = audio.speaker.released;
    happens();
    expect(session.state.hush).toBe(hush);
    await settled();
    expect(audio.speaker.released).toBe(before + 1);
  }
  session = new StreamSession(model.any);
  await settled();
  link.tell("over", { html: "<p>done</p>" });
  expect(session.state.html).toBe("<p>done</p>");
});

test("a page that is left says so", async () => {
  await settled();
  link.tell("state", BEGUN);
  dispatchEvent(new Event("pagehide"));
  expect(link.closed).toBe(true);
});
