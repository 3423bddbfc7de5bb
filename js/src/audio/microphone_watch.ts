/** Sees that a microphone is dead, or too loud. Counted in samples: a page in the background has no timers to trust. */

import { RATE } from "./decimator";

const MUCH = 10; // samples at full scale in a second: heard as distortion

export class MicrophoneWatch {
  readonly #silent: (seconds: number) => void;
  readonly #clipped: (samples: number) => void;
  #silence = 0;
  #atFullScale = 0;
  #listened = 0;

  /** `silent`: whole seconds of digital silence, 0 when it is over. `clipped`: samples at full scale in a second. */
  constructor(silent: (seconds: number) => void, clipped: (samples: number) => void) {
    this.#silent = silent;
    this.#clipped = clipped;
  }

  hear(frame: { readonly samples: Int16Array; readonly clipped: number; readonly silent: boolean }): void {
    if (!frame.silent) this.forget();
    else {
      const before = Math.floor(this.#silence / RATE);
      this.#silence += frame.samples.length;
      const seconds = Math.floor(this.#silence / RATE);
      if (seconds > before) this.#silent(seconds);
    }
    this.#atFullScale += frame.clipped;
    this.#listened += frame.samples.length;
    if (this.#listened < RATE) return;
    if (this.#atFullScale >= MUCH) this.#clipped(this.#atFullScale);
    this.#listened = 0;
    this.#atFullScale = 0;
  }

  /** It is heard again, muted, or another one. */
  forget(): void {
    const told = this.#silence >= RATE;
    this.#silence = 0;
    if (told) this.#silent(0);
  }
}
