/** The sound, in fragments that the kernel gives on demand; a few of them are kept, whatever the length of the whole. */

const AHEAD = 20; // s of sound that are asked for before they are heard, times the speed
const KEPT = 6_000_000; // bytes; a browser keeps 12 MB of a source's sound
const AT_ONCE = 2; // questions on their way
const EDGE = 0.1; // s that may be missing at the ends of a fragment that is there

type Source = MediaSource;

function sourceClass(): { new (): Source; isTypeSupported(type: string): boolean } | undefined {
  const scope = globalThis as { MediaSource?: typeof MediaSource; ManagedMediaSource?: typeof MediaSource };
  return scope.MediaSource ?? scope.ManagedMediaSource;
}

export class Fragments {
  readonly audio: HTMLAudioElement;
  /** The bytes that are kept. */
  bytes = 0;
  readonly #ask: (number: number) => void;
  readonly #seconds: number;
  readonly #type: string;
  readonly #source: Source;
  readonly #address: string;
  readonly #ending = new AbortController();
  #buffer: SourceBuffer | null = null;
  #duration = 0;
  #done = false;
  readonly #asked = new Set<number>();
  readonly #waiting = new Map<number, Uint8Array<ArrayBuffer>>();
  readonly #sizes = new Map<number, number>();
  #appending: number | null = null;
  /** Where a loop begins again. */
  #also: number | null = null;

  /** Whether this browser can play fragments of `type`. */
  static plays(type: string): boolean {
    return sourceClass()?.isTypeSupported(type) ?? false;
  }

  /** `ask` is called with the number of each fragment that is needed; `take` gives it. */
  constructor(type: string, seconds: number, ask: (number: number) => void) {
    const Class = sourceClass();
    if (!Class) throw new TypeError("no media source in this browser");
    this.#type = type;
    this.#seconds = seconds;
    this.#ask = ask;
    this.#source = new Class();
    this.audio = document.createElement("audio");
    this.audio.preload = "auto";
    this.audio.preservesPitch = true;
    this.audio.disableRemotePlayback = true; // ManagedMediaSource asks for it
    const { signal } = this.#ending;
    this.#source.addEventListener("sourceopen", () => this.#open(), { once: true, signal });
    for (const event of ["seeking", "timeupdate", "play", "ratechange"])
      this.audio.addEventListener(event, () => this.feed(), { signal });
    this.#address = URL.createObjectURL(this.#source);
    this.audio.src = this.#address;
  }

  /** How long the sound is, as far as is known. */
  measure(duration: number, done: boolean): void {
    this.#duration = duration;
    this.#done = done;
    this.feed();
  }

  /** A loop leads back to `time`; null: none. */
  returnTo(time: number | null): void {
    this.#also = time === null ? null : Math.floor(time / this.#seconds);
    this.feed();
  }

  take(number: number, bytes: Uint8Array<ArrayBuffer>): void {
    this.#asked.delete(number);
    if (bytes.length > 0) this.#waiting.set(number, bytes);
    this.feed();
  }

  /** The kernel forgot what was asked. */
  askAgain(): void {
    this.#asked.clear();
    this.feed();
  }

  close(): void {
    this.#ending.abort();
    this.audio.pause();
    this.audio.removeAttribute("src");
    this.audio.load();
    URL.revokeObjectURL(this.#address);
  }

  /** Whether the fragment of `time` is here. */
  has(time: number): boolean {
    return this.#covered(Math.floor(time / this.#seconds));
  }

  #open(): void {
    this.#buffer = this.#source.addSourceBuffer(this.#type);
    this.#buffer.addEventListener("updateend", () => this.#updated(), { signal: this.#ending.signal });
    this.feed();
  }

  #updated(): void {
    if (this.#appending !== null) this.#waiting.delete(this.#appending);
    this.#appending = null;
    this.feed();
  }

  /** Asks for what is missing, and does the next thing that the buffer has to do. */
  feed(): void {
    const buffer = this.#buffer;
    if (this.#ending.signal.aborted || buffer === null || this.#duration === 0) return;
    this.#request();
    if (buffer.updating || this.#source.readyState === "closed") return;
    if (this.#source.readyState === "open" && Math.abs((this.#source.duration || 0) - this.#duration) > 1e-3) {
      // Shorter than what is in the buffer it may not be.
      const end = buffer.buffered.length ? buffer.buffered.end(buffer.buffered.length - 1) : 0;
      this.#source.duration = Math.max(this.#duration, end);
    }
    if (this.#evict(buffer) || this.#append(buffer)) return;
    const last = this.#count() - 1;
    if (this.#done && this.#source.readyState === "open" && this.#waiting.size === 0 && this.#covered(last))
      this.#source.endOfStream();
  }

  #append(buffer: SourceBuffer): boolean {
    const next = this.#wanted().find((number) => this.#waiting.has(number));
    if (next === undefined) {
      this.#waiting.clear(); // the listener is elsewhere by now
      return false;
    }
    const bytes = this.#waiting.get(next) as Uint8Array<ArrayBuffer>;
    try {
      buffer.timestampOffset = next * this.#seconds;
      buffer.appendBuffer(bytes);
      this.#appending = next;
      this.#sizes.set(next, bytes.length);
      this.#weigh();
    } catch {
      this.#waiting.delete(next); // full, or the element has failed: it is asked for again when there is room
    }
    return true;
  }

  /** Takes one fragment out where there are too many: the one that is furthest away. */
  #evict(buffer: SourceBuffer): boolean {
    if (this.bytes <= KEPT) return false;
    const here = this.#here();
    const wanted = new Set(this.#wanted());
    const away = [...this.#sizes.keys()].filter((number) => !wanted.has(number));
    away.sort((a, b) => Math.abs(b - here) - Math.abs(a - here));
    const [number] = away;
    if (number === undefined) return false;
    this.#sizes.delete(number);
    this.#weigh();
    buffer.remove(number * this.#seconds, Math.min((number + 1) * this.#seconds, this.#source.duration));
    return true;
  }

  #request(): void {
    for (const number of this.#wanted()) {
      if (this.#asked.size >= AT_ONCE) return;
      if (this.#asked.has(number) || this.#waiting.has(number) || this.#covered(number)) continue;
      this.#asked.add(number);
      this.#ask(number);
    }
  }

  /** In the order in which they are needed. */
  #wanted(): number[] {
    const here = this.#here();
    const largest = Math.max(...this.#sizes.values(), 1);
    const room = Math.max(2, Math.floor(KEPT / 2 / largest));
    const ahead = Math.min(Math.ceil((AHEAD * this.audio.playbackRate) / this.#seconds), room);
    const numbers = Array.from({ length: ahead + 1 }, (_, n) => here + n);
    if (this.#also !== null) numbers.splice(1, 0, this.#also);
    return numbers.filter((number) => number >= 0 && number < this.#count());
  }

  #here(): number {
    return Math.min(Math.floor(this.audio.currentTime / this.#seconds), this.#count() - 1);
  }

  #count(): number {
    return Math.ceil(this.#duration / this.#seconds - 1e-9);
  }

  #covered(number: number): boolean {
    const { buffered } = this.audio;
    const start = number * this.#seconds;
    const end = Math.min(start + this.#seconds, this.#duration);
    const edge = Math.min(EDGE, (end - start) / 4);
    for (let range = 0; range < buffered.length; range++)
      if (buffered.start(range) <= start + edge && buffered.end(range) >= end - edge) return true;
    return false;
  }

  #weigh(): void {
    this.bytes = [...this.#sizes.values()].reduce((sum, size) => sum + size, 0);
  }
}
