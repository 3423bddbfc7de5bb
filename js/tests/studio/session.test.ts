// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MicrophoneError } from "../../src/audio/trouble";
import type { Recorded } from "../../src/live/unsent";
import { peaksOf } from "../../src/studio/player";
import { StudioSession } from "../../src/studio/session";
import { type KernelState, keyOf } from "../../src/studio/state";
import { FakeAudio, FakeLink, FakeModel } from "../agent/fakes";
import { KERNEL } from "../fixtures/studio";

const opened = vi.hoisted(() => ({
  link: undefined as unknown,
  audio: undefined as unknown,
  permission: "granted",
  saved: [] as [Blob, string][],
  left: [] as unknown[],
  put: [] as Recorded[],
  removed: [] as unknown[],
}));
vi.mock("../../src/link/comm", () => ({ openLink: () => opened.link }));
vi.mock("../../src/audio/page_audio", () => ({ pageAudio: () => opened.audio }));
vi.mock("../../src/audio/permission", () => ({
  permission: async () => opened.permission,
  onPermission: () => undefined,
}));
vi.mock("../../src/live/safe", () => ({
  Safe: class {
    async put(_: string, frames: readonly Recorded[]) {
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
vi.mock("../../src/ui/clipboard", () => ({ saveFile: (...given: [Blob, string]) => void opened.saved.push(given) }));

let link: FakeLink;
let audio: FakeAudio;
let model: FakeModel;
let session: StudioSession;
let decoding: Promise<unknown>;

const played: string[] = [];

const settled = () => new Promise((done) => setTimeout(done, 0));

beforeEach(async () => {
  Object.assign(opened, { permission: "granted", saved: [], left: [], put: [], removed: [] });
  link = new FakeLink();
  opened.link = link;
  audio = new FakeAudio();
  opened.audio = audio;
  model = new FakeModel();
  decoding = Promise.resolve();
  played.length = 0;
  vi.stubGlobal(
    "OfflineAudioContext",
    class {
      async decodeAudioData() {
        await decoding;
        return { duration: 2, getChannelData: () => new Float32Array(480).fill(0.5) };
      }
    },
  );
  vi.spyOn(HTMLMediaElement.prototype, "play").mockImplementation(async function (this: HTMLMediaElement) {
    played.push(this.src);
  });
  session = new StudioSession(model.any);
  link.tell("state", KERNEL);
  await settled();
});
afterEach(() => {
  session.close();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const change = (body: Partial<KernelState>) => link.tell("change", body);

/** Answers the newest question for a file. */
async function answer(type: string, words = ""): Promise<void> {
  const { id } = link.of(type).at(-1) as { id: string };
  const bytes = new DataView(new ArrayBuffer(4));
  if (words) link.tell("file", { id, of: 0, part: 0, name: "", mime: "", words });
  else link.tell("file", { id, of: 1, part: 0, name: "a.mp3", mime: "audio/mpeg" }, [bytes]);
  await settled();
  await settled();
}

async function record(what: "reference" | "consent" = "reference"): Promise<void> {
  session.actions.record(what, "to read");
  await settled();
  await settled();
}

const reference = (take: number, seconds = 0.2) => ({ take, source: "microphone", prompt: "", seconds, checks: [] });
const taken = () => (link.of("take").at(-1) as { take: number }).take;
const speak = (frames: number) => {
  for (let n = 0; n < frames; n++) audio.microphone.hear(48_000 + 960 * n);
};

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
    expect(opened.removed).toEqual([["s", taken(), Number.MAX_SAFE_INTEGER]]);
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
    opened.permission = "prompt";
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

describe("what the kernel has not taken", () => {
  it("is put away with what there was to read, and brought by the next page", async () => {
    await record();
    speak(3);
    dispatchEvent(new Event("pagehide"));
    expect(opened.put.map(({ about }) => about)).toEqual([
      { what: "reference", prompt: "to read" },
      undefined,
      undefined,
    ]);
    session.close();
    const take = taken();
    opened.left = [...opened.put];
    link = new FakeLink();
    opened.link = link;
    session = new StudioSession(model.any);
    link.tell("state", KERNEL);
    session.actions.record("reference", "too early");
    await settled();
    expect(link.of("take")).toEqual([{ take, what: "reference", prompt: "to read" }]);
    expect(link.kept).toHaveLength(3);
    expect(link.of("end")).toEqual([{ take, why: "reloaded" }]);
    expect(session.state).toMatchObject({ there: true, ending: "reloaded", phase: "rest" });
  });

  it("of which the kernel has the beginning is ended by the next page", async () => {
    session.close();
    link = new FakeLink();
    opened.link = link;
    session = new StudioSession(model.any);
    link.tell("state", { ...KERNEL, take: { take: 7, what: "reference", seconds: 3, speech: 2, checks: [] } });
    await settled();
    expect(link.sent.filter(([type]) => type === "take" || type === "end")).toEqual([
      ["take", { take: 7 }],
      ["end", { take: 7, why: "reloaded" }],
    ]);
  });

  it.each([
    ["kernel-restarted", () => model.happen("comm_live_update")],
    ["replaced", () => link.tell("replaced")],
  ])("%s in the middle: it stays to be heard and saved, and nothing more is begun", async (name, happen) => {
    await record();
    speak(5);
    session.actions.stopRecording(true);
    speak(1);
    change({ take: null, ended: taken(), reference: reference(taken(), 0.24), busy: "create" });
    await record("consent");
    speak(5);
    happen();
    expect(audio.microphone.released).toBe(2);
    expect(session.state).toMatchObject({ over: true, phase: "rest", reference: null, busy: "", trouble: { name } });
    expect(session.state.held.map(({ what, seconds }) => [what, seconds])).toEqual([
      ["reference", 0.24],
      ["consent", 0.2],
    ]);
    for (const held of session.state.held) session.actions.keep(held);
    await settled();
    expect(opened.saved.map(([file, as]) => [file.size, as])).toEqual([
      [44 + 2 * 6 * 960, "reference.wav"],
      [44 + 2 * 5 * 960, "consent.wav"],
    ]);
    const sent = link.sent.length;
    await record();
    session.actions.remove("k2m0aq7z");
    session.actions.create({}, false);
    session.actions.useFile(new File(["hello"], "me.wav"));
    expect([audio.opened, link.sent.length, session.state.busy]).toEqual([2, sent, ""]);
    expect(session.state.deleting).toEqual({});
  });
});

describe("a clip", () => {
  const source = { kind: "voice", voice: "eve", text: "Hello" } as const;

  it("is asked for once, and played when it is there", async () => {
    session.actions.play(source);
    session.actions.play(source);
    expect(link.of("speak")).toHaveLength(1);
    link.tell("speech", { voice: "eve", text: "Hello", first: 0.2, cached: true, warnings: ["odd"] });
    await answer("speak");
    expect(session.state.clips[keyOf(source)]).toMatchObject({ state: "ready", seconds: 2, first: 0.2, words: "odd" });
    expect(played).toHaveLength(1);
    session.actions.play(source);
    expect(link.of("speak")).toHaveLength(1);
  });

  it("plays only if it is still the one that is wanted", async () => {
    session.actions.play(source);
    session.actions.play({ ...source, voice: "ara" });
    const { id } = link.of("speak")[0] as { id: string };
    link.tell("file", { id, of: 1, part: 0, name: "", mime: "" }, [new DataView(new ArrayBuffer(2))]);
    await settled();
    await settled();
    expect(played).toEqual([]);
    await answer("speak");
    expect(played).toHaveLength(1);
  });

  it("says why it could not be made, and is asked for again", async () => {
    session.actions.play(source);
    await answer("speak", "Too many requests. Wait.");
    expect(session.state.clips[keyOf(source)]).toMatchObject({ state: "failed", words: "Too many requests. Wait." });
    session.actions.play(source);
    expect(link.of("speak")).toHaveLength(2);
  });

  it("of an audition is made in the order of the rows", () => {
    const sources = ["eve", "ara", "rex"].map((voice) => ({ ...source, voice }));
    session.actions.prepare(sources);
    session.actions.prepare(sources);
    expect(link.of("speak")).toMatchObject(sources.map(({ voice, text }) => ({ voice, text })));
  });

  it("is told at once that nobody makes it any more", async () => {
    model.happen("comm_live_update");
    session.actions.play(source);
    await settled();
    await settled();
    expect(session.state.clips[keyOf(source)]).toMatchObject({ state: "failed", words: "The kernel does not answer." });
  });

  it("is drawn by its loudest samples", () => {
    expect(peaksOf(new Float32Array([0, -0.5, 0.2, 0.1]), 2)).toEqual([0.5, expect.closeTo(0.2)]);
    expect(peaksOf(new Float32Array(0))).toEqual([]);
    expect(peaksOf(new Float32Array(3).fill(1), 120)).toHaveLength(3);
  });
});

describe("voices", () => {
  it("go, and come back", () => {
    session.actions.remove("k2m0aq7z");
    expect(session.state.deleting.k2m0aq7z).toBeGreaterThan(performance.now() + 8000);
    expect(link.of("delete")).toEqual([{ voice: "k2m0aq7z" }]);
    change({ deleting: { k2m0aq7z: 3 } });
    expect(session.state.deleting.k2m0aq7z).toBeLessThan(performance.now() + 3100);
    session.actions.undo("k2m0aq7z");
    change({ deleting: {} });
    expect(session.state.deleting).toEqual({});
    expect(link.of("undo")).toEqual([{ voice: "k2m0aq7z" }]);
  });

  it("are not deleted by a kernel that is gone, and the page says so", () => {
    session.actions.remove("k2m0aq7z");
    model.happen("comm_live_update");
    expect(session.state.trouble?.name).toBe("kernel-restarted");
    expect(session.state.deleting).toEqual({});
  });

  it("are made once: a second press finds it busy", () => {
    session.actions.create({ name: "Me" }, false);
    expect(session.state.busy).toBe("create");
    expect(link.of("create")).toEqual([{ labels: { name: "Me" }, agreed: true, anyway: false }]);
    change({ busy: "", trouble: { name: "full", words: "30" } });
    expect(session.state).toMatchObject({ busy: "", trouble: { name: "full" } });
    session.actions.understood();
    expect(session.state.trouble).toBeNull();
    expect(link.of("understood")).toHaveLength(1);
  });
});

describe("a file", () => {
  it("goes in parts, in order", async () => {
    session.actions.useFile(new File([new Uint8Array(2_500_000)], "me.wav"));
    await vi.waitFor(() => expect(link.of("upload")).toHaveLength(3));
    expect(link.of("upload")).toEqual([0, 1, 2].map((part) => ({ name: "me.wav", part, of: 3 })));
    expect(session.state.sending).toBe("me.wav");
    change({ reference: { take: -1, source: "me.wav", prompt: "", seconds: 30, checks: [] } });
    expect(session.state.sending).toBe("");
  });

  it("that is no sound leaves nothing on its way", async () => {
    session.actions.useFile(new File(["hello"], "notes.txt"));
    await vi.waitFor(() => expect(link.of("upload")).toHaveLength(1));
    change({ trouble: { name: "no-audio", words: "" } });
    expect(session.state.sending).toBe("");
  });
});
