import { expect, test } from "vitest";
import { MicrophoneError } from "../../src/audio/trouble";
import { sessionStage, settled } from "./session_stage";

test("start opens microphone and speaker, then tells the kernel, then lets the sound through from its beginning", async () => {
  const { session, link, audio, status } = sessionStage();
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
  const { session, link, audio } = sessionStage();
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
  const { session, link, audio } = sessionStage("prompt");
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
  const { session, link, audio } = sessionStage();
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
  const { session, link, audio } = sessionStage();
  session.actions.sendText("hello");
  await settled();
  const order = link.sent.map(([type]) => type).filter((type) => type === "start" || type === "text");
  expect(order).toEqual(["start", "text"]);
  expect(audio.opened).toBe(0);
});

test("stop while the browser asks leaves nothing open", async () => {
  const { session, link, audio } = sessionStage();
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

test("a session that could not begin lets the sound go; words from before the start do not end it", async () => {
  const { session, link, audio, status } = sessionStage();
  session.actions.start();
  await settled();
  status("disconnected");
  expect(session.state.status).toBe("connecting");
  link.tell("card", { name: "wrong-key", words: "Incorrect API key" });
  expect(session.state).toMatchObject({ content: "card", microphone: "off", status: "disconnected" });
  expect(audio.microphone.released).toBe(1);
});

test("typing goes on where the page can play nothing", async () => {
  const { session, audio, status } = sessionStage();
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

test("can I hear you: a red dot, nothing to the kernel, and the same microphone for the start", async () => {
  const { session, link, audio, live } = sessionStage();
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
