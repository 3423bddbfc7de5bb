import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Session } from "../../src/agent/session";
import { MicrophoneError } from "../../src/audio/trouble";
import { FakeAudio, FakeLink, FakeModel } from "./fakes";

const opened = vi.hoisted(() => ({ link: undefined as unknown, audio: undefined as unknown, permission: "granted" }));
vi.mock("../../src/link/comm", () => ({ openLink: () => opened.link }));
vi.mock("../../src/audio/page_audio", () => ({ pageAudio: () => opened.audio }));
vi.mock("../../src/audio/permission", () => ({
  permission: async () => opened.permission,
  onPermission: () => undefined,
}));

let link: FakeLink;
let audio: FakeAudio;
let model: FakeModel;
let session: Session;

beforeEach(() => {
  opened.permission = "granted";
  link = new FakeLink();
  opened.link = link;
  audio = new FakeAudio();
  opened.audio = audio;
  model = new FakeModel();
  session = new Session(model.any);
});
afterEach(() => session.close());

const status = (word: string, more: object = {}) =>
  link.tell("status", {
    word,
    detail: "",
    thinking_for: null,
    since: null,
    manual: false,
    muted: false,
    live: word !== "disconnected",
    why: "",
    ...more,
  });
const settled = () => new Promise((done) => setTimeout(done, 0));

async function live() {
  session.actions.start();
  await settled();
  status("connecting");
  status("listening");
}

test("start opens microphone and speaker, then tells the kernel, then lets the sound through from its beginning", async () => {
  session.actions.start();
  expect(session.state.status).toBe("connecting");
  audio.sounds = settled();
  await Promise.resolve();
  expect(link.of("start")).toEqual([]);
  await settled();
  const order = link.sent.map(([type]) => type);
  expect(order.indexOf("start")).toBeLessThan(order.indexOf("microphone"));
  expect(link.of("start")[0]).toMatchObject({ microphone: true });
  expect(link.of("microphone")).toEqual([{ open: true, label: "Desk microphone", why: "" }]);
  expect(link.of("sound")).toEqual([{ on: true, latency: 20 }]);
  expect(session.state.content).toBe("stages");
  expect(session.state.stages.map(({ name, what }) => [name, what])).toEqual([
    ["microphone", "Desk microphone, 48 kHz"],
    ["speaker", "Default, 24 kHz"],
    ["link", ""],
  ]);
  status("connecting");
  expect(session.state.stages.at(-1)?.seconds).toBeGreaterThanOrEqual(0);
  status("listening");
  expect(session.state).toMatchObject({ status: "listening", microphone: "open", content: "transcript" });
});

test("what is said while the player opens is kept and sent first", async () => {
  let ready = () => {};
  audio.sounds = new Promise<void>((done) => {
    ready = done;
  });
  session.actions.start();
  await settled();
  audio.microphone.hear(0);
  audio.microphone.hear(960);
  expect(link.frames).toEqual([]);
  ready();
  await settled();
  audio.microphone.hear(1920);
  expect(link.frames.map(({ position }) => position)).toEqual([0, 960, 1920]);
});

test("the browser's question is a card, and a refusal another; the next try may succeed", async () => {
  opened.permission = "prompt";
  let refuse = (_: unknown) => {};
  audio.answer = new Promise((_, failed) => {
    refuse = failed;
  });
  session.actions.start();
  await settled();
  expect(session.state).toMatchObject({ status: "connecting", microphone: "asking", content: "card" });
  expect(session.state.card?.name).toBe("prompt");
  refuse(new MicrophoneError("denied", "Permission denied"));
  await settled();
  expect(session.state).toMatchObject({ status: "disconnected", microphone: "blocked", content: "card" });
  expect(session.state.card).toEqual({ name: "denied", words: "Permission denied" });
  expect(audio.speaker.released).toBe(1);
  expect(link.of("start")).toEqual([]);
  audio.answer = Promise.resolve();
  session.actions.pressCard("try-again");
  await settled();
  expect(link.of("start")).toHaveLength(1);
  expect(session.state.card).toBeNull();
});

test("without a microphone it goes on by typing", async () => {
  // As another bundle of ours throws it: its class is not this one's.
  audio.answer = Promise.reject(Object.assign(new Error(), { name: "not-found", words: "" }));
  session.actions.start();
  await settled();
  expect(session.state.microphone).toBe("none");
  session.actions.pressCard("type");
  await settled();
  expect(link.of("start")).toEqual([{ microphone: false, stages: [] }]);
  expect(link.of("microphone")).toEqual([]);
  expect(session.state.stages.map(({ name }) => name)).toEqual(["link"]);
});

test("text typed before the start starts without a microphone and comes behind the start", async () => {
  session.actions.sendText("hello");
  await settled();
  const order = link.sent.map(([type]) => type).filter((type) => type === "start" || type === "text");
  expect(order).toEqual(["start", "text"]);
  expect(audio.opened).toBe(0);
});

