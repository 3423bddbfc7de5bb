import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { MicrophoneError } from "../../src/audio/trouble";
import type { StateMessage, StatusMessage } from "../../src/captions/messages";
import { CaptionsSession } from "../../src/captions/session";
import { FakeAudio, FakeLink, FakeModel } from "../agent/fakes";

const opened = vi.hoisted(() => ({
  link: undefined as unknown,
  audio: undefined as unknown,
  permission: "granted",
  saved: [] as [Blob, string][],
}));
vi.mock("../../src/link/comm", () => ({ openLink: () => opened.link }));
vi.mock("../../src/audio/page_audio", () => ({ pageAudio: () => opened.audio }));
vi.mock("../../src/audio/permission", () => ({
  permission: async () => opened.permission,
  onPermission: () => undefined,
}));
vi.mock("../../src/ui/clipboard", () => ({ saveFile: (...given: [Blob, string]) => void opened.saved.push(given) }));

let link: FakeLink;
let audio: FakeAudio;
let model: FakeModel;
let session: CaptionsSession;

beforeEach(() => {
  opened.permission = "granted";
  opened.saved = [];
  link = new FakeLink();
  opened.link = link;
  audio = new FakeAudio();
  opened.audio = audio;
  model = new FakeModel();
  session = new CaptionsSession(model.any);
});
afterEach(() => session.close());

const body = (word: StatusMessage["word"], more: Partial<StatusMessage> = {}): StatusMessage => ({
  word,
  since: null,
  hearing: false,
  first: null,
  muted: false,
  microphone: word !== "disconnected",
  live: word !== "disconnected",
  why: "",
  ...more,
});
const status = (word: StatusMessage["word"], more: Partial<StatusMessage> = {}) =>
  link.tell("status", body(word, more));
const strip = { place: "xAI", local: false, language: "en", words: 0, cost: "$0.00", cost_why: "", time: 0 };
const state = (more: Partial<StateMessage> = {}) =>
  link.tell("state", {
    ...{ id: "one", status: body("disconnected"), lines: [], strip, notice: null, card: null, height: 112, own: false },
    ...more,
  });
const line = (number: number, text: string, more: object = {}) => {
  link.tell("line", { number, start: number, text, interim: "", final: true, note: false, turns: [], ...more });
};
const settled = () => new Promise((done) => setTimeout(done, 0));

async function live() {
  session.actions.start();
  await settled();
  status("connecting");
  status("listening");
}

test("start opens the microphone, tells the kernel, and lets the sound through from its beginning", async () => {
  state();
  expect(session.state).toMatchObject({ content: "setup", microphone: "off", status: "disconnected" });
  session.actions.start();
  expect(session.state.status).toBe("connecting");
  await Promise.resolve();
  await settled();
  expect(link.sent.map(([type]) => type)).toEqual(["start", "microphone"]);
  audio.microphone.hear(0);
  expect(link.kept).toMatchObject([{ position: 0, item: 1 }]);
  expect(link.frames).toEqual([]);
  status("connecting");
  status("listening");
  expect(session.state).toMatchObject({
    status: "listening",
    detail: "go ahead",
    microphone: "open",
    content: "lines",
  });
});

test("what is said while the kernel is deaf waits for it, and the bars are grey", async () => {
  await live();
  link.become({ heard: false, busySeconds: 3 });
  audio.microphone.hear(960);
  expect(link.kept).toHaveLength(1);
  expect(session.state).toMatchObject({ status: "idle", detail: "not heard", microphone: "deaf" });
  expect(session.state.notice).toMatchObject({ name: "kernel-busy" });
  link.become({ heard: true, busySeconds: 0 });
  link.takeKept();
  expect(session.state).toMatchObject({ status: "listening", microphone: "open", notice: null });
});

test.each([
  ["denied", "blocked"],
  ["not-found", "none"],
  ["in-use", "blocked"],
] as const)("%s becomes a card, nothing is begun, and Try again begins", async (name, microphone) => {
  audio.answer = Promise.reject(new MicrophoneError(name, "words"));
  session.actions.start();
  await settled();
  expect(session.state).toMatchObject({ status: "disconnected", microphone, content: "card", card: { name } });
  expect(link.sent).toEqual([]);
  audio.answer = Promise.resolve();
  session.actions.pressCard("try-again");
  await settled();
  expect(session.state.card).toBeNull();
  expect(link.of("start")).toHaveLength(1);
});

