/** A kernel and a page's sound whose every step a test decides. */
import type { AnyModel } from "@anywidget/types";
import type { MicrophoneFrame, MicrophoneHandle } from "../../src/audio/microphone";
import type { PageAudio } from "../../src/audio/page_audio";
import type { SpeakerFrame, SpeakerHandle } from "../../src/audio/speaker";
import type { Health, KeptFrame, Link } from "../../src/link/link";

const HEALTHY: Health = {
  heard: true,
  busySeconds: 0,
  rtt: 3,
  offset: 0,
  lostUp: 0,
  lostDown: 0,
  frameMs: 40,
  path: "comm",
};

export class FakeLink implements Link {
  health = HEALTHY;
  sent: [string, unknown][] = [];
  frames: MicrophoneFrame[] = [];
  kept: KeptFrame[] = [];
  closed = false;
  readonly #handlers = new Map<string, Set<(body: never, buffers: readonly DataView[]) => void>>();
  readonly #healths = new Set<(health: Health) => void>();
  readonly #speech = new Set<(frame: SpeakerFrame) => void>();
  readonly #keeps = new Set<(frames: readonly KeptFrame[]) => void>();
  readonly #taken = new Set<(sequence: number, frame: { rms: number }) => void>();

  onHealth(f: (health: Health) => void) {
    return listen(this.#healths, f);
  }

  send(type: string, body: object = {}) {
    this.sent.push([type, body]);
  }

  on<Body>(type: string, f: (body: Body, buffers: readonly DataView[]) => void) {
    const set = this.#handlers.get(type) ?? new Set();
    this.#handlers.set(type, set);
    return listen(set, f as (body: never, buffers: readonly DataView[]) => void);
  }

  sendFrame(frame: MicrophoneFrame) {
    this.frames.push(frame);
    return this.health.heard;
  }

  sendKept(frame: KeptFrame) {
    this.kept.push(frame);
  }

  onKept(f: (frames: readonly KeptFrame[]) => void) {
    return listen(this.#keeps, f);
  }

  onFrame(f: (frame: SpeakerFrame) => void) {
    return listen(this.#speech, f);
  }

  acknowledged(f: (sequence: number, frame: { rms: number }) => void) {
    return listen(this.#taken, f);
  }

  close() {
    this.closed = true;
  }

  /** As the kernel. */
  tell(type: string, body: object = {}, buffers: readonly DataView[] = []) {
    for (const f of [...(this.#handlers.get(type) ?? [])]) f(body as never, buffers);
  }

  play(frame: SpeakerFrame) {
    for (const f of this.#speech) f(frame);
  }

  become(health: Partial<Health>) {
    this.health = { ...this.health, ...health };
    for (const f of this.#healths) f(this.health);
  }

  acknowledge(rms: number) {
    for (const f of this.#taken) f(0, { rms });
  }

  /** The kernel has taken all that is kept. */
  takeKept() {
    const taken = this.kept.splice(0);
    for (const f of this.#keeps) f(taken);
    return taken;
  }

  /** The bodies of what was sent of one type. */
  of(type: string): unknown[] {
    return this.sent.filter(([name]) => name === type).map(([, body]) => body);
  }
}

class FakeMicrophone implements MicrophoneHandle {
  label = "Desk microphone";
  deviceId = "desk";
  rate = 48_000;
  granted = { echoCancellation: true, noiseSuppression: false, autoGainControl: null };
  enabled = true;
  released = 0;
  readonly #frames = new Set<(frame: MicrophoneFrame) => void>();
  readonly #events = new Map<string, Set<(event: never) => void>>();

  frames(f: (frame: MicrophoneFrame) => void) {
    return listen(this.#frames, f);
  }

  on(name: string, f: (event: never) => void) {
    const set = this.#events.get(name) ?? new Set();
    this.#events.set(name, set);
    return listen(set, f);
  }

  setFrameMs() {}
  async setProcessing() {}
  async choose(id: string) {
    this.deviceId = id;
  }

  release() {
    this.released++;
  }

  hear(position: number, rms = 0.1) {
    const frame = { position, time: 0, samples: new Int16Array(960), rms, peak: rms };
    for (const f of this.#frames) f(frame);
  }

  happen(name: string, event: unknown) {
    for (const f of [...(this.#events.get(name) ?? [])]) f(event as never);
  }
}

class FakeSpeaker implements SpeakerHandle {
  deviceId = "";
  played: SpeakerFrame[] = [];
  paused = false;
  released = 0;
  stats = { underruns: 0, bufferMs: 50, latencyMs: 20, queuedMs: 0, lostMs: 0 };
  #told: ((item: string, samples: number, final: boolean) => void) | undefined;

  play(frame: SpeakerFrame) {
    this.played.push(frame);
  }

  async flush() {
    return new Map([["msg_1", 480]]);
  }

  pause(on: boolean) {
    this.paused = on;
  }

  rendered(f: (item: string, samples: number, final: boolean) => void) {
    this.#told = f;
    return () => {
      this.#told = undefined;
    };
  }

  level() {
    return () => undefined;
  }

  async choose() {}

  release() {
    this.released++;
  }

  recorded = () => new Float32Array();

  sound(item: string, samples: number) {
    this.#told?.(item, samples, false);
  }
}

export class FakeAudio implements PageAudio {
  sound: "running" | "suspended" | "none" = "running";
  microphone = new FakeMicrophone();
  speaker = new FakeSpeaker();
  opened = 0;
  /** What opening the microphone waits for. */
  answer: Promise<unknown> = Promise.resolve();
  sounds: Promise<unknown> = Promise.resolve();
  readonly #changed = new Set<(sound: "running" | "suspended" | "none") => void>();

  async openMicrophone() {
    this.opened++;
    await this.answer;
    return this.microphone;
  }

  async openSpeaker() {
    await this.sounds;
    return this.speaker;
  }

  onSound(f: (sound: "running" | "suspended" | "none") => void) {
    return listen(this.#changed, f);
  }

  async resume() {
    this.become("running");
  }

  async devices() {
    return { microphones: [], speakers: [], microphone: "", speaker: "", named: false, canChooseSpeaker: false };
  }

  onDevices() {}

  become(sound: "running" | "suspended" | "none") {
    this.sound = sound;
    for (const f of this.#changed) f(sound);
  }
}

/** The part of the model that the session itself uses. */
export class FakeModel {
  readonly #events = new Map<string, () => void>();
  readonly widget_manager = {};

  on(name: string, f: () => void) {
    this.#events.set(name, f);
  }

  off(name: string) {
    this.#events.delete(name);
  }

  happen(name: string) {
    this.#events.get(name)?.();
  }

  get any(): AnyModel {
    return this as unknown as AnyModel;
  }
}

function listen<F>(set: Set<F>, f: F) {
  set.add(f);
  return () => {
    set.delete(f);
  };
}
