/** The sound of a page: one microphone and two contexts for all our widgets, each of which is a module of its own. */

import { type DeviceList, listDevices, onDevices } from "./devices";
import type { MicrophoneHandle, MicrophoneOptions } from "./microphone";
import { SharedMicrophone } from "./shared_microphone";
import { SharedPlayback, type Sound, type SpeakerOptions } from "./shared_playback";
import type { SpeakerHandle } from "./speaker";

export type { Sound };

export interface PageDevices extends DeviceList {
  /** The ids that are used; "" is the system's. */
  readonly microphone: string;
  readonly speaker: string;
}

export interface PageAudio {
  /** Both: call it in a click, release the handle; the last release closes device and context. Throw a MicrophoneError. */
  openMicrophone(options: MicrophoneOptions): Promise<MicrophoneHandle>;
  openSpeaker(options: SpeakerOptions): Promise<SpeakerHandle>;
  /** Of the playback: suspended while the browser holds the sound back. */
  readonly sound: Sound;
  onSound(f: (sound: Sound) => void): () => void;
  /** Call it in a click; elsewhere it may wait for one. */
  resume(): Promise<void>;
  devices(): Promise<PageDevices>;
  onDevices(f: () => void, signal: AbortSignal): void;
}

class Page implements PageAudio {
  readonly #microphone = new SharedMicrophone();
  readonly #playback = new SharedPlayback();

  openMicrophone(options: MicrophoneOptions): Promise<MicrophoneHandle> {
    return this.#microphone.open(options);
  }

  openSpeaker(options: SpeakerOptions): Promise<SpeakerHandle> {
    return this.#playback.open(options);
  }

  get sound(): Sound {
    return this.#playback.sound;
  }

  onSound(f: (sound: Sound) => void): () => void {
    return this.#playback.onSound(f);
  }

  async resume(): Promise<void> {
    await Promise.all([this.#playback.resume(), this.#microphone.resume()]);
  }

  async devices(): Promise<PageDevices> {
    const list = await listDevices();
    return { ...list, microphone: this.#microphone.deviceId, speaker: this.#playback.deviceId };
  }

  onDevices(f: () => void, signal: AbortSignal): void {
    onDevices(f, signal);
  }
}

const KEY = Symbol.for("jupyter_xvoice.audio.v1");

export function pageAudio(): PageAudio {
  const registry = globalThis as { [KEY]?: PageAudio };
  registry[KEY] ??= new Page();
  return registry[KEY];
}
