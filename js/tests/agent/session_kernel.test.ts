import { expect, test } from "vitest";
import { sessionStage, settled, statusBody } from "./session_stage";

const STATE = {
  setup: { voice: "eve", tools: [], prompt: "" },
  status: statusBody("listening"),
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

test("stop is at once silent, and the kernel's end is the end", async () => {
  const { session, link, audio, status, live } = sessionStage();
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

test("a deaf kernel: grey, not heard, and what is typed waits", async () => {
  const { session, link, live } = sessionStage();
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

test("a status that comes before the state does not hide that the page was loaded anew", () => {
  const { session, link, status } = sessionStage();
  status("listening");
  link.tell("state", STATE);
  expect(session.state.notice?.name).toBe("page-reloaded");
});

test("after a reload all is there but sound and microphone, which wait for one click", async () => {
  const { session, link, audio } = sessionStage();
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

test("a restarted kernel: the sound goes, the words stay, nothing can be begun", async () => {
  const { session, link, audio, model, live } = sessionStage();
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
  const { session, link, audio, live } = sessionStage();
  await live();
  link.tell("replaced");
  expect(audio.microphone.released).toBe(1);
  expect(session.state).toMatchObject({ status: "disconnected", notice: { name: "told" } });
});

test("a recording comes in parts", async () => {
  const { session, link } = sessionStage();
  const file = session.actions.recording();
  const id = (link.of("recording")[0] as { id: string }).id;
  const part = (text: string) => new DataView(new TextEncoder().encode(text).buffer);
  link.tell("file", { id, name: "a.wav", mime: "audio/wav", part: 0, of: 2 }, [part("RI")]);
  link.tell("file", { id, name: "a.wav", mime: "audio/wav", part: 1, of: 2 }, [part("FF")]);
  expect(await (await file).text()).toBe("RIFF");
});

test("closing releases all", async () => {
  const { session, audio, live } = sessionStage();
  await live();
  session.close();
  expect(audio.microphone.released).toBe(1);
  expect(audio.speaker.released).toBe(1);
});

function row(number: number, text: string) {
  return { number, turn: 1, who: "user", text, start: 0, final: true, typed: false, heard: null, sound: 0, sounded: 0 };
}
