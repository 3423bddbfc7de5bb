/** The one playback context of a page, at 24 kHz, with a player for each widget. design.md 10. */

import playerSource from "worklet:./player.worklet.ts";
import { RATE } from "./decimator";
import { listDevices, onDevices, remember, remembered } from "./devices";
import { Speaker, type SpeakerHandle } from "./speaker";
import { explain } from "./trouble";
import { loadWorklet } from "./worklets";

export type Sound = "running" | "suspended" | "none";

export interface SpeakerOptions {
  /** "" or left out: the one that was chosen last, or the system's. */
  readonly deviceId?: string;
  /** Sound that is gathered before it begins; left out: as little as talk needs. */
  readonly startMs?: number;
}

type Choosing = AudioContext & { readonly sinkId: string; setSinkId(id: string): Promise<void> };

export class SharedPlayback {
  readonly #speakers = new Set<Speaker>();
  readonly #listeners = new Set<(sound: Sound) => void>();
  #users = 0;
  #context: AudioContext | null = null;
  #listening = new AbortController();

  /** Call it in a click: only there a browser lets sound begin. Throws a MicrophoneError. */
  async open(options: SpeakerOptions): Promise<SpeakerHandle> {
    this.#users++;
    const fresh = this.#context === null;
    const context = this.#enter();
    try {
      await loadWorklet(context, playerSource);
      const wanted = options.deviceId || (fresh && (await remembered("speaker")));
      if (wanted) await this.#direct(context, wanted).catch(() => undefined); // gone: the system's
      const speaker = new Speaker(this, context, options.startMs);
      this.#speakers.add(speaker);
      return speaker;
    } catch (error) {
      this.#leave();
      throw error;
    }
  }

  get sound(): Sound {
    if (this.#context === null) return "none";
    return this.#context.state === "running" ? "running" : "suspended";
  }

  onSound(f: (sound: Sound) => void): () => void {
    this.#listeners.add(f);
    return () => void this.#listeners.delete(f);
  }

  async resume(): Promise<void> {
    await this.#context?.resume();
  }

  get deviceId(): string {
    return (this.#context as Choosing | null)?.sinkId ?? "";
  }

  async choose(deviceId: string): Promise<void> {
    if (this.#context === null) return;
    await this.#direct(this.#context, deviceId);
    const { speakers } = await listDevices();
    remember("speaker", speakers.find(({ id }) => id === deviceId)?.label ?? "");
  }

  release(speaker: Speaker): void {
    if (this.#speakers.delete(speaker)) this.#leave();
  }

  #enter(): AudioContext {
    if (this.#context === null) {
      const context = new AudioContext({ sampleRate: RATE, latencyHint: "interactive" });
      this.#context = context;
      this.#listening = new AbortController();
      const { signal } = this.#listening;
      context.addEventListener("statechange", () => this.#tell(), { signal });
      onDevices(() => void this.#fallBack(context), signal);
    }
    void this.#context.resume();
    return this.#context;
  }

  #leave(): void {
    if (--this.#users > 0) return;
    this.#listening.abort();
    void this.#context?.close();
    this.#context = null;
    this.#tell();
  }

  /** Where the browser cannot choose, the system's stays. */
  async #direct(context: AudioContext, deviceId: string): Promise<void> {
    if (!("setSinkId" in context)) return;
    try {
      await (context as Choosing).setSinkId(deviceId === "default" ? "" : deviceId);
    } catch (error) {
      throw explain(error);
    }
  }

  /** The speaker was unplugged: the system's. */
  async #fallBack(context: AudioContext): Promise<void> {
    const { speakers } = await listDevices();
    if (this.deviceId !== "" && !speakers.some(({ id }) => id === this.deviceId)) await this.#direct(context, "");
  }

  #tell(): void {
    for (const f of [...this.#listeners]) f(this.sound);
  }
}
