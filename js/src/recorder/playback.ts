import type { Tape } from "../live/tape";
import type { Store } from "../ui/store";
import type { Facts } from "./facts";

/** Plays a recording in the page. */
export class Playback {
  readonly #store: Store<Facts>;
  readonly #audio = new Audio();
  #tape: Tape | null = null;
  #url = "";
  #frame = 0;

  constructor(store: Store<Facts>) {
    this.#store = store;
    const stopped = () => {
      cancelAnimationFrame(this.#frame);
      this.#store.patch({ playing: false, at: this.#audio.ended ? 0 : this.#audio.currentTime });
    };
    for (const name of ["pause", "ended", "error"]) this.#audio.addEventListener(name, stopped);
  }

  /** What is played from now on; nothing is prepared before it is wanted. */
  load(tape: Tape | null): void {
    this.#audio.pause();
    this.#audio.removeAttribute("src");
    URL.revokeObjectURL(this.#url);
    this.#url = "";
    this.#tape = tape;
    this.#store.patch({ playing: false, at: 0 });
  }

  /** Call it in the click. */
  async toggle(): Promise<void> {
    if (!this.#audio.paused) {
      this.#audio.pause();
      return;
    }
    if (!this.#prepare()) return;
    try {
      await this.#audio.play();
    } catch {
      return; // held back by the browser, or held by the user meanwhile
    }
    this.#store.patch({ playing: true });
    this.#follow();
  }

  pause(): void {
    this.#audio.pause();
  }

  seek(seconds: number): void {
    if (!this.#prepare() || this.#tape === null) return;
    this.#audio.currentTime = Math.min(Math.max(seconds, 0), this.#tape.seconds);
    this.#store.patch({ at: this.#audio.currentTime });
  }

  #prepare(): boolean {
    if (this.#tape === null) return false;
    if (this.#url === "") {
      this.#url = URL.createObjectURL(this.#tape.wav());
      this.#audio.src = this.#url;
    }
    return true;
  }

  #follow(): void {
    cancelAnimationFrame(this.#frame);
    if (this.#audio.paused) return;
    this.#store.patch({ at: this.#audio.currentTime });
    this.#frame = requestAnimationFrame(() => this.#follow());
  }
}