test("stop while the browser asks leaves nothing open", async () => {
  let grant = (_: unknown) => {};
  audio.answer = new Promise((done) => {
    grant = done;
  });
  session.actions.start();
  await settled();
  session.actions.stop();
  expect(session.state.status).toBe("disconnected");
  grant(undefined);
  await settled();
  expect(audio.microphone.released).toBe(1);
  expect(link.sent).toEqual([]);
});

test("stop is at once silent, and the kernel's end is the end", async () => {
  await live();
  session.actions.stop();
  expect(audio.microphone.released).toBe(1);
  expect(audio.speaker.released).toBe(1);
  expect(link.of("stop")).toHaveLength(1);
  expect(session.state).toMatchObject({ status: "disconnecting", microphone: "off" });
  status("listening"); // was under way
  expect(session.state.status).toBe("disconnecting");
  status("disconnected", { why: "ended by you" });
  expect(session.state).toMatchObject({ status: "disconnected", detail: "ended by you" });
});

test("a session that could not begin lets the sound go; words from before the start do not end it", async () => {
  session.actions.start();
  await settled();
  status("disconnected");
  expect(session.state.status).toBe("connecting");
  link.tell("card", { name: "wrong-key", words: "Incorrect API key" });
  expect(session.state).toMatchObject({ content: "card", microphone: "off", status: "disconnected" });
  expect(audio.microphone.released).toBe(1);
});

test("mute and push to talk decide whether the track captures", async () => {
  await live();
  expect(audio.microphone.enabled).toBe(true);
  session.actions.toggleMute();
  expect(audio.microphone.enabled).toBe(false);
  expect(session.state.microphone).toBe("muted");
  expect(link.of("mute")).toEqual([{ on: true }]);
  session.actions.toggleMute();
  session.actions.setManual(true);
  expect(session.state.microphone).toBe("waiting");
  expect(audio.microphone.enabled).toBe(false);
  session.actions.talk("send"); // nothing is held
  session.actions.talk("begin");
  session.actions.talk("begin"); // a key's repetition
  expect(session.state.microphone).toBe("held");
  expect(audio.microphone.enabled).toBe(true);
  session.actions.talk("send");
  expect(audio.microphone.enabled).toBe(false);
  await vi.waitFor(() => expect(link.of("talk")).toEqual([{ what: "begin" }, { what: "send" }]));
});

test("what the kernel said before it knew of a switch does not switch back", async () => {
  await live();
  session.actions.setManual(true);
  status("listening"); // was under way
  expect(session.state).toMatchObject({ manual: true, microphone: "waiting" });
  status("idle", { manual: true });
  session.actions.setManual(false);
  session.actions.toggleMute();
  link.tell("microphone", { open: true, muted: false });
  expect(session.state.microphone).toBe("muted");
  expect(audio.microphone.enabled).toBe(false);
});

test("the kernel's own mute holds", async () => {
  await live();
  link.tell("microphone", { open: true, muted: true });
  expect(session.state.microphone).toBe("muted");
  expect(audio.microphone.enabled).toBe(false);
});

test("muted while the agent speaks, on wish", async () => {
  await live();
  session.actions.setMuteWhileSpeaking(true);
  status("speaking");
  expect(audio.microphone.enabled).toBe(false);
  status("listening");
  expect(audio.microphone.enabled).toBe(true);
});

test("a deaf kernel: grey, not heard, and what is typed waits", async () => {
  await live();
  link.become({ heard: false, busySeconds: 2 });
  expect(session.state).toMatchObject({ status: "idle", detail: "not heard", microphone: "deaf" });
  expect(session.state.notice).toMatchObject({ name: "kernel-busy", facts: { seconds: 2 } });
  session.actions.sendText("are you there");
  expect(session.state.rows.at(-1)).toMatchObject({ text: "are you there", typed: true, waiting: true });
  link.become({ heard: true, busySeconds: 0 });
  expect(session.state.rows).toEqual([]);
  expect(session.state.notice).toBeNull();
});

test("meters: what the kernel has taken, and while it is deaf what goes nowhere", async () => {
  await live();
  const newest = () => {
    const into = new Float32Array(1);
    session.meters.microphone.recent(into);
    return into[0];
  };
  audio.microphone.hear(0, 1);
  expect(newest()).toBe(-60);
  link.acknowledge(0.1);
  expect(newest()).toBeCloseTo(-20);
  link.become({ heard: false });
  audio.microphone.hear(960, 1);
  expect(newest()).toBeCloseTo(0);
});

test("the agent's sound goes to the player, its counts and every flush are answered", async () => {
  await live();
  const frame = { item: "msg_1", generation: 0, position: 0, samples: new Int16Array(2400) };
  link.play(frame);
  expect(audio.speaker.played).toEqual([frame]);
  audio.speaker.sound("msg_1", 480);
  expect(link.of("rendered")).toEqual([{ item: "msg_1", samples: 480 }]);
  link.tell("pause", { on: true });
  expect(audio.speaker.paused).toBe(true);
  link.tell("flush", { generation: 1 });
  await settled();
  session.actions.stop();
  link.tell("flush", { generation: 2 });
  await settled();
  expect(link.of("flushed")).toEqual([
    { generation: 1, rendered: { msg_1: 480 } },
    { generation: 2, rendered: {} },
  ]);
});

