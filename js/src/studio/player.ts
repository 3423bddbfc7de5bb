import type { Link } from "../link/link";
import { Files } from "../live/files";
import type { Store } from "../ui/store";
import type { Booth } from "./booth";
import { type Clip, type Held, keyOf, type Source, type StudioState } from "./state";

const PEAKS = 120;
/** Clips that are kept; each has a minute of mp3 at most, a recording two. */
const MOST = 120;
const MAKING: Clip = { state: "making", seconds: 0, peaks: [], first: null, cached: false, words: "" };

interface SpeechFacts {
  readonly voice: string;
  readonly text: string;
  readonly first: number | null;
  readonly cached: boolean;
  readonly warnings: readonly string[];
}

/** Plays one clip at a time: asks the kernel for it once, and keeps it. */
export class Player {
  readonly #store: Store<StudioState>;
  readonly #booth: Booth;
  readonly #files: Files;
  readonly #audio = new Audio();
  readonly #sounds = new Map<string, { readonly file: Blob; readonly url: string }>();
  /** Clicked while it was being made: it plays when it is there. */
  #wanted = "";

  constructor(link: Link, store: Store<StudioState>, booth: Booth) {
    this.#store = store;
    this.#booth = booth;
    this.#files = new Files(link);
    link.on("speech", (facts: SpeechFacts) => this.#told(facts));
    const sounding = () => this.#store.patch({ sounding: !this.#audio.paused && !this.#audio.ended });
    for (const name of ["play", "pause", "ended"]) this.#audio.addEventListener(name, sounding);
  }

  get position(): number {
    return this.#audio.currentTime;
  }

  /** Call it in the click. */
  toggle(source: Source, at?: number): void {
    const key = keyOf(source);
    const { playing, sounding, clips } = this.#store.value;
    if (key === playing && sounding && at === undefined) {
      this.#audio.pause();
      return;
    }
    this.#wanted = key;
    const state = clips[key]?.state;
    if (state === "ready") this.#play(key, at ?? (key === playing && !this.#audio.ended ? this.position : 0));
    else {
      this.#audio.pause();
      if (state !== "making") void this.load(source);
    }
  }

  pause(): void {
    this.#wanted = "";
    this.#audio.pause();
  }

  async load(source: Source): Promise<void> {
    const key = keyOf(source);
    const { clips } = this.#store.value;
    if (clips[key] && clips[key].state !== "failed") return;
    this.#put(key, MAKING);
    try {
      const file = await this.#ask(source);
      const sound = await decoded(file);
      this.#sounds.set(key, { file, url: URL.createObjectURL(file) });
      this.#put(key, { ...this.#clip(key), state: "ready", ...sound });
      this.#bound();
      if (this.#wanted === key) this.#play(key, 0);
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      this.#put(key, { ...MAKING, state: "failed", words });
    }
  }

  close(): void {
    this.#wanted = "";
    this.#audio.pause();
    this.#audio.removeAttribute("src");
    this.#files.close();
    for (const { url } of this.#sounds.values()) URL.revokeObjectURL(url);
    this.#sounds.clear();
  }

  save(voice: string): Promise<Blob> {
    return this.#files.ask("save", { voice });
  }

  /** The sound of a recording that this page has: as it was recorded, else as it was fetched to be played. */
  recording({ what, take, seconds }: Held): Blob | null {
    const played = this.#sounds.get(keyOf({ kind: what, take, seconds }));
    return this.#booth.tape(what, take)?.wav() ?? played?.file ?? null;
  }

  /** Nobody makes clips any more; those that there are can be played. */
  leave(): void {
    this.#files.close();
  }

  async #ask(source: Source): Promise<Blob> {
    if (source.kind === "voice") return this.#files.ask("speak", { voice: source.voice, text: source.text });
    if (source.kind === "recording") return this.#files.ask("play", { what: "voice", voice: source.voice });
    const tape = this.#booth.tape(source.kind, source.take);
    return tape === null ? this.#files.ask("play", { what: source.kind }) : tape.wav();
  }

  #play(key: string, at: number): void {
    const url = this.#sounds.get(key)?.url;
    if (url === undefined) return;
    this.#wanted = "";
    if (this.#audio.src !== url) this.#audio.src = url;
    this.#audio.currentTime = at;
    this.#store.patch({ playing: key });
    // Where the browser wants another click, the button shows that nothing plays.
    this.#audio.play().catch(() => this.#store.patch({ sounding: false }));
  }

  #told({ voice, text, first, cached, warnings }: SpeechFacts): void {
    const key = keyOf({ kind: "voice", voice, text });
    this.#put(key, { ...this.#clip(key), first, cached, words: warnings.join(" ") });
  }

  #clip(key: string): Clip {
    return this.#store.value.clips[key] ?? MAKING;
  }

  #put(key: string, clip: Clip): void {
    this.#store.patch({ clips: { ...this.#store.value.clips, [key]: clip } });
  }

  /** The oldest go. */
  #bound(): void {
    for (const [key, { url }] of this.#sounds) {
      if (this.#sounds.size <= MOST) return;
      if (key === this.#store.value.playing) continue;
      URL.revokeObjectURL(url);
      this.#sounds.delete(key);
      const { [key]: _, ...clips } = this.#store.value.clips;
      this.#store.patch({ clips });
    }
  }
}

async function decoded(file: Blob): Promise<{ seconds: number; peaks: number[] }> {
  const sound = await new OfflineAudioContext(1, 1, 24_000).decodeAudioData(await file.arrayBuffer());
  return { seconds: sound.duration, peaks: peaksOf(sound.getChannelData(0)) };
}

/** The loudest of each of so many equal stretches. */
export function peaksOf(samples: Float32Array, count = PEAKS): number[] {
  return Array.from({ length: Math.min(count, samples.length) }, (_, index, all = Math.min(count, samples.length)) => {
    const [begin, end] = [Math.floor((index * samples.length) / all), Math.floor(((index + 1) * samples.length) / all)];
    return samples.subarray(begin, end).reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
  });
}
