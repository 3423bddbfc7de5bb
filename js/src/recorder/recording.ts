import type { MicrophoneFrame } from "../audio/microphone";
import { permission } from "../audio/permission";
import type { KeptFrame, Link } from "../link/link";
import type { Levels } from "../live/levels";
import { decibels } from "../live/levels";
import { MicrophoneSide } from "../live/microphone_side";
import type { NoticeBoard } from "../live/notices";
import { troubleCard } from "../live/trouble_card";
import type { Store } from "../ui/store";
import type { Facts } from "./facts";
import type { Ending } from "./state";
import { RATE, Tape } from "./tape";
import type { Unsent } from "./unsent";

const LEVEL = 6; // frames: a quarter of a second

/** From the click on Record until the recording is over. */
export class Recording {
  readonly microphone: MicrophoneSide;
  readonly #link: Link;
  readonly #store: Store<Facts>;
  readonly #unsent: Unsent;
  readonly #over: (tape: Tape, ending: Ending) => void;
  #run = new AbortController();
  #tape: Tape | null = null;
  #loud: number[] = [];
  #unplugged = false;

  /** `over` is told of each recording that holds anything. */
  constructor(
    link: Link,
    store: Store<Facts>,
    notices: NoticeBoard,
    levels: Levels,
    unsent: Unsent,
    over: (tape: Tape, ending: Ending) => void,
  ) {
    this.#link = link;
    this.#store = store;
    this.#unsent = unsent;
    this.#over = over;
    this.microphone = new MicrophoneSide(
      link,
      store,
      notices,
      levels,
      () => store.value.muted,
      (frame) => this.#hear(frame),
    );
    store.subscribe(() => this.#follow());
  }

  /** The one that goes on. */
  get tape(): Tape | null {
    return this.#tape;
  }

  /** Call it in the click. */
  async begin(): Promise<void> {
    const store = this.#store;
    if (store.value.phase !== "rest" || !store.value.known || store.value.left !== null) return;
    this.#run = new AbortController();
    const { signal } = this.#run;
    store.patch({ phase: "opening", card: null, muted: false, seconds: 0, level: null });
    try {
      if ((await permission()) === "prompt") store.patch({ phase: "waiting" });
      signal.throwIfAborted();
      await this.microphone.open(signal);
    } catch (error) {
      if (signal.aborted) return;
      const card = troubleCard(error);
      store.patch({ phase: "rest", card });
      this.#link.send("trouble", card);
      return;
    }
    this.#loud = [];
    this.#unplugged = false;
    // Not counted: a page that is loaded again, and another one, number theirs without knowing of this.
    const take = crypto.getRandomValues(new Uint32Array(1))[0] as number;
    this.#tape = new Tape(take);
    this.#link.send("take", { take });
    store.patch({ phase: "live", microphone: "open" });
    this.microphone.update();
    this.microphone.pass();
  }

  /** The end of what was said goes with it; before anything is recorded, it is as if Record was not pressed. */
  stop(): void {
    const { phase } = this.#store.value;
    if (phase === "waiting" || phase === "opening") {
      this.#run.abort();
      this.microphone.close("");
      this.#store.patch({ phase: "rest" });
    }
    if (phase !== "live") return;
    this.#store.patch({ phase: "stopping" });
    this.microphone.afterFrame(() => this.end("stopped"));
  }

  /** Paused, the browser captures nothing. */
  pause(on: boolean): void {
    if (this.#store.value.phase !== "live") return;
    this.#store.patch({ muted: on, level: null });
    this.microphone.update();
    this.#link.send("pause", { on });
  }

  /** At once. */
  end(ending: Ending): void {
    const tape = this.#tape;
    this.#run.abort();
    this.#tape = null;
    this.microphone.close("");
    this.#store.patch({ phase: "rest", muted: false, level: null });
    if (tape === null) return;
    this.#link.send("end", { take: tape.take, why: ending });
    if (tape.samples > 0) this.#over(tape, ending);
  }

  #hear({ samples, ...rest }: MicrophoneFrame): void {
    const tape = this.#tape;
    const { most, muted, seconds } = this.#store.value;
    if (tape === null || muted) return;
    const room = Math.round(most * RATE) - tape.samples;
    const part = new Int16Array(samples.subarray(0, room));
    const frame: KeptFrame = { ...rest, samples: part, position: tape.samples, item: tape.take };
    tape.add(part);
    this.#unsent.add(frame);
    this.#link.sendKept(frame);
    const now = Math.floor(10 * tape.seconds) / 10;
    if (now !== seconds) this.#store.patch({ seconds: now });
    this.#weigh(rest.rms);
    if (part.length === room) this.end("maximum");
  }

  #weigh(rms: number): void {
    this.#loud.push(rms * rms);
    if (this.#loud.length < LEVEL) return;
    const mean = this.#loud.reduce((sum, one) => sum + one, 0) / this.#loud.length;
    this.#loud = [];
    this.#store.patch({ level: decibels(Math.sqrt(mean)) });
  }

  /** Unplugged, and there is no other: what was recorded is kept, and says so. */
  #follow(): void {
    const { phase, microphone, card } = this.#store.value;
    if (this.#unplugged && card?.name === "not-found") {
      this.#unplugged = false;
      this.#store.patch({ card: null }); // who has a recording is not asked for a microphone
    }
    if (this.#tape === null || microphone !== "closed" || (phase !== "live" && phase !== "stopping")) return;
    this.#unplugged = true;
    this.end("unplugged");
  }
}
