/** Audio thread: from the microphone's native rate to frames for the kernel. */

import { type Framed, Framer } from "./framer";
import { CAPTURE, type CaptureInput, type CaptureOptions, type CaptureOrder, type CaptureReport } from "./ports";

const FLOWING = 0.03; // s of sound without a hole
const LONGEST = 0.5; // s that a new device may be silent before it is taken for what it is

class Capture extends AudioWorkletProcessor {
  readonly #framer: Framer;
  #input: CaptureInput = 0;
  #waited = 0;
  #begun = 0;
  #next: CaptureInput | null = null;
  #open = true;

  constructor(options: { processorOptions: CaptureOptions }) {
    super();
    this.#framer = new Framer(sampleRate, options.processorOptions.length);
    this.port.onmessage = ({ data }: MessageEvent<CaptureOrder>) => {
      if ("length" in data) this.#framer.resize(data.length);
      else if ("input" in data) [this.#next, this.#waited, this.#begun] = [data.input, 0, 0];
      else this.#open = false;
    };
  }

  process(inputs: Float32Array[][]): boolean {
    if (this.#next !== null) this.#change(this.#next, inputs);
    const channel = inputs[this.#input]?.[0];
    this.#framer.push(channel, channel?.length ?? 128, this.#emit);
    return this.#open;
  }

  // A device's first sounds come late and with holes: until it flows, the old one is heard.
  #change(next: CaptureInput, inputs: Float32Array[][]): void {
    this.#waited += 128;
    this.#begun = inputs[next]?.[0]?.some((value) => value !== 0) ? this.#begun + 128 : 0;
    if (this.#begun < FLOWING * sampleRate && this.#waited < LONGEST * sampleRate) return;
    this.#input = next;
    this.#next = null;
    this.#tell({ heard: next });
  }

  readonly #emit = (frame: Framed): void => {
    this.#tell({ ...frame, at: Date.now() }, [frame.samples.buffer]);
  };

  #tell(report: CaptureReport, moved: Transferable[] = []): void {
    this.port.postMessage(report, moved);
  }
}

registerProcessor(CAPTURE, Capture);
