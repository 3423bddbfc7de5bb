// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PlayerSession } from "../../src/player/session";
import { FakeLink, FakeModel } from "../agent/fakes";

const opened = vi.hoisted(() => ({ link: undefined as unknown, fragments: [] as unknown[] }));

/** What is here of the sound is all of it; it plays when a test says that time goes on. */
class FakeFragments {
  static plays = () => true;
  readonly audio = new FakeSound();
  readonly returns: (number | null)[] = [];
  again = 0;
  closed = false;
  constructor() {
    opened.fragments.push(this);
  }
  measure() {}
  feed() {}
  take() {}
  has = () => true;
  returnTo(time: number | null) {
    this.returns.push(time);
  }
  askAgain() {
    this.again++;
  }
  close() {
    this.closed = true;
  }
}

class FakeSound extends EventTarget {
  currentTime = 0;
  playbackRate = 1;
  paused = true;
  error: { message: string } | null = null;
  async play() {
    this.paused = false;
    this.dispatchEvent(new Event("play"));
  }
  pause() {
    if (this.paused) return;
    this.paused = true;
    this.dispatchEvent(new Event("pause"));
  }
  /** As in a page that is hidden: no frame is drawn, and this is all that comes. */
  goOn(seconds: number) {
    this.currentTime += seconds;
    this.dispatchEvent(new Event("timeupdate"));
  }
}

vi.mock("../../src/link/comm", () => ({ openLink: () => opened.link }));
vi.mock("../../src/player/fragments", () => ({ Fragments: FakeFragments }));
const module = await import("../../src/player/session");

let link: FakeLink;
let model: FakeModel;
let session: PlayerSession;

const words = {
  texts: ["one", "two"],
  originals: ["one", "two"],
  starts: [0, 1],
  ends: [0.5, 1.5],
  doubtful: [],
  speakers: [],
  names: [],
  undo: 0,
  redo: 0,
};

function state(more: object = {}): void {
  const body = {
    rate: 24_000,
    channels: 1,
    step: 0.01,
    rows: 64,
    fragment: 5,
    type: "audio/x",
    words,
    selection: null,
  };
  link.tell("state", { ...body, position: 0, ...more });
  const reading = { first: 0, duration: 10, done: true, failed: "", peak: 0.5, loudness: -19 };
  link.tell("reading", reading, [new DataView(new Uint8Array(1000).fill(200).buffer)]);
}

const fragments = () => opened.fragments.at(-1) as FakeFragments;
const sound = () => fragments().audio;

beforeEach(() => {
  opened.fragments = [];
  link = new FakeLink();
  opened.link = link;
  model = new FakeModel();
  // Nothing is drawn: the page is hidden.
  vi.stubGlobal("requestAnimationFrame", () => 0);
  session = new module.PlayerSession(model.any);
});
afterEach(() => {
  session.close();
  vi.unstubAllGlobals();
});

test("before the kernel has said what there is, nothing plays", () => {
  session.actions.play(true);
  expect([session.state.playing, session.audio]).toEqual([false, null]);
  state({ position: 4 });
  expect([session.time, session.state.playing, session.state.peaksRead]).toEqual([4, false, 1000]);
});

test("a loaded page is where it was, and silent until it is asked to play", () => {
  state({ position: 4, selection: [1, 2] });
  expect(session.state).toMatchObject({ playing: false, selection: { start: 1, end: 2 }, loop: false });
  expect(sound().paused).toBe(true);
});

test("a state that comes again, after a loss, stops nothing, and asks again for what was on its way", () => {
  state();
  session.actions.play(true);
  sound().goOn(3);
  state({ position: 0 });
  expect(opened.fragments).toHaveLength(1);
  expect([session.time, session.state.playing, fragments().again]).toEqual([3, true, 1]);
});

test("a hidden page repeats the selection and tells the kernel where it is", () => {
  state({ selection: [1, 2] });
  session.actions.loop(true);
  expect([sound().currentTime, fragments().returns.at(-1)]).toEqual([1, 1]);
  vi.spyOn(performance, "now").mockReturnValue(1e6);
  sound().goOn(0.6);
  expect(link.of("position").at(-1)).toEqual({ seconds: 1.6 });
  sound().goOn(0.5);
  expect(sound().currentTime).toBe(1);
  vi.restoreAllMocks();
});

test("while a cell runs it goes on, and says afterwards where it is", () => {
  state();
  session.actions.play(true);
  const before = link.of("position").length;
  link.become({ heard: false, busySeconds: 3 });
  expect(session.state).toMatchObject({ kernel: "busy", playing: true });
  sound().goOn(2);
  expect(link.of("position")).toHaveLength(before);
  session.actions.correct(1, "too");
  expect(session.state.words?.words[1]?.text).toBe("too");
  link.become({ heard: true, busySeconds: 0 });
  expect(session.state.kernel).toBe("heard");
  expect(link.of("position").at(-1)).toEqual({ seconds: 2 });
  expect(link.of("correct")).toEqual([{ index: 1, text: "too" }]);
});

test("a kernel that was restarted takes no corrections and gives no files; what is here goes on", async () => {
  state();
  session.actions.play(true);
  model.happen("comm_live_update");
  sound().goOn(1);
  expect(session.state).toMatchObject({ kernel: "gone", playing: true });
  session.actions.correct(1, "too");
  expect([session.state.words?.words[1]?.text, link.of("correct")]).toEqual(["two", []]);
  session.actions.save("srt");
  await vi.waitFor(() => expect(session.state.trouble).toBe("The kernel does not answer."));
  link.become({ heard: false, busySeconds: 9 });
  expect(session.state.kernel).toBe("gone");
});

test("another page that takes it over silences this one", () => {
  state();
  session.actions.play(true);
  link.tell("replaced");
  expect(session.state).toMatchObject({ kernel: "elsewhere", playing: false });
});

test("sound that the system or the browser ends is told", async () => {
  state();
  session.actions.play(true);
  sound().pause(); // a headset was unplugged, a call came in
  expect(session.state.playing).toBe(false);
  sound().play = () => Promise.reject(new DOMException("play() can only be initiated by a user gesture", "NotAllowed"));
  session.actions.play(true);
  await vi.waitFor(() => expect(session.state.trouble).toContain("user gesture"));
  session.actions.forget();
  sound().error = { message: "the decoder failed" };
  sound().dispatchEvent(new Event("error"));
  expect(session.state).toMatchObject({ trouble: "the decoder failed", playing: false });
});

test("a selection that the kernel takes away is not repeated any more", () => {
  state({ selection: [1, 2] });
  session.actions.loop(true);
  link.tell("selection", { selection: null });
  expect(session.state).toMatchObject({ selection: null, loop: false });
  expect(fragments().returns.at(-1)).toBe(null);
});

test("what failed in the kernel is told in its own words", () => {
  state();
  link.tell("reading", { first: 0, duration: 10, done: false, failed: "[Errno 28] {x}", peak: 0, loudness: null });
  expect(session.state.failed).toBe("[Errno 28] {x}");
});

test("closing leaves nothing behind", () => {
  state();
  const made = fragments();
  session.close();
  expect(made.closed).toBe(true);
});