const STATE = {
  setup: { voice: "eve", tools: [], prompt: "" },
  status: {
    word: "listening",
    detail: "",
    thinking_for: null,
    since: null,
    manual: false,
    muted: false,
    live: true,
    why: "",
  },
  rows: [],
  tools: [],
  turns: [],
  strip: {
    place: "Local engine",
    local: true,
    voice: "eve",
    cost: "free",
    cost_why: "",
    time: 3,
    events: 9,
    responses: [],
  },
  notice: null,
  card: null,
  summary: null,
  height: 240,
  live: true,
};

test("a status that comes before the state does not hide that the page was loaded anew", () => {
  status("listening");
  link.tell("state", STATE);
  expect(session.state.notice?.name).toBe("page-reloaded");
});

test("after a reload all is there but sound and microphone, which wait for one click", async () => {
  link.tell("state", STATE);
  expect(session.state).toMatchObject({
    status: "listening",
    microphone: "off",
    soundOff: true,
    content: "transcript",
  });
  expect(session.state.notice?.name).toBe("page-reloaded");
  expect(audio.opened).toBe(0);
  session.actions.pressNotice();
  await settled();
  expect(link.of("start")).toEqual([]);
  expect(link.of("sound")).toEqual([{ on: true, latency: 20 }]);
  expect(link.of("microphone")).toEqual([{ open: true, label: "Desk microphone", why: "" }]);
  expect(session.state).toMatchObject({ microphone: "open", soundOff: false, notice: null });
});

test("sound that the browser holds back is offered", async () => {
  await live();
  audio.become("suspended");
  expect(link.of("sound").at(-1)).toEqual({ on: false });
  expect(session.state.notice?.name).toBe("sound-held-back");
  expect(session.state.soundOff).toBe(true);
  session.actions.pressNotice();
  await settled();
  expect(link.of("sound").at(-1)).toMatchObject({ on: true });
  expect(session.state.notice).toBeNull();
});

test("typing goes on where the page can play nothing", async () => {
  audio.sounds = Promise.reject(new MicrophoneError("worklet-blocked", "blocked by CSP"));
  audio.sounds.catch(() => undefined);
  session.actions.start();
  await settled();
  expect(session.state.card?.name).toBe("worklet-blocked");
  session.actions.pressCard("type");
  await settled();
  status("connecting");
  status("idle");
  expect(session.state).toMatchObject({ status: "idle", soundOff: true, notice: null });
});

test("a restarted kernel: the sound goes, the words stay, nothing can be begun", async () => {
  await live();
  link.tell("row", row(1, "hello"));
  model.happen("comm_live_update");
  expect(audio.microphone.released).toBe(1);
  expect(session.state.notice).toMatchObject({ name: "kernel-restarted", level: "error" });
  expect(session.state.rows).toHaveLength(1);
  const before = audio.opened;
  session.actions.start();
  await settled();
  expect(audio.opened).toBe(before);
});

test("another page takes over", async () => {
  await live();
  link.tell("replaced");
  expect(audio.microphone.released).toBe(1);
  expect(session.state).toMatchObject({ status: "disconnected", notice: { name: "told" } });
});

test("unplugged with no other: the talk goes on by typing", async () => {
  await live();
  audio.microphone.happen("ended", "Desk microphone");
  expect(session.state.card?.name).toBe("not-found");
  expect(link.of("microphone").at(-1)).toMatchObject({ open: false });
  session.actions.closeCard();
  expect(session.state).toMatchObject({ status: "listening", microphone: "off", content: "transcript" });
});

test("can I hear you: a red dot, nothing to the kernel, and the same microphone for the start", async () => {
  session.actions.preflight(true);
  await settled();
  expect(session.state).toMatchObject({ preflight: "listening", microphone: "deaf", content: "setup" });
  audio.microphone.hear(0, 0.2);
  expect(session.state.preflight).toBe("heard");
  expect(link.sent).toEqual([]);
  await live();
  expect(audio.opened).toBe(1);
  expect(session.state.microphone).toBe("open");
  expect(link.frames).toEqual([]);
});

test("a recording comes in parts", async () => {
  const file = session.actions.recording();
  const id = (link.of("recording")[0] as { id: string }).id;
  const part = (text: string) => new DataView(new TextEncoder().encode(text).buffer);
  link.tell("file", { id, name: "a.wav", mime: "audio/wav", part: 0, of: 2 }, [part("RI")]);
  link.tell("file", { id, name: "a.wav", mime: "audio/wav", part: 1, of: 2 }, [part("FF")]);
  expect(await (await file).text()).toBe("RIFF");
});

test("closing releases all", async () => {
  await live();
  session.close();
  expect(audio.microphone.released).toBe(1);
  expect(audio.speaker.released).toBe(1);
});

function row(number: number, text: string) {
  return { number, turn: 1, who: "user", text, start: 0, final: true, typed: false, heard: null, sound: 0, sounded: 0 };
}
