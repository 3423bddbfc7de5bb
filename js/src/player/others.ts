/** One sound of a page at a time: what else plays is paused, and we are when something else begins. */

const BEGAN = "jupyter-xvoice-plays";

export class Others {
  readonly #pause: () => void;
  #own: EventTarget | null = null;

  constructor(pause: () => void, signal: AbortSignal) {
    this.#pause = pause;
    const heard = (event: Event) => {
      const source = event instanceof CustomEvent ? event.detail : event.target;
      if (source !== this.#own) this.#pause();
    };
    document.addEventListener(BEGAN, heard, { signal });
    document.addEventListener("play", heard, { signal, capture: true });
  }

  /** `own` has begun to play. */
  hush(own: HTMLMediaElement): void {
    this.#own = own;
    for (const other of document.querySelectorAll("audio")) if (other !== own) other.pause();
    document.dispatchEvent(new CustomEvent(BEGAN, { detail: own }));
  }
}
