import type { AnyModel } from "@anywidget/types";
import { RATE } from "../audio/decimator";
import { pageAudio } from "../audio/page_audio";
import type { SpeakerFrame, SpeakerHandle } from "../audio/speaker";
import { openLink } from "../link/comm";
import type { Link } from "../link/link";
import { onRestart } from "../live/kernel_end";
import type { LiveSession } from "../ui/shown";
import { Store } from "../ui/store";
import { Peaks } from "./peaks";
import { ASKS, type Begun, type Hush, type Made, NOTHING, OVER, type StreamActions, type StreamState } from "./state";

/** ms that are gathered first: such speech comes faster than it sounds, and the page is busy with drawing what is new. */
const START = 200;
/** ms that the browser has to let the sound begin before it is said that it does not, by itself and after a click. */
const HOLD = 300;
const HOLD_CLICKED = 1000;
/** Behind every generation of the kernel's. */
const END = 0xffffffff;

/** A speech in one page, for all of its views: from the link into the player, and what was rendered of it back to the kernel. */
export class StreamSession implements LiveSession<StreamState>, StreamActions {
  readonly peaks = new Peaks();
  readonly #store = new Store(NOTHING);
  readonly #link: Link;
  readonly #ending = new AbortController();
  #handle: SpeakerHandle | null = null;
  #off: (() => void)[] = [];
  /** Came before the player was there. */
  #early: SpeakerFrame[] = [];
  #told: boolean | null = null;
  #known = false;
  /** The browser has had its time to let the sound begin. */
  #late = false;
  /** It has let it begin before, or was asked to by a click: if it is silent, then for want of a device. */
  #allowed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Says hello to the kernel, and waits for nothing. */
  constructor(model: AnyModel) {
    const { signal } = this.#ending;
    const link = openLink(model, signal);
    this.#link = link;
    link.on("state", (body: Begun) => this.#begin(body));
    link.on("made", (body: Made) => this.#made(body));
    link.on("over", ({ html }: { html: string }) => this.#end(null, html));
    link.on("replaced", () => this.#end("elsewhere"));
    link.onFrame((frame) => this.#take(frame));
    // The kernel need not wait for a page that is loaded anew: it comes back when the cell has ended.
    addEventListener("pagehide", () => link.close(), { signal });
    onRestart(model, () => this.#end("restarted"), signal);
    void this.#open();
  }

  get state(): StreamState {
    return this.#store.value;
  }

  subscribe(changed: () => void): () => void {
    return this.#store.subscribe(changed);
  }

  readonly play = (): void => {
    const { hush, paused } = this.state;
    if (this.#handle === null || this.#over) return;
    if (hush !== null && ASKS.has(hush)) {
      this.#store.patch({ hush: this.#sounding });
      this.#allowed = true;
      this.#await(HOLD_CLICKED);
      void pageAudio()
        .resume()
        .then(() => this.#tell());
    } else {
      this.#handle.pause(!paused);
      this.#store.patch({ paused: !paused });
    }
  };

  /** Silent at once, whether the kernel can hear it or not. */
  readonly stop = (): void => {
    if (this.#over) return;
    this.#link.send("stop");
    this.#end(this.#link.health.heard ? "stopping" : "deaf");
  };

  close(): void {
    clearTimeout(this.#timer);
    this.#silence();
    this.#ending.abort();
  }

  get #over(): boolean {
    const { hush, html } = this.state;
    return html !== "" || (hush !== null && OVER.has(hush));
  }

  /** What is told while it sounds. */
  get #sounding(): "broken" | null {
    return this.state.why === "" ? null : "broken";
  }

  #begin(body: Begun): void {
    const { line, voice, place, heard, reloaded } = body;
    this.#made(body);
    this.#store.patch({ line, voice, place });
    if (!this.#known) {
      this.#store.patch({ heard, ...(reloaded && !this.#over ? { hush: "reloaded" as const } : {}) });
    }
    this.#known = true;
    this.#tell();
  }

  #made({ text, made, bytes, first_sound, phase, trouble }: Made): void {
    this.#store.patch({ text, made, bytes, firstSound: first_sound, whole: phase === "made" });
    if (trouble === "" || this.#over) return;
    this.#store.patch({ why: trouble });
    if (this.state.hush === null) this.#store.patch({ hush: this.#sounding }); // else the sound is asked for first
  }

  async #open(): Promise<void> {
    try {
      const audio = pageAudio();
      const handle = await audio.openSpeaker({ startMs: START });
      if (this.#ending.signal.aborted || this.#over) {
        handle.release();
        return;
      }
      this.#handle = handle;
      this.#off = [
        handle.rendered((item, samples, final) => this.#rendered(item, samples, final)),
        audio.onSound(() => this.#tell()),
      ];
      for (const frame of this.#early.splice(0)) handle.play(frame);
      this.#await(HOLD);
      this.#tell();
    } catch (error) {
      this.#link.send("mute");
      this.#end("mute");
      this.#store.patch({ why: error instanceof Error ? error.message : String(error) });
    }
  }

  #take(frame: SpeakerFrame): void {
    if (this.#over) return;
    this.peaks.add(beginOf(frame.item) + frame.position, frame.samples);
    if (this.#handle === null) this.#early.push(frame);
    else this.#handle.play(frame);
    this.#store.patch({ made: Math.max(this.state.made, this.peaks.seconds) });
  }

  #rendered(item: string, samples: number, final: boolean): void {
    if (this.#over) return;
    this.#link.send("rendered", { item, samples, final });
    this.#store.patch({ heard: (beginOf(item) + samples) / RATE });
  }

  /** Gives the browser so many ms to let the sound begin. */
  #await(ms: number): void {
    clearTimeout(this.#timer);
    this.#late = false;
    this.#timer = setTimeout(() => {
      this.#late = true;
      this.#tell();
    }, ms);
  }

  /** Whether it sounds here. */
  #tell(): void {
    const { hush, heard } = this.state;
    if (this.#handle === null || !this.#known || this.#over || hush === "reloaded") return;
    const on = pageAudio().sound === "running";
    this.#allowed ||= on;
    if (on && hush !== null && ASKS.has(hush)) this.#store.patch({ hush: this.#sounding });
    if (!on && this.#late && hush === this.#sounding)
      this.#store.patch({ hush: this.#allowed ? "noOutput" : "heldBack" });
    if (on === this.#told) return;
    this.#told = on;
    this.#link.send("sound", { on, heard });
  }

  #end(hush: Hush | null, html = ""): void {
    if (this.#over) return;
    this.#silence();
    this.#store.patch({ hush, html, paused: false });
  }

  #silence(): void {
    for (const off of this.#off.splice(0)) off();
    const handle = this.#handle;
    this.#handle = null;
    this.#early = [];
    // The fade first, so that nothing clicks.
    void handle?.flush(END).then(() => handle.release());
  }
}

/** The sample of the speech at which an item begins: speech@GENERATION@BEGIN. */
function beginOf(item: string): number {
  return Number(item.split("@")[2] ?? 0);
}
