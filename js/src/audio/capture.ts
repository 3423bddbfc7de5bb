/** A widget's part of the page's microphone: its own track, which it mutes, and its own frames. */

import { RATE } from "./decimator";
import { Emitter } from "./events";
import type {
  FrameMs,
  MicrophoneEvents,
  MicrophoneFrame,
  MicrophoneHandle,
  MicrophoneOptions,
  ProcessingName,
} from "./microphone";
import { MicrophoneWatch } from "./microphone_watch";
import { CAPTURE, type CaptureInput, type CaptureOptions, type CaptureOrder, type CaptureReport } from "./ports";

/** What a capture asks of the microphone that it is a part of. */
export interface Owner {
  setProcessing(name: ProcessingName, on: boolean): Promise<void>;
  choose(deviceId: string): Promise<void>;
  release(capture: Capture): void;
}

interface Events extends MicrophoneEvents {
  frame: MicrophoneFrame;
}

export class Capture implements MicrophoneHandle {
  readonly #owner: Owner;
  readonly #context: AudioContext;
  readonly #node: AudioWorkletNode;
  readonly #events = new Emitter<Events>();
  #track: MediaStreamTrack;
  #source: MediaStreamAudioSourceNode;
  #input: CaptureInput = 0;
  #changed: () => void = () => {};
  #enabled = true;
  readonly #watch = new MicrophoneWatch(
    (seconds) => this.#events.emit("digital-silence", seconds),
    (clipped) => this.#events.emit("clipped", clipped),
  );

  constructor(owner: Owner, context: AudioContext, track: MediaStreamTrack, options: MicrophoneOptions) {
    this.#owner = owner;
    this.#context = context;
    this.#node = new AudioWorkletNode(context, CAPTURE, {
      numberOfInputs: 2,
      numberOfOutputs: 0,
      channelCount: 1,
      channelCountMode: "explicit",
      processorOptions: { length: samples(options.frameMs ?? 40) } satisfies CaptureOptions,
    });
    this.#node.port.onmessage = ({ data }: MessageEvent<CaptureReport>) => this.#hear(data);
    this.#node.onprocessorerror = () => this.end();
    this.#track = track;
    this.#source = this.#connect(track);
  }

  get label(): string {
    return this.#track.label;
  }

  get deviceId(): string {
    return this.#track.getSettings().deviceId ?? "";
  }

  get rate(): number {
    return this.#context.sampleRate;
  }

  get granted(): Readonly<Record<ProcessingName, boolean | null>> {
    const settings = this.#track.getSettings();
    return {
      echoCancellation: flag(settings.echoCancellation),
      noiseSuppression: flag(settings.noiseSuppression),
      autoGainControl: flag(settings.autoGainControl),
    };
  }

  get enabled(): boolean {
    return this.#enabled;
  }

  set enabled(on: boolean) {
    this.#enabled = on;
    this.#track.enabled = on;
    if (!on) this.#watch.forget();
  }

  frames(f: (frame: MicrophoneFrame) => void): () => void {
    return this.#events.on("frame", f);
  }

  on<Name extends keyof MicrophoneEvents>(name: Name, f: (event: MicrophoneEvents[Name]) => void): () => void {
    return this.#events.on(name, f as (event: Events[Name]) => void); // Events has them all
  }

  setFrameMs(ms: FrameMs): void {
    this.#order({ length: samples(ms) });
  }

  setProcessing(name: ProcessingName, on: boolean): Promise<void> {
    return this.#owner.setProcessing(name, on);
  }

  choose(deviceId: string): Promise<void> {
    return this.#owner.choose(deviceId);
  }

  release(): void {
    this.#events.clear();
    this.#node.port.onmessage = null;
    this.#order({ close: true });
    this.#source.disconnect();
    this.#track.stop();
    this.#changed();
    this.#owner.release(this);
  }

  /** Goes on with another track; the present one is heard until the first sound of it. */
  async use(track: MediaStreamTrack): Promise<void> {
    const [source, old] = [this.#source, this.#track];
    this.#input = this.#input === 0 ? 1 : 0;
    this.#track = track;
    this.#source = this.#connect(track);
    await this.#change();
    source.disconnect();
    old.stop();
    this.#watch.forget();
    this.tellDevices();
  }

  /** For browsers that open a device only once: there will be a gap. */
  pause(): void {
    this.#track.stop();
  }

  tellUnplugged(label: string): void {
    this.#events.emit("unplugged", label);
  }

  tellDevices(): void {
    this.#events.emit("devices", undefined);
  }

  end(): void {
    this.#events.emit("ended", this.label);
  }

  #connect(track: MediaStreamTrack): MediaStreamAudioSourceNode {
    track.enabled = this.#enabled;
    const source = this.#context.createMediaStreamSource(new MediaStream([track]));
    source.connect(this.#node, 0, this.#input);
    return source;
  }

  #change(): Promise<void> {
    this.#order({ input: this.#input });
    if (this.#context.state !== "running") return Promise.resolve(); // nothing is heard: it answers when it runs again
    return new Promise((done) => {
      this.#changed = done;
      this.#context.addEventListener("statechange", () => done(), { once: true });
    });
  }

  #order(order: CaptureOrder): void {
    this.#node.port.postMessage(order);
  }

  #hear(report: CaptureReport): void {
    if ("heard" in report) {
      this.#changed();
      return;
    }
    const { at, position, samples, rms, peak } = report;
    const time = performance.now() + at - Date.now();
    if (this.#enabled) this.#watch.hear(report);
    this.#events.emit("frame", { position, time, samples, rms, peak });
  }
}

function samples(ms: FrameMs): number {
  return (ms * RATE) / 1000;
}

// Newer browsers name a kind of echo cancellation.
function flag(value: boolean | string | undefined): boolean | null {
  return value === undefined ? null : Boolean(value);
}
