import type { AnyModel } from "@anywidget/types";
import { openLink } from "../link/comm";
import type { Link } from "../link/link";
import { Listeners } from "../link/listeners";
import { Files } from "../live/files";
import { onRestart } from "../live/kernel_end";
import { saveFile } from "../ui/clipboard";
import { Store } from "../ui/store";
import { Fragments } from "./fragments";
import type { FileForm, FromKernel, ToKernel } from "./messages";
import { Others } from "./others";
import { isOver, NOTHING, type PlayerActions, type PlayerState, type Region } from "./state";
import { Tiles } from "./tiles";
import { WordLine } from "./words";

const REPORT = 500; // ms between two reports of the place
const SHORTEST = 0.02; // s of a region

/** One recording in one page, for all of its views: the link, the sound, and what is known of both. */
export class PlayerSession {
  readonly actions: PlayerActions;
  /** Told when the place changed by a jump. */
  readonly jumped = new Listeners<[number]>();
  /** Told when tiles of the spectrogram came. */
  readonly tilesCame = new Listeners<[]>();
  tiles: Tiles | null = null;
  readonly #store = new Store<PlayerState>(NOTHING);
  readonly #link: Link;
  readonly #files: Files;
  readonly #others: Others;
  readonly #ending = new AbortController();
  #fragments: Fragments | null = null;
  #frame = 0;
  #reported = { at: 0, seconds: -1 };
  #place = 0; // where there is no sound to ask
  #step = 0.01; // s of a peak

