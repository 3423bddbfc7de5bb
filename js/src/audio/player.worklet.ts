/** Audio thread: one player for all that an agent says. */

import { Playout } from "./playout";
import { PLAYER, type PlayerOptions, type PlayerOrder, type PlayerReport } from "./ports";

const BLOCK = 960; // samples a level: 40 ms

class Player extends AudioWorkletProcessor {
  readonly #playout: Playout;
  readonly #record: boolean;
  readonly #block = new Float32Array(BLOCK);
  #filled = 0;
  #silent = true;
  #open = true;

  constructor(options: { processorOptions: PlayerOptions }) {
    super();
    this.#record = options.processorOptions.record;
    this.#playout = new Playout(options.processorOptions.start);
    this.port.onmessage = ({ data }: MessageEvent<PlayerOrder>) => this.#obey(data);
  }

  process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const out = outputs[0]?.[0];
    if (out === undefined) return this.#open;
    this.#playout.render(out, currentFrame);
    for (let n = 0; n < out.length; n++) {
      this.#block[this.#filled++] = out[n] as number;
      if (this.#filled === BLOCK) this.#level();
    }
    const played = this.#playout.ear.take();
    if (played.length > 0) this.#report(played, null);
    return this.#open;
  }

  #obey(order: PlayerOrder): void {
    if ("play" in order) this.#playout.add(order.play);
    else if ("flush" in order) this.#tell({ flushed: order.flush, rendered: this.#playout.flush(order.flush) });
    else if ("pause" in order) this.#playout.pause(order.pause);
    else if ("latency" in order) this.#playout.ear.latency = order.latency;
    else this.#open = false;
  }

  #level(): void {
    this.#filled = 0;
    let [squares, peak] = [0, 0];
    for (const value of this.#block) {
      squares += value * value;
      peak = Math.max(peak, Math.abs(value));
    }
    // The first silent block is told, so that a meter falls; the others are not.
    const silent = peak === 0;
    const told = !(silent && this.#silent);
    this.#silent = silent;
    if (told || this.#record) this.#report([], { rms: Math.sqrt(squares / BLOCK), peak });
  }

  #report(played: PlayerReportOf["played"], level: PlayerReportOf["level"]): void {
    const { underruns, start, gone } = this.#playout;
    const report = { played, level, underruns, start, gone };
    this.#tell(this.#record && level !== null ? { ...report, recorded: this.#block.slice() } : report);
  }

  #tell(report: PlayerReport): void {
    this.port.postMessage(report);
  }
}

type PlayerReportOf = Extract<PlayerReport, { played: unknown }>;

registerProcessor(PLAYER, Player);
