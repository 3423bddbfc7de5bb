import { Listeners } from "../../link/listeners.ts";

const FINEST = 400; // px a second
const WORD = 48; // px that a word should have at first
const READABLE = [48, 200] as const; // px a second at first, slow or quick as the words may come
const WIDE = 12; // px a second of a sound without words
const FLIP = 0.06; // of the width: where the place stands after the page was turned

/** Which part of the sound is seen. What draws listens to `changed`. */
export class Viewport {
  readonly changed = new Listeners<[]>();
  width = 0;
  duration = 0;
  left = 0; // px
  #scale = 0; // px a second; 0 before it is known

  /** Px a second at which all of it is seen. */
  get fit(): number {
    return this.duration > 0 ? this.width / this.duration : 0;
  }

  get scale(): number {
    return Math.max(this.#scale, this.fit);
  }

  get whole(): boolean {
    return this.#scale <= this.fit;
  }

  get start(): number {
    return this.time(0);
  }

  get end(): number {
    return Math.min(this.time(this.width), this.duration);
  }

  x(time: number): number {
    return time * this.scale - this.left;
  }

  time(x: number): number {
    return this.scale > 0 ? (x + this.left) / this.scale : 0;
  }

  /** True where something is seen for the first time. `pace`: seconds from word to word; 0 without words. */
  measure(width: number, duration: number, pace: number): boolean {
    if (width === this.width && duration === this.duration) return false;
    const fresh = this.#scale === 0 && width > 0 && duration > 0;
    this.width = width;
    this.duration = duration;
    if (fresh) this.#scale = pace > 0 ? Math.min(Math.max(WORD / pace, READABLE[0]), READABLE[1]) : WIDE;
    this.scroll(this.left);
    return fresh;
  }

  scroll(left: number): void {
    const most = Math.max(this.duration * this.scale - this.width, 0);
    this.left = Math.round(Math.min(Math.max(left, 0), most));
    this.changed.tell();
  }

  /** `anchor`, a time, stays where it is. */
  zoom(factor: number, anchor: number): void {
    const x = this.x(anchor);
    const scale = Math.min(Math.max(this.scale * factor, this.fit), Math.max(FINEST, this.fit));
    this.#scale = scale <= this.fit * 1.001 ? this.fit : scale;
    this.scroll(anchor * this.scale - x);
  }

  showAll(): void {
    this.#scale = this.fit;
    this.scroll(0);
  }

  sees(time: number): boolean {
    const x = this.x(time);
    return x > -1 && x < this.width + 1; // a place is rounded to a pixel
  }

  /** Turns the page where `time` is not seen; `margin`: px to its right that should be seen too. */
  reveal(time: number, margin = 0): void {
    const x = this.x(time);
    if (x < 0 || x + margin > this.width) this.scroll(time * this.scale - this.width * FLIP);
  }
}
