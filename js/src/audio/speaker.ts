/** What a widget gets of the page's sound: a player of its own in the playback context that all share. */

import { RATE } from "./decimator";
import { Emitter } from "./events";
import {
  PLAYER,
  type PlayerFrame,
  type PlayerLevel,
  type PlayerOptions,
  type PlayerOrder,
  type PlayerReport,
} from "./ports";
import { Tally } from "./tally";

export type SpeakerFrame = PlayerFrame;

interface SpeakerStats {
  readonly underruns: number;
  /** Gathered before an item begins. */
  readonly bufferMs: number;
  /** Between the player and the ear. */
  readonly latencyMs: number;
  readonly queuedMs: number;
  /** Did not come, or found no place. */
  readonly lostMs: number;
}

export interface SpeakerHandle {
  play(frame: SpeakerFrame): void;
  /** Silence now; how far each item came that had not sounded to its end. */
  flush(generation: number): Promise<ReadonlyMap<string, number>>;
  pause(on: boolean): void;
  /** Told with 0 when an item is about to sound, five times a second while it sounds, and (`final`) when all that came has. */
  rendered(f: (item: string, samples: number, final: boolean) => void): () => void;
  /** One each 40 ms of sound, and one of silence after it. */
  level(f: (level: PlayerLevel) => void): () => void;
  choose(deviceId: string): Promise<void>;
  readonly deviceId: string;
  readonly stats: SpeakerStats;
  release(): void;
  /** What was rendered since the handle was opened. Only in tests: globalThis.__xvoiceRecord was set then. */
  readonly recorded: () => Float32Array;
}

const MOST = 5 * 60 * RATE; // samples that may wait

interface Events {
  rendered: readonly [item: string, samples: number, final: boolean];
  level: PlayerLevel;
}

/** What a speaker asks of the playback that it is a part of. */
export interface Owner {
  readonly deviceId: string;
  choose(deviceId: string): Promise<void>;
  release(speaker: Speaker): void;
}

export class Speaker implements SpeakerHandle {
  readonly #owner: Owner;
  readonly #context: AudioContext;
  readonly #node: AudioWorkletNode;
  readonly #events = new Emitter<Events>();
  readonly #flushes = new Map<number, (rendered: ReadonlyMap<string, number>) => void>();
  readonly #record: boolean;
  #recorded: Float32Array[] = [];
  #latency = -1;
  readonly #tally = new Tally();
  /** Samples since the beginning: to the player, and of these those that wait no more. */
  #sent = 0;
  #gone = 0;
  #refused = 0;
  #report = { underruns: 0, start: 0 };

  constructor(owner: Owner, context: AudioContext, startMs?: number) {
    this.#owner = owner;
    this.#context = context;
    this.#record = Boolean((globalThis as { __xvoiceRecord?: boolean }).__xvoiceRecord);
    this.#node = new AudioWorkletNode(context, PLAYER, {
      numberOfInputs: 0,
      outputChannelCount: [1],
      processorOptions: {
        record: this.#record,
        start: startMs && (startMs * RATE) / 1000,
      } satisfies PlayerOptions,
    });
    this.#node.port.onmessage = ({ data }: MessageEvent<PlayerReport>) => this.#hear(data);
    this.#node.connect(context.destination);
    this.#measure();
  }

  get deviceId(): string {
    return this.#owner.deviceId;
  }

  get stats(): SpeakerStats {
    const { underruns, start } = this.#report;
    return {
      underruns,
      bufferMs: ms(start),
      latencyMs: ms(Math.max(this.#latency, 0)),
      queuedMs: ms(this.#sent - this.#gone),
      lostMs: ms(this.#tally.lost + this.#refused),
    };
  }

  play(frame: SpeakerFrame): void {
    if (!this.#tally.receive(frame)) return;
    // Where the context is suspended nothing leaves the queue: it must not grow without an end.
    if (this.#sent - this.#gone + frame.samples.length > MOST) {
      this.#refused += frame.samples.length;
      return;
    }
    this.#sent += frame.samples.length;
    const samples = frame.samples.slice();
    this.#order({ play: { ...frame, samples } }, [samples.buffer]);
  }

  flush(generation: number): Promise<ReadonlyMap<string, number>> {
    const told = this.#tally.flush(generation);
    this.#gone = this.#sent; // what waited, cut here or on its way
    this.#order({ flush: generation });
    // A suspended worklet may read nothing; but nothing sounds either, so what was told is exact.
    if (this.#context.state !== "running") return Promise.resolve(told);
    return new Promise((done) => this.#flushes.set(generation, done));
  }

  pause(on: boolean): void {
    this.#order({ pause: on });
  }

  rendered(f: (item: string, samples: number, final: boolean) => void): () => void {
    return this.#events.on("rendered", ([item, samples, final]) => f(item, samples, final));
  }

  level(f: (level: PlayerLevel) => void): () => void {
    return this.#events.on("level", f);
  }

  choose(deviceId: string): Promise<void> {
    return this.#owner.choose(deviceId);
  }

  release(): void {
    this.#events.clear();
    this.#order({ close: true });
    this.#node.disconnect();
    for (const done of this.#flushes.values()) done(new Map());
    this.#flushes.clear();
    this.#owner.release(this);
  }

  readonly recorded = (): Float32Array => {
    const all = new Float32Array(this.#recorded.reduce((sum, block) => sum + block.length, 0));
    let end = 0;
    for (const block of this.#recorded) {
      all.set(block, end);
      end += block.length;
    }
    return all;
  };

  #order(order: PlayerOrder, moved: Transferable[] = []): void {
    this.#node.port.postMessage(order, moved);
  }

  #hear(report: PlayerReport): void {
    if ("flushed" in report) {
      this.#flushes.get(report.flushed)?.(report.rendered);
      this.#flushes.delete(report.flushed);
      return;
    }
    this.#report = report;
    this.#gone = Math.max(report.gone, this.#gone);
    if (report.recorded !== undefined) this.#recorded.push(report.recorded);
    this.#measure();
    if (report.level !== null) this.#events.emit("level", report.level);
    for (const { item, samples, final } of report.played) {
      this.#tally.hear(item, samples);
      this.#events.emit("rendered", [item, samples, final]);
    }
  }

  /** The latency changes with the device; the worklet must know it, and only the page can ask. */
  #measure(): void {
    const seconds = this.#context.outputLatency || this.#context.baseLatency || 0;
    const latency = Math.round(seconds * RATE);
    if (Math.abs(latency - this.#latency) < RATE / 1000) return;
    this.#latency = latency;
    this.#order({ latency });
  }
}

function ms(samples: number): number {
  return (samples * 1000) / RATE;
}
