/** The audio thread's scope for tests: loads a worklet's module, renders with its processor, keeps what it posts. */

import { vi } from "vitest";

interface Processor {
  readonly port: Port;
  process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean;
}

class Port {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  readonly posted: unknown[] = [];

  // A real port takes the memory of what is moved away from the sender.
  postMessage(message: unknown, moved: Transferable[] = []): void {
    this.posted.push(structuredClone(message, { transfer: moved }));
  }
}

export class Scope {
  #frame = 0;

  private constructor(readonly processor: Processor) {}

  static async load(module: () => Promise<unknown>, rate: number, processorOptions: unknown): Promise<Scope> {
    let made: (new (options: unknown) => Processor) | undefined;
    vi.resetModules();
    vi.stubGlobal(
      "AudioWorkletProcessor",
      class {
        readonly port = new Port();
      },
    );
    vi.stubGlobal("registerProcessor", (_name: string, processor: new (options: unknown) => Processor) => {
      made = processor;
    });
    vi.stubGlobal("sampleRate", rate);
    vi.stubGlobal("currentFrame", 0);
    await module();
    if (made === undefined) throw new Error("the module registers no processor");
    return new Scope(new made({ processorOptions }));
  }

  order(message: unknown): void {
    this.processor.port.onmessage?.({ data: structuredClone(message) });
  }

  posted<T>(): T[] {
    return this.processor.port.posted.splice(0) as T[];
  }

  /** Gives a source's samples block by block; one input for each of `sources`, undefined where nothing is connected. */
  hear(...sources: (Float32Array | undefined)[]): boolean {
    const length = Math.max(0, ...sources.map((one) => one?.length ?? 0));
    let open = true;
    for (let at = 0; at < length; at += 128) {
      const inputs = sources.map((one) => (one === undefined ? [] : [one.slice(at, at + 128)]));
      open = this.#render(inputs, []);
    }
    return open;
  }

  /** Renders at least `length` samples and returns them. */
  play(length: number): Float32Array {
    const all = new Float32Array(Math.ceil(length / 128) * 128);
    for (let at = 0; at < all.length; at += 128) this.#render([], [[all.subarray(at, at + 128)]]);
    return all;
  }

  #render(inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const open = this.processor.process(inputs, outputs);
    this.#frame += 128;
    vi.stubGlobal("currentFrame", this.#frame);
    return open;
  }
}