test("while the browser asks, a card says so; Cancel lets the microphone that comes later go", async () => {
  opened.permission = "prompt";
  let allow = () => {};
  audio.answer = new Promise<void>((done) => {
    allow = done;
  });
  session.actions.start();
  await settled();
  expect(session.state).toMatchObject({ status: "connecting", detail: "waiting for you", microphone: "asking" });
  session.actions.pressCard("cancel");
  expect(session.state).toMatchObject({ status: "disconnected", card: null });
  allow();
  await settled();
  expect(audio.microphone.released).toBe(1);
  expect(link.of("start")).toEqual([]);
});

test("interim words are replaced in place, settle, and a thrown-away line goes", async () => {
  await live();
  line(0, "", { interim: "let us", final: false });
  line(0, "", { interim: "let us begin", final: false });
  expect(session.state.lines.map(({ interim }) => interim)).toEqual(["let us begin"]);
  line(0, "Let us begin.");
  line(1, "", { interim: "hm", final: false });
  expect(session.state.lines.map(({ text, interim }) => text + interim)).toEqual(["Let us begin.", "hm"]);
  line(1, "");
  expect(session.state.lines.map(({ text }) => text)).toEqual(["Let us begin."]);
  line(0, "Let us begin now.");
  expect(session.state.lines.map(({ text }) => text)).toEqual(["Let us begin now."]);
});

test("unplugged, with no other: what was said stays, and the microphone that is found next goes on", async () => {
  await live();
  line(0, "said before");
  audio.microphone.happen("ended", "USB Headset");
  expect(link.sent.at(-1)).toEqual([
    "microphone",
    { open: false, label: "Desk microphone", why: "USB Headset was unplugged" },
  ]);
  expect(link.of("stop")).toEqual([]);
  status("idle", { microphone: false });
  expect(session.state).toMatchObject({
    ...{ status: "idle", detail: "no microphone", microphone: "none", content: "card", card: { name: "not-found" } },
    lines: [{ text: "said before" }],
  });
  session.actions.pressCard("try-again");
  await settled();
  expect(link.of("start")).toHaveLength(1);
  expect(link.of("microphone").at(-1)).toMatchObject({ open: true });
  status("listening");
  expect(session.state).toMatchObject({ status: "listening", microphone: "open", card: null });
});

test("unplugged beside another one: that one is heard, and which it is stands there", async () => {
  await live();
  audio.microphone.happen("unplugged", "USB Headset");
  expect(session.state).toMatchObject({
    microphone: "open",
    card: null,
    notice: { name: "unplugged", facts: { device: "USB Headset" } },
  });
});

test("of a lecture that never ends the page keeps the newest lines", () => {
  const many = Array.from({ length: 5000 }, (_, number) => ({
    ...{ number, start: 0, text: "x", interim: "", final: true, note: false, turns: [] },
  }));
  state({ lines: many });
  line(5000, "last");
  expect(session.state.lines).toHaveLength(5000);
  expect(session.state.lines.at(-1)?.text).toBe("last");
  expect(session.state.lines[0]?.number).toBe(1);
});

test("mute closes the track's ear and holds against what the kernel said before", async () => {
  await live();
  session.actions.toggleMute();
  expect(audio.microphone.enabled).toBe(false);
  expect(link.of("mute")).toEqual([{ on: true }]);
  status("listening");
  expect(session.state.microphone).toBe("muted");
  session.actions.toggleMute();
  expect(audio.microphone.enabled).toBe(true);
  expect(link.of("mute")).toEqual([{ on: true }, { on: false }]);
});

test("stop lets the microphone go at once and waits for the last words", async () => {
  await live();
  session.actions.stop();
  expect(audio.microphone.released).toBe(1);
  expect(link.sent.slice(-2).map(([type]) => type)).toEqual(["microphone", "stop"]);
  expect(session.state).toMatchObject({ status: "disconnecting", detail: "the last words", microphone: "off" });
  line(0, "the last words");
  status("disconnected", { why: "ended by you" });
  expect(session.state).toMatchObject({ status: "disconnected", detail: "ended by you" });
  session.actions.start();
  await settled();
  expect(link.of("start")).toHaveLength(2);
});

