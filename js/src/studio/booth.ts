import type { MicrophoneFrame } from "../audio/microphone";
import { permission } from "../audio/permission";
import type { Link } from "../link/link";
import type { Levels } from "../live/levels";
import { MicrophoneSide } from "../live/microphone_side";
import type { NoticeBoard } from "../live/notices";
import { troubleCard } from "../live/trouble_card";
import type { Store } from "../ui/store";
import { LONGEST, type StudioState } from "./state";

const RATE = 24_000;
const PART = 1_000_000; // bytes
const LARGEST = 64_000_000;

/** Records a reference or a consent: what is heard is kept until the kernel has it. */
export class Booth {
  readonly microphone: MicrophoneSide;
  readonly #link: Link;
  readonly #store: Store<StudioState>;
  #run = new AbortController();
  #take = Date.now() % 1e9; // another page counts from elsewhere
  #first: number | null = null;

  constructor(link: Link, store: Store<StudioState>, notices: NoticeBoard, levels: Levels) {
    this.#link = link;
    this.#store = store;
    const carry = (frame: MicrophoneFrame) => this.#carry(frame);
    this.microphone = new MicrophoneSide(link, store, notices, levels, () => store.value.muted, carry);
  }

  /** Call it in the click. */
  async record(what: "reference" | "consent", prompt: string): Promise<void> {
    const store = this.#store;
    if (store.value.phase !== "rest") return;
    this.#run = new AbortController();
    const { signal } = this.#run;
    store.patch({ phase: "opening", card: null, muted: false, recording: what, recorded: 0 });
    try {
      if ((await permission()) === "prompt") store.patch({ phase: "waiting", card: { name: "prompt", words: "" } });
      signal.throwIfAborted();
      await this.microphone.open(signal);
    } catch (error) {
      if (!signal.aborted) store.patch({ phase: "rest", recording: "", card: troubleCard(error) });
      return;
    }
    this.#take++;
    this.#first = null;
    this.#link.send("begin", { take: this.#take, what, prompt });
    store.patch({ phase: "live", card: null, microphone: "open" });
    this.microphone.update();
    this.microphone.pass();
  }

  /** The end of what was said goes with it. */
  stop(keep: boolean): void {
    const { phase } = this.#store.value;
    if (phase === "stopping") return; // its end is on its way, and must not become that of the next one
    this.#run.abort();
    if (phase !== "live") {
      this.microphone.close("");
      this.#store.patch({ phase: "rest", recording: "", card: null });
      return;
    }
    this.#store.patch({ phase: "stopping" });
    this.microphone.afterFrame(() => {
      this.microphone.close("");
      this.#link.send("end", { keep });
      this.#store.patch({ phase: "rest", recording: "" });
    });
  }

  /** The device is gone: what was recorded is kept. */
  lost(): void {
    if (this.#store.value.phase !== "live") return;
    this.#link.send("end", { keep: true });
    this.#store.patch({ phase: "rest", recording: "" });
  }

  mute(): void {
    this.#store.patch({ muted: !this.#store.value.muted });
    this.microphone.update();
  }

  /** In parts, because a server takes only so much at once. */
  async useFile(file: File): Promise<void> {
    if (file.size > LARGEST) {
      const words = `${file.name}: ${Math.round(file.size / 1e6)} MB. A voice takes at most 120 s of sound.`;
      this.#store.patch({ trouble: { name: "no-audio", words } });
      return;
    }
    this.#store.patch({ sending: file.name, trouble: null });
    const of = Math.max(1, Math.ceil(file.size / PART));
    try {
      for (let part = 0; part < of; part++) {
        const bytes = await file.slice(part * PART, (part + 1) * PART).arrayBuffer();
        this.#link.send("upload", { name: file.name, part, of }, bytes);
      }
    } catch (error) {
      this.#store.patch({ sending: "", trouble: { name: "no-audio", words: String(error) } });
    }
  }

  #carry(frame: MicrophoneFrame): void {
    const { recording, phase } = this.#store.value;
    if (recording === "") return;
    this.#first ??= frame.position;
    const position = frame.position - this.#first;
    this.#link.sendKept({ ...frame, position, item: this.#take });
    const recorded = (position + frame.samples.length) / RATE;
    if (recorded - this.#store.value.recorded >= 0.2) this.#store.patch({ recorded });
    if (recorded >= LONGEST[recording] && phase === "live") this.stop(true);
  }
}
