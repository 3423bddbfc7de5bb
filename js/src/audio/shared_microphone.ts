/** The one microphone of a page: one device, one capture context, a part of it for each widget. design.md 10. */

import captureSource from "worklet:./capture.worklet.ts";
import { Capture } from "./capture";
import { onDevices, remember, remembered } from "./devices";
import type { MicrophoneHandle, MicrophoneOptions, ProcessingName } from "./microphone";
import { bar, framed } from "./permission";
import { explain, MicrophoneError } from "./trouble";
import { loadWorklet } from "./worklets";

const NAMES: readonly ProcessingName[] = ["echoCancellation", "noiseSuppression", "autoGainControl"];

export class SharedMicrophone {
  readonly #captures = new Set<Capture>();
  #processing: Record<ProcessingName, boolean> = {
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
  };
  /** Those who have it and those who wait for it. */
  #users = 0;
  #context: AudioContext | null = null;
  #track: MediaStreamTrack | null = null;
  #listening = new AbortController();
  /** Opening, choosing and unplugging take time: one after the other. */
  #last: Promise<unknown> = Promise.resolve();

  /** Call it in a click. Throws a MicrophoneError. */
  async open(options: MicrophoneOptions): Promise<MicrophoneHandle> {
    const barred = bar();
    if (barred !== null) throw new MicrophoneError(barred);
    this.#users++;
    const context = this.#enter();
    try {
      return await this.#inTurn(async () => {
        await loadWorklet(context, captureSource);
        if (this.#track === null) {
          for (const name of NAMES) this.#processing[name] = options[name] ?? this.#processing[name];
          await this.#adopt(await this.#take(options.deviceId || (await remembered("microphone"))));
        }
        const track = (this.#track as unknown as MediaStreamTrack).clone();
        track.enabled = true;
        const capture = new Capture(this, context, track, options);
        this.#captures.add(capture);
        return capture;
      });
    } catch (error) {
      this.#leave();
      throw error;
    }
  }

  async resume(): Promise<void> {
    await this.#context?.resume();
  }

  get deviceId(): string {
    return this.#track?.getSettings().deviceId ?? "";
  }

  choose(deviceId: string): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#track === null) return;
      await this.#adopt(await this.#take(deviceId));
      remember("microphone", this.#track.label);
    });
  }

  setProcessing(name: ProcessingName, on: boolean): Promise<void> {
    return this.#inTurn(async () => {
      const before = this.#processing;
      this.#processing = { ...before, [name]: on };
      if (this.#track === null) return;
      const { deviceId } = this;
      try {
        const track = await this.#take(deviceId);
        await this.#adopt(this.#obeys(track) ? track : await this.#takeAlone(track, deviceId));
      } catch (error) {
        this.#processing = before;
        if (this.#track?.readyState === "ended") await this.#replace(this.#track, deviceId);
        throw error;
      }
    });
  }

  release(capture: Capture): void {
    if (this.#captures.delete(capture)) this.#leave();
  }

  #enter(): AudioContext {
    if (this.#context === null) {
      // The native rate: a context of another one and a microphone do not go together in every Firefox.
      this.#context = new AudioContext({ latencyHint: "interactive" });
      this.#listening = new AbortController();
      onDevices(() => this.#tellDevices(), this.#listening.signal);
    }
    void this.#context.resume();
    return this.#context;
  }

  #leave(): void {
    if (--this.#users === 0) this.#close();
  }

  #close(): void {
    this.#listening.abort();
    this.#track?.stop();
    this.#track = null;
    void this.#context?.close();
    this.#context = null;
  }

  #inTurn<T>(f: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(f);
    this.#last = mine.catch(() => undefined);
    return mine;
  }

  /** The new one is heard before the old one goes. */
  async #adopt(track: MediaStreamTrack): Promise<void> {
    const old = this.#track;
    this.#track = track;
    track.addEventListener("ended", () => this.#ended(track), { once: true });
    await Promise.all([...this.#captures].map((capture) => capture.use(track.clone())));
    old?.stop();
    if (this.#users === 0) this.#close(); // released meanwhile
  }

  #obeys(track: MediaStreamTrack): boolean {
    const settings = track.getSettings();
    return NAMES.every((name) => settings[name] === undefined || Boolean(settings[name]) === this.#processing[name]);
  }

  /** Chromium processes one device in one way at a time: the old way has to end before the new one can be had. */
  #takeAlone(track: MediaStreamTrack, deviceId: string): Promise<MediaStreamTrack> {
    track.stop();
    for (const capture of this.#captures) capture.pause();
    this.#track?.stop();
    return this.#take(deviceId);
  }

  async #take(deviceId: string | null): Promise<MediaStreamTrack> {
    const audio: MediaTrackConstraints = { ...this.#processing, channelCount: 1 };
    if (deviceId) audio.deviceId = { exact: deviceId };
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio });
      const track = stream.getAudioTracks()[0] as MediaStreamTrack;
      track.enabled = false; // only its clones capture: where all are muted, the browser hears nothing
      return track;
    } catch (error) {
      if (error instanceof DOMException && error.name === "OverconstrainedError" && deviceId) return this.#take(null);
      const trouble = explain(error);
      throw trouble.name === "denied" && framed() ? new MicrophoneError("policy-blocked", trouble.words) : trouble;
    }
  }

  /** Unplugged, or no longer allowed; a track that we stop does not say so. */
  #ended(track: MediaStreamTrack): void {
    void this.#inTurn(async () => {
      if (track !== this.#track || !(await this.#replace(track, null))) return;
      for (const capture of this.#captures) capture.tellUnplugged(track.label);
    });
  }

  /** Without a device there is nothing to capture: all widgets are told. */
  async #replace(track: MediaStreamTrack, deviceId: string | null): Promise<boolean> {
    try {
      await this.#adopt(await this.#take(deviceId));
      return true;
    } catch {
      if (track === this.#track) this.#track = null;
      for (const capture of [...this.#captures]) capture.end();
      return false;
    }
  }

  #tellDevices(): void {
    for (const capture of this.#captures) capture.tellDevices();
  }
}
