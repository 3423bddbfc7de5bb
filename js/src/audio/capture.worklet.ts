/** Audio thread: from the microphone's native rate to frames for the kernel. */

import { type Framed, Framer } from "./framer";
import { CAPTURE, type CaptureOptions, type CaptureOrder, type CaptureReport } from "./ports";

class Capture extends AudioWorkletProcessor {
  readonly #framer: Framer;
  #open = true;

  constructor(options: { processorOptions: CaptureOptions }) {
    super();
    this.#framer = new Framer(sampleRate, options.processorOptions.length);
    this.port.onmessage = ({ data }: MessageEvent<CaptureOrder>) => {
      if ("length" in data) this.#framer.resize(data.length);
      else this.#open = false;
    };
  }

  process(inputs: Float32Array[][]): boolean {
    const channel = inputs[0]?.[0];
    this.#framer.push(channel, channel?.length ?? 128, this.#emit);
    return this.#open;
  }

  readonly #emit = (frame: Framed): void => {
    const report: CaptureReport = { ...frame, at: Date.now() };
    this.port.postMessage(report, [frame.samples.buffer]);
  };
}

registerProcessor(CAPTURE, Capture);