  /** Says hello to the kernel, and waits for nothing. */
  constructor(model: AnyModel) {
    const { signal } = this.#ending;
    this.#link = openLink(model, signal);
    this.#files = new Files(this.#link);
    this.#others = new Others(() => this.#play(false), signal);
    this.#listen();
    this.#link.onHealth(({ heard, busySeconds }) => {
      const kernel = heard || busySeconds === 0 ? "heard" : "busy";
      if (kernel === this.state.kernel || isOver(this.state)) return;
      this.#store.patch({ kernel });
      this.#report();
    });
    onRestart(model, () => this.#over("gone"), signal);
    this.actions = {
      play: (on) => this.#play(on),
      seek: (seconds) => this.seek(seconds),
      speed: (speed) => {
        this.#store.patch({ speed });
        if (this.#fragments) this.#fragments.audio.playbackRate = speed;
      },
      select: (region) => this.#select(region),
      loop: (on) => this.#loop(on),
      correct: (index, text) => this.#correct(index, text),
      undo: () => this.#send("undo", {}),
      redo: () => this.#send("redo", {}),
      save: (form) => void this.#save(form),
      forget: () => this.#store.patch({ trouble: "" }),
    };
  }

  get state(): PlayerState {
    return this.#store.value;
  }

  /** Seconds. */
  get time(): number {
    return this.#fragments?.audio.currentTime ?? this.#place;
  }

  /** What plays it; null before the kernel has said what there is. */
  get audio(): HTMLAudioElement | null {
    return this.#fragments?.audio ?? null;
  }

  subscribe(changed: () => void): () => void {
    return this.#store.subscribe(changed);
  }

  seek(seconds: number): void {
    this.#put(seconds);
    this.#report();
  }

  close(): void {
    cancelAnimationFrame(this.#frame);
    this.#files.close();
    this.#fragments?.close();
    this.#ending.abort();
    this.jumped.clear();
    this.tilesCame.clear();
  }

  // -- the kernel ------------------------------------------------------------------------------------------------------

  #send<Type extends keyof ToKernel>(type: Type, body: ToKernel[Type]): void {
    this.#link.send(type, body);
  }

  #on<Type extends keyof FromKernel>(type: Type, f: (body: FromKernel[Type], bytes: Uint8Array<ArrayBuffer>) => void) {
    this.#link.on(type, (body: FromKernel[Type], buffers) => f(body, bytesOf(buffers[0])));
  }

  #listen(): void {
    this.#on("state", (body) => this.#begin(body));
    this.#on("reading", (body, bytes) => this.#read(body, bytes));
    this.#on("fragment", ({ number }, bytes) => this.#fragments?.take(number, bytes));
    this.#on("tile", ({ level, number, whole }, bytes) => this.tiles?.take(level, number, whole, bytes));
    this.#on("word", ({ index, text, undo, redo }) => {
      const words = this.state.words?.with(index, text) ?? null;
      this.#store.patch({ words, undo, redo });
    });
    this.#on("selection", ({ selection }) => this.#mark(regionOf(selection)));
    this.#on("position", ({ seconds }) => this.#put(seconds));
    this.#link.on("replaced", () => {
      this.#play(false);
      this.#over("elsewhere");
    });
  }

  #over(kernel: "gone" | "elsewhere"): void {
    this.#store.patch({ kernel });
    this.#files.close();
  }

  #begin(body: FromKernel["state"]): void {
    const first = this.#fragments === null && this.state.plays;
    if (first && Fragments.plays(body.type)) this.#sound(body);
    this.tiles ??= new Tiles(
      body.rows,
      (level, number) => this.#send("tile", { level, number }),
      () => this.tilesCame.tell(),
    );
    this.#store.patch({
      ready: true,
      rate: body.rate,
      channels: body.channels,
      plays: this.#fragments !== null,
      words: body.words === null ? null : WordLine.of(body.words),
      undo: body.words?.undo ?? 0,
      redo: body.words?.redo ?? 0,
      selection: regionOf(body.selection),
      peaksRead: 0,
    });
    this.#step = body.step;
    if (first) this.#put(body.position);
    else this.#fragments?.askAgain();
    this.tiles.renew();
  }

  #read(body: FromKernel["reading"], bytes: Uint8Array): void {
    const { duration, done, failed, peak, loudness, first } = body;
    const before = this.state;
    const count = Math.max(Math.ceil(duration / this.#step - 1e-6), first + bytes.length);
    let { peaks } = before;
    if (peaks.length < count || (done && peaks.length !== count)) {
      peaks = new Float32Array(count);
      peaks.set(before.peaks.subarray(0, count));
    }
    bytes.forEach((byte, n) => {
      peaks[first + n] = (byte / 255) ** 2;
    });
    this.#fragments?.measure(duration, done);
    if (done && !before.done) this.tiles?.renew();
    this.#store.patch({ duration, done, failed, peak, loudness, peaks, peaksRead: first + bytes.length });
  }

  // -- the sound -------------------------------------------------------------------------------------------------------

  #sound({ type, fragment }: FromKernel["state"]): void {
    const fragments = new Fragments(type, fragment, (number) => this.#send("fragment", { number }));
    this.#fragments = fragments;
    const { audio } = fragments;
    const { signal } = this.#ending;
    audio.playbackRate = this.state.speed;
    const on = (event: string, f: () => void) => audio.addEventListener(event, f, { signal });
    on("play", () => {
      this.#others.hush(audio);
      this.#store.patch({ playing: true, waiting: !fragments.has(audio.currentTime) });
      this.#follow();
    });
    on("pause", () => {
      this.#store.patch({ playing: false, waiting: false });
      this.#report();
    });
    on("error", () => {
      const trouble = audio.error?.message || `MediaError ${audio.error?.code}`;
      this.#store.patch({ trouble, playing: false, waiting: false });
    });
    on("waiting", () => this.#store.patch({ waiting: this.state.playing }));
    on("playing", () => this.#store.patch({ waiting: false }));
    on("timeupdate", () => this.#watch());
    on("seeked", () => this.jumped.tell(audio.currentTime));
  }

  #play(on: boolean): void {
    const audio = this.audio;
    if (!audio || !this.state.plays || this.state.duration === 0) return;
    if (!on) {
      audio.pause();
      return;
    }
    const { selection, loop, duration } = this.state;
    const { currentTime } = audio;
    if (loop && selection && (currentTime < selection.start || currentTime >= selection.end))
      this.#put(selection.start);
    else if (currentTime >= duration - 0.01) this.#put(0);
    audio.play().catch((error: Error) => {
      // A pause that follows at once is no trouble.
      if (error.name !== "AbortError") this.#store.patch({ trouble: error.message, playing: false, waiting: false });
    });
  }

  #put(seconds: number): void {
    const to = Math.min(Math.max(seconds, 0), this.state.duration || seconds);
    this.#place = to;
    if (this.#fragments) {
      this.#fragments.audio.currentTime = to;
      this.#fragments.feed();
      if (this.state.playing && !this.#fragments.has(to)) this.#store.patch({ waiting: true });
    }
    this.jumped.tell(to);
  }

  /** While it plays: the end of a loop, and where it is, for the kernel. Where frames are not drawn, a few times a second. */
  #follow(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => {
      this.#watch();
      if (this.state.playing) this.#follow();
    });
  }

  #watch(): void {
    const { selection, loop, playing } = this.state;
    if (!playing) return;
    if (loop && selection && this.time >= selection.end) this.#put(selection.start);
    if (performance.now() - this.#reported.at >= REPORT) this.#report();
  }

  #report(): void {
    const seconds = this.time;
    if (this.#reported.seconds === seconds) return;
    this.#reported = { at: performance.now(), seconds };
    if (this.state.kernel === "heard") this.#send("position", { seconds });
  }

  // -- region and words ------------------------------------------------------------------------------------------------

  #select(region: Region | null): void {
    const { duration } = this.state;
    const start = Math.min(Math.max(region?.start ?? 0, 0), duration);
    const end = Math.min(Math.max(region?.end ?? 0, 0), duration);
    const selection = region && end - start >= SHORTEST ? { start, end } : null;
    this.#mark(selection);
    this.#send("selection", selection ?? {});
  }

  #mark(selection: Region | null): void {
    const loop = this.state.loop && selection !== null;
    this.#store.patch({ selection, loop });
    this.#fragments?.returnTo(loop ? selection.start : null);
  }

  #loop(on: boolean): void {
    const { selection } = this.state;
    const loop = on && selection !== null;
    this.#store.patch({ loop });
    this.#fragments?.returnTo(loop && selection ? selection.start : null);
    if (loop) this.#play(true);
    const outside = selection && (this.time < selection.start || this.time >= selection.end);
    if (loop && outside) this.seek(selection.start);
  }

  #correct(index: number, text: string): void {
    if (isOver(this.state)) return;
    // It is shown at once; the kernel's answer, which counts, may have to wait for a cell.
    const words = this.state.words?.with(index, text) ?? null;
    this.#store.patch({ words });
    this.#send("correct", { index, text });
  }

  async #save(form: FileForm): Promise<void> {
    try {
      const name = form === "wav" ? "selection.wav" : `transcript.${form}`;
      saveFile(await this.#files.ask("file", { form }), name);
    } catch (error) {
      this.#store.patch({ trouble: (error as Error).message });
    }
  }
}

function regionOf(pair: readonly [number, number] | null): Region | null {
  return pair && { start: pair[0], end: pair[1] };
}

function bytesOf(view: DataView | undefined): Uint8Array<ArrayBuffer> {
  return view ? new Uint8Array(view.buffer as ArrayBuffer, view.byteOffset, view.byteLength) : new Uint8Array(0);
}
