import WaveSurfer from "wavesurfer.js";
import type { Palette } from "./palette.ts";
import type { Viewport } from "./viewport.ts";

export const WAVE_HEIGHT = 56;
const QUIET = 0.1; // below this peak it is not blown up: near silence looks like near silence

/** The waveform, drawn by wavesurfer.js from peaks: it knows no sound, and follows the viewport. */
export class Wave {
  readonly #host: HTMLElement;
  readonly #viewport: Viewport;
  #surfer: WaveSurfer | null = null;
  #peaks: Float32Array | null = null;
  #scale = -1;
  #duration = 0;
  #palette: Palette | null = null;
  #unit = 1;
  /** What could not be drawn in an output that has no width yet. */
  #again: (() => void) | null = null;

  constructor(host: HTMLElement, viewport: Viewport) {
    this.#host = host;
    this.#viewport = viewport;
  }

  /** Draws what changed. `peaks` may be filled further in place: `renewed` says so. */
  show(peaks: Float32Array, duration: number, loudest: number, palette: Palette, unit: number, renewed: boolean): void {
    this.#again = null;
    if (duration === 0) return;
    if (this.#viewport.width === 0) {
      this.#again = () => this.show(peaks, duration, loudest, palette, unit, renewed);
      return;
    }
    const height = Math.round(WAVE_HEIGHT * unit);
    const options = {
      waveColor: palette.rest,
      progressColor: palette.played,
      barHeight: 1 / Math.max(loudest, QUIET),
    };
    if (!this.#surfer || peaks !== this.#peaks || duration !== this.#duration || unit !== this.#unit) {
      this.close();
      this.#surfer = WaveSurfer.create({
        container: this.#host,
        media: document.createElement("audio"), // silent: what sounds is the session's
        peaks: [peaks],
        duration,
        height,
        barWidth: 3,
        barGap: 1,
        barMinHeight: 1,
        cursorWidth: 0,
        interact: false,
        autoScroll: false,
        hideScrollbar: true,
        minPxPerSec: this.#zoom,
        ...options,
      });
      const surfer = this.#surfer;
      surfer.on("redrawcomplete", () => this.#scroll());
      this.#scale = this.#zoom;
    } else if (renewed || palette !== this.#palette) this.#surfer.setOptions(options);
    [this.#peaks, this.#duration, this.#palette, this.#unit] = [peaks, duration, palette, unit];
    this.follow();
  }

  /** Goes where the viewport is. */
  follow(): void {
    if (this.#again && this.#viewport.width > 0) this.#again();
    const surfer = this.#surfer;
    if (!surfer) return;
    if (this.#zoom !== this.#scale && surfer.getDecodedData()) {
      this.#scale = this.#zoom;
      surfer.zoom(this.#zoom);
    }
    this.#scroll();
  }

  progress(time: number): void {
    if (this.#duration > 0) this.#surfer?.getRenderer().renderProgress(time / this.#duration, false);
  }

  close(): void {
    this.#surfer?.destroy();
    this.#surfer = null;
  }

  get #zoom(): number {
    return this.#viewport.whole ? 0 : this.#viewport.scale;
  }

  #scroll(): void {
    if (this.#surfer && this.#surfer.getScroll() !== this.#viewport.left) this.#surfer.setScroll(this.#viewport.left);
  }
}
