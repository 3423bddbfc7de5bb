/** A studio over a kernel and a page's sound that the test plays. */
import { afterEach, beforeEach, vi } from "vitest";
import type { Recorded } from "../../src/live/unsent";
import { StudioSession } from "../../src/studio/session";
import type { KernelState } from "../../src/studio/state";
import { FakeAudio, FakeLink, FakeModel } from "../agent/fakes";
import { KERNEL } from "../fixtures/studio";

const page = vi.hoisted(() => ({
  link: undefined as unknown,
  audio: undefined as unknown,
  permission: "granted",
  saved: [] as [Blob, string][],
  left: [] as unknown[],
  put: [] as Recorded[],
  removed: [] as unknown[],
}));
vi.mock("../../src/link/comm", () => ({ openLink: () => page.link }));
vi.mock("../../src/audio/page_audio", () => ({ pageAudio: () => page.audio }));
vi.mock("../../src/audio/permission", () => ({
  permission: async () => page.permission,
  onPermission: () => undefined,
}));
vi.mock("../../src/live/safe", () => ({
  Safe: class {
    async put(_: string, frames: readonly Recorded[]) {
      page.put.push(...frames);
    }
    async remove(...given: unknown[]) {
      page.removed.push(given);
    }
    async left() {
      return page.left;
    }
  },
}));
vi.mock("../../src/ui/clipboard", () => ({ saveFile: (...given: [Blob, string]) => void page.saved.push(given) }));

export let link: FakeLink;
export let audio: FakeAudio;
export let model: FakeModel;
export let session: StudioSession;

/** What the browser has: what it was asked to play, to save, to put away. */
export { page };
/** The addresses of what was played. */
export const played: string[] = [];

/** What was under way has happened. */
export const settled = () => new Promise((done) => setTimeout(done, 0));

beforeEach(async () => {
  Object.assign(page, { permission: "granted", saved: [], left: [], put: [], removed: [] });
  audio = new FakeAudio();
  page.audio = audio;
  played.length = 0;
  vi.stubGlobal(
    "OfflineAudioContext",
    class {
      async decodeAudioData() {
        return { duration: 2, getChannelData: () => new Float32Array(480).fill(0.5) };
      }
    },
  );
  vi.spyOn(HTMLMediaElement.prototype, "play").mockImplementation(async function (this: HTMLMediaElement) {
    played.push(this.src);
  });
  load();
  await settled();
});
afterEach(() => {
  session.close();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** The page is loaded, and hears from the kernel how it stands. */
export function load(kernel: KernelState = KERNEL): void {
  link = new FakeLink();
  page.link = link;
  model = new FakeModel();
  session = new StudioSession(model.any);
  link.tell("state", kernel);
}

/** As the kernel. */
export const change = (body: Partial<KernelState>) => link.tell("change", body);

/** Answers the newest question for a file. */
export async function answer(type: string, words = ""): Promise<void> {
  const { id } = link.of(type).at(-1) as { id: string };
  const bytes = new DataView(new ArrayBuffer(4));
  if (words) link.tell("file", { id, of: 0, part: 0, name: "", mime: "", words });
  else link.tell("file", { id, of: 1, part: 0, name: "a.mp3", mime: "audio/mpeg" }, [bytes]);
  await settled();
  await settled();
}

export async function record(what: "reference" | "consent" = "reference"): Promise<void> {
  session.actions.record(what, "to read");
  await settled();
  await settled();
}

/** One that the kernel has. */
export const reference = (take: number, seconds = 0.2) => ({
  take,
  source: "microphone",
  prompt: "",
  seconds,
  checks: [],
});
/** The number of what was recorded last. */
export const taken = () => (link.of("take").at(-1) as { take: number }).take;
/** So many frames of the microphone. */
export const speak = (frames: number) => {
  for (let n = 0; n < frames; n++) audio.microphone.hear(48_000 + 960 * n);
};
