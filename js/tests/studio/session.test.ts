// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MicrophoneError } from "../../src/audio/trouble";
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
let session: StudioSession;
let decoding: Promise<unknown>;

const played: string[] = [];

beforeEach(() => {
  opened.permission = "granted";
  opened.saved = [];
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
});
afterEach(() => {
  session.close();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const settled = () => new Promise((done) => setTimeout(done, 0));
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

describe("recording", () => {
  it("keeps every frame for the kernel, counted from the take's beginning", async () => {
    await record();
    expect(session.state).toMatchObject({ phase: "live", recording: "reference", microphone: "open" });
    const { take } = link.of("begin")[0] as { take: number };
    expect(link.of("begin")).toEqual([{ take, what: "reference", prompt: "to read" }]);
    for (let n = 0; n < 10; n++) audio.microphone.hear(48_000 + 960 * n);
    expect(link.kept.map(({ position, item }) => [position, item])).toEqual(
      Array.from({ length: 10 }, (_, n) => [960 * n, take]),
    );
    expect(link.frames).toEqual([]);
    expect(session.state.recorded).toBeCloseTo(0.4, 1);
  });

  it("takes the end of what was said with it", async () => {
    await record();
    audio.microphone.hear(0);
    session.actions.stopRecording(true);
    expect(link.of("end")).toEqual([]);
    audio.microphone.hear(960);
    expect(link.kept).toHaveLength(2);
    expect(link.sent.at(-1)).toEqual(["end", { keep: true }]);
    expect(audio.microphone.released).toBe(1);
    expect(session.state).toMatchObject({ phase: "rest", recording: "" });
  });

  it("ends by itself after two minutes; a consent after twenty seconds", async () => {
    await record("consent");
    for (let n = 0; n <= 500; n++) audio.microphone.hear(960 * n);
    expect(link.of("end")).toEqual([{ keep: true }]);
    expect(session.state.recording).toBe("");
  });

  it("ends once, however often Stop is pressed", async () => {
    await record();
    audio.microphone.hear(0);
    session.actions.stopRecording(true);
    session.actions.stopRecording(true);
    expect(session.state.phase).toBe("stopping");
    audio.microphone.hear(960);
    expect(link.of("end")).toHaveLength(1);
  });

  it("is thrown away where that is asked for", async () => {
    await record();
    audio.microphone.hear(0);
    session.actions.stopRecording(false);
    audio.microphone.hear(960);
    expect(link.of("end")).toEqual([{ keep: false }]);
  });

  it("keeps what there is when the device goes", async () => {
    await record();
    audio.microphone.hear(0);
    audio.microphone.happen("ended", "Desk microphone");
    expect(link.of("end")).toEqual([{ keep: true }]);
    expect(session.state).toMatchObject({ phase: "rest", recording: "", card: { name: "not-found" } });
  });

  it("says so where the kernel had given the page up", async () => {
    await record();
    link.tell("state", KERNEL);
    audio.microphone.hear(0);
    expect(session.state.trouble?.name).toBe("interrupted");
    expect(session.state.recording).toBe("");
  });

  it("shows why there is no microphone, and tells the kernel nothing", async () => {
    audio.answer = Promise.reject(new MicrophoneError("denied", "NotAllowedError"));
    await record();
    expect(session.state).toMatchObject({ phase: "rest", recording: "", card: { name: "denied" } });
    expect(link.of("begin")).toEqual([]);
  });

  it("asks first, and can be called off meanwhile", async () => {
    opened.permission = "prompt";
    audio.answer = new Promise(() => undefined);
    await record();
    expect(session.state).toMatchObject({ phase: "waiting", card: { name: "prompt" } });
    session.actions.closeCard();
    expect(session.state).toMatchObject({ phase: "rest", card: null, recording: "" });
    expect(link.of("begin")).toEqual([]);
  });

  it("leaves the voice as it is: the browser's processing is off", () => {
    expect(session.state.processing.map((one) => one.asked)).toEqual([false, false, false]);
  });

  it("mutes", async () => {
    await record();
    session.actions.toggleMute();
    expect(audio.microphone.enabled).toBe(false);
    session.actions.toggleMute();
    expect(audio.microphone.enabled).toBe(true);
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

  it("of another recording is another sound", () => {
    const { version } = session.state;
    change({ reference: { source: "a.wav", prompt: "", seconds: 30, checks: [] } });
    expect(session.state.version).toBe(version + 1);
    change({ cost: "$0.01" });
    expect(session.state.version).toBe(version + 1);
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
    change({ reference: { source: "me.wav", prompt: "", seconds: 30, checks: [] } });
    expect(session.state.sending).toBe("");
  });

  it("that is no sound leaves nothing on its way", async () => {
    session.actions.useFile(new File(["hello"], "notes.txt"));
    await vi.waitFor(() => expect(link.of("upload")).toHaveLength(1));
    change({ trouble: { name: "no-audio", words: "" } });
    expect(session.state.sending).toBe("");
  });
});