test("a page that was loaded anew waits for a click, and goes on with what was said", async () => {
  state({
    status: body("listening", { microphone: false }),
    lines: [{ number: 0, start: 1, text: "before", interim: "", final: true, note: false, turns: [] }],
  });
  expect(session.state).toMatchObject({ content: "lines", microphone: "off", notice: { name: "page-reloaded" } });
  expect(audio.opened).toBe(0);
  session.actions.pressNotice();
  await settled();
  expect(link.of("start")).toEqual([]);
  expect(link.of("microphone")).toHaveLength(1);
  expect(session.state.notice).toBeNull();
  status("listening");
  expect(session.state).toMatchObject({ microphone: "open", notice: null });
});

test("a status that comes before the state does not hide that the page was loaded anew", () => {
  status("idle", { microphone: false });
  state({ status: body("idle", { microphone: false }) });
  expect(session.state.notice).toMatchObject({ name: "page-reloaded" });
});

test("each opening of the microphone is a stretch of its own", async () => {
  await live();
  audio.microphone.hear(0);
  session.actions.stop();
  status("disconnected");
  await live();
  audio.microphone.hear(0);
  expect(link.kept.map(({ item }) => item)).toEqual([1, 2]);
});

test("a cell begins what the button begins", async () => {
  state();
  link.tell("begin");
  await settled();
  expect(link.of("start")).toHaveLength(1);
});

test("captions with a microphone of their own open none here", async () => {
  state({ own: true });
  session.actions.start();
  await settled();
  expect(audio.opened).toBe(0);
  expect(link.of("start")).toHaveLength(1);
  status("listening");
  expect(session.state).toMatchObject({ status: "listening", microphone: "off", notice: null });
  session.actions.toggleMute();
  await settled();
  expect(audio.opened).toBe(0);
});

test("a refusal of the service becomes a card, and the microphone is let go", async () => {
  session.actions.start();
  await settled();
  status("connecting");
  link.tell("card", { name: "failed", words: "no such language" });
  status("disconnected", { why: "ended by a failure" });
  expect(session.state).toMatchObject({ status: "disconnected", content: "card", card: { words: "no such language" } });
  expect(audio.microphone.released).toBe(1);
});

test("a lost connection is told with its time and its button", async () => {
  await live();
  link.tell("notice", { name: "connection-lost", level: "warn", facts: { try: 1, tries: 6 } });
  status("connecting", { since: 1.4 });
  expect(session.state.status).toBe("connecting");
  expect(session.state.detail).toMatch(/^again, 1\.\d s$/);
  expect(session.state.microphone).toBe("open");
  session.actions.pressNotice();
  expect(link.of("retry")).toHaveLength(1);
  link.tell("notice_over", { name: "connection-lost" });
  status("listening");
  expect(session.state.notice).toBeNull();
});

test("after a restart of the kernel what was said stays, and nothing can be begun", async () => {
  await live();
  line(0, "said");
  model.happen("comm_live_update");
  expect(session.state).toMatchObject({ left: true, status: "disconnected", notice: { name: "kernel-restarted" } });
  expect(session.state.lines).toHaveLength(1);
  expect(audio.microphone.released).toBe(1);
  session.actions.start();
  await settled();
  expect(link.of("start")).toHaveLength(1);
});

test("a file of the kernel is saved under its name; what fails is told", async () => {
  session.actions.save("srt");
  const [asked] = link.of("captions_file") as { id: string; form: string }[];
  expect(asked?.form).toBe("srt");
  const bytes = new TextEncoder().encode("1\n");
  const facts = { id: asked?.id, name: "captions.srt", mime: "text/plain", part: 0, of: 1 };
  link.tell("file", facts, [new DataView(bytes.buffer)]);
  await settled();
  expect(opened.saved.map(([blob, name]) => [blob.size, name])).toEqual([[2, "captions.srt"]]);
  session.actions.save("vtt");
  const asking = (link.of("captions_file") as { id: string }[])[1];
  link.tell("file", { id: asking?.id, name: "", mime: "", part: 0, of: 0, words: "no room" });
  await settled();
  expect(session.state.notice?.facts).toEqual({ text: "It was not saved: no room" });
});
