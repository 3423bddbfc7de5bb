import { expect, test, vi } from "vitest";
import { sessionStage } from "./session_stage";

test("mute and push to talk decide whether the track captures", async () => {
  const { session, link, audio, live } = sessionStage();
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
  const { session, link, audio, status, live } = sessionStage();
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
  const { session, link, audio, live } = sessionStage();
  await live();
  link.tell("microphone", { open: true, muted: true });
  expect(session.state.microphone).toBe("muted");
  expect(audio.microphone.enabled).toBe(false);
});

test("muted while the agent speaks, on wish", async () => {
  const { session, audio, status, live } = sessionStage();
  await live();
  session.actions.setMuteWhileSpeaking(true);
  status("speaking");
  expect(audio.microphone.enabled).toBe(false);
  status("listening");
  expect(audio.microphone.enabled).toBe(true);
});

test("meters: what the kernel has taken, and while it is deaf what goes nowhere", async () => {
  const { session, link, audio, live } = sessionStage();
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

test("unplugged with no other: the talk goes on by typing", async () => {
  const { session, link, audio, live } = sessionStage();
  await live();
  audio.microphone.happen("ended", "Desk microphone");
  expect(session.state.card?.name).toBe("not-found");
  expect(link.of("microphone").at(-1)).toMatchObject({ open: false });
  session.actions.closeCard();
  expect(session.state).toMatchObject({ status: "listening", microphone: "off", content: "transcript" });
});
