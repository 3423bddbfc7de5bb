// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { MicrophoneError } from "../../src/audio/trouble";
import { keyOf } from "../../src/studio/state";
import { KERNEL } from "../fixtures/studio";
import { audio, change, link, page, played, record, reference, session, settled, speak, taken } from "./session_stage";

describe("recording", () => {
  it("keeps every frame for the kernel, counted from the take's beginning", async () => {
    await record();
    expect(session.state).toMatchObject({ phase: "live", recording: "reference", microphone: "open" });
    const take = taken();
    expect(link.of("take")).toEqual([{ take, what: "reference", prompt: "to read" }]);
    speak(10);
    expect(link.kept.map(({ position, item }) => [position, item])).toEqual(
      Array.from({ length: 10 }, (_, n) => [960 * n, take]),
    );
    expect(link.frames).toEqual([]);
    expect(session.state.recorded).toBeCloseTo(0.4, 1);
  });

  it("takes the end of what was said with it, and is heard before the kernel has it", async () => {
    await record();
    speak(4);
    session.actions.stopRecording(true);
    expect(link.of("end")).toEqual([]);
    speak(1);
    expect(link.kept).toHaveLength(5);
    const take = taken();
    expect(link.sent.at(-1)).toEqual(["end", { take, why: "stopped" }]);
    expect(audio.microphone.released).toBe(1);
    const held = { what: "reference", take, seconds: 0.2 } as const;
    expect(session.state).toMatchObject({ phase: "rest", recording: "", held: [held] });
    const source = { kind: "reference", take, seconds: 0.2 } as const;
    session.actions.play(source);
    await settled();
    await settled();
    expect([played.length, link.of("play").length]).toEqual([1, 0]);
    change({ take: null, ended: take, reference: reference(take) });
    expect(session.state.held).toEqual([]);
    expect(session.state.clips[keyOf(source)]?.state).toBe("ready");
  });

  it("ends by itself after two minutes, to the sample; a consent after twenty seconds", async () => {
    await record("consent");
    speak(501);
    expect(link.of("end")).toEqual([{ take: taken(), why: "maximum" }]);
    expect(link.kept.reduce((sum, { samples }) => sum + samples.length, 0)).toBe(20 * 24_000);
    expect(session.state).toMatchObject({ recording: "", ending: "maximum" });
  });

  it("ends once, however often Stop is pressed", async () => {
    await record();
    speak(1);
    session.actions.stopRecording(true);
    session.actions.stopRecording(true);
    expect(session.state.phase).toBe("stopping");
    speak(1);
    expect(link.of("end")).toHaveLength(1);
  });

  it("is thrown away where that is asked for", async () => {
    await record();
    speak(1);
    session.actions.stopRecording(false);
    expect(link.of("discard")).toEqual([{ take: taken() }]);
    expect(link.of("end")).toEqual([]);
    expect(session.state).toMatchObject({ phase: "rest", recording: "", held: [] });
    expect(page.removed).toEqual([["s", taken(), Number.MAX_SAFE_INTEGER]]);
  });

  it("begins again with nothing of what there was", async () => {
    await record();
    speak(2);
    const first = taken();
    session.actions.beginAgain();
    await settled();
    await settled();
    expect(link.of("discard")).toEqual([{ take: first }]);
    expect(link.of("take").at(-1)).toEqual({ take: taken(), what: "reference", prompt: "to read" });
    expect(taken()).toBeGreaterThan(first);
    expect(session.state).toMatchObject({ phase: "live", recording: "reference", recorded: 0 });
    link.takeKept();
    speak(1);
    expect(link.kept.map(({ position, item }) => [position, item])).toEqual([[0, taken()]]);
  });

  it("keeps what there is when the device goes, and says so", async () => {
    await record();
    speak(5);
    audio.microphone.happen("ended", "Desk microphone");
    expect(link.of("end")).toEqual([{ take: taken(), why: "unplugged" }]);
    expect(session.state).toMatchObject({ phase: "rest", recording: "", card: null, ending: "unplugged" });
    expect(session.state.held).toHaveLength(1);
  });

  it("goes on where the kernel had given the page up", async () => {
    await record();
    link.tell("state", KERNEL);
    await settled();
    expect(link.of("take")).toEqual([0, 1].map(() => ({ take: taken(), what: "reference", prompt: "to read" })));
    speak(1);
    expect(session.state).toMatchObject({ phase: "live", recording: "reference", trouble: null });
    expect(link.kept).toHaveLength(1);
  });

  it("leaves out what is muted", async () => {
    await record();
    speak(1);
    session.actions.toggleMute();
    expect(audio.microphone.enabled).toBe(false);
    speak(5);
    session.actions.toggleMute();
    expect(audio.microphone.enabled).toBe(true);
    speak(1);
    expect(link.kept.map(({ position }) => position)).toEqual([0, 960]);
  });

  it("shows why there is no microphone, and tries the same again", async () => {
    audio.answer = Promise.reject(new MicrophoneError("denied", "NotAllowedError"));
    await record("consent");
    expect(session.state).toMatchObject({ phase: "rest", recording: "", card: { name: "denied" } });
    expect(link.of("take")).toEqual([]);
    audio.answer = Promise.resolve();
    session.actions.tryAgain();
    await settled();
    await settled();
    expect(session.state).toMatchObject({ phase: "live", recording: "consent", card: null });
  });

  it("asks first, and can be called off meanwhile", async () => {
    page.permission = "prompt";
    audio.answer = new Promise(() => undefined);
    await record();
    expect(session.state).toMatchObject({ phase: "waiting", recording: "reference" });
    session.actions.closeCard();
    expect(session.state).toMatchObject({ phase: "rest", card: null, recording: "" });
    expect(link.of("take")).toEqual([]);
  });

  it("leaves the voice as it is: the browser's processing is off", () => {
    expect(session.state.processing.map((one) => one.asked)).toEqual([false, false, false]);
  });
});
