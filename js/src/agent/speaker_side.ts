import { pageAudio } from "../audio/page_audio";
import type { SpeakerHandle } from "../audio/speaker";
import type { Link } from "../link/link";
import type { Levels } from "../live/levels";
import type { NoticeBoard } from "../live/notices";
import type { Store } from "../ui/store";
import type { Facts } from "./facts";

/** The agent's sound: from the link into the player, and what was rendered of it back to the kernel. */
export class SpeakerSide {
  readonly #link: Link;
  readonly #store: Store<Facts>;
  readonly #notices: NoticeBoard;
  readonly #levels: Levels;
  #passes = false;
  #handle: SpeakerHandle | null = null;
  #off: (() => void)[] = [];

  constructor(link: Link, store: Store<Facts>, notices: NoticeBoard, levels: Levels) {
    this.#link = link;
    this.#store = store;
    this.#notices = notices;
    this.#levels = levels;
    link.onFrame((frame) => this.#handle?.play(frame));
    link.on("flush", ({ generation }: { generation: number }) => void this.#flush(generation));
    link.on("pause", ({ on }: { on: boolean }) => this.#handle?.pause(on));
  }

  get handle(): SpeakerHandle | null {
    return this.#handle;
  }

  /** Call it in the click: only there a browser lets sound begin. */
  async open(signal: AbortSignal): Promise<SpeakerHandle> {
    if (this.#handle !== null) return this.#handle;
    const audio = pageAudio();
    const { speaker } = this.#store.value.devices;
    const handle = await audio.openSpeaker(speaker ? { deviceId: speaker } : {});
    if (signal.aborted) {
      handle.release();
      signal.throwIfAborted();
    }
    this.#handle = handle;
    this.#off = [
      handle.rendered((item, samples) => this.#link.send("rendered", { item, samples })),
      handle.level(({ rms }) => this.#levels.push(rms)),
      audio.onSound(() => this.#tell()),
    ];
    return handle;
  }

  /** From now on the kernel sends. */
  pass(): void {
    this.#passes = true;
    this.#tell();
  }

  /** Call it in the click. */
  async resume(): Promise<void> {
    await pageAudio().resume();
    this.#tell();
  }

  /** A session that goes on while this page is silent asks for a click. */
  offer(): void {
    const { phase, live, sound, silent, resumed } = this.#store.value;
    if (phase !== "live" || !live || sound === "running" || silent) {
      this.#notices.takeDown("page-reloaded", "sound-held-back");
      return;
    }
    const name = resumed && sound === "none" ? "page-reloaded" : "sound-held-back";
    this.#notices.post({ name, level: "info", facts: {} });
  }

  close(): void {
    for (const off of this.#off.splice(0)) off();
    this.#handle?.release();
    this.#handle = null;
    this.#passes = false;
    this.#levels.clear();
    this.#store.patch({ sound: "none" });
  }

  #tell(): void {
    if (this.#handle === null || !this.#passes) return;
    const sound = pageAudio().sound;
    const on = sound === "running";
    this.#link.send("sound", on ? { on, latency: this.#handle.stats.latencyMs } : { on });
    this.#store.patch({ sound });
    this.offer();
  }

  /** Every flush is answered, with nothing where nothing sounds. */
  async #flush(generation: number): Promise<void> {
    const rendered = this.#handle === null ? [] : await this.#handle.flush(generation);
    this.#link.send("flushed", { generation, rendered: Object.fromEntries(rendered) });
  }
}
