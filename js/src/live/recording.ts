import type { MicrophoneFrame } from "../audio/microphone";
import { permission } from "../audio/permission";
import type { Link } from "../link/link";
import type { Store } from "../ui/store";
import type { LiveFacts } from "./facts";
import type { Levels } from "./levels";
import { MicrophoneSide } from "./microphone_side";
import type { NoticeBoard } from "./notices";
import type { Card } from "./state";
import { Tape } from "./tape";
import { troubleCard } from "./trouble_card";
import type { Recorded, Unsent } from "./unsent";

/** What ended a recording, in the words that the kernel keeps. */
export type Ending = "stopped" | "maximum" | "unplugged" | "reloaded" | "closed" | "restarted" | "replaced";

interface Means {
  readonly link: Link;
  readonly store: Store<LiveFacts>;
  readonly notices: NoticeBoard;
  readonly levels: Levels;
  readonly unsent: Unsent;
  /** Samples of the longest one. */
  most(): number;
  /** The tape has more. */
  more(tape: Tape, frame: MicrophoneFrame): void;
  /** It is over; the tape may be empty. */
  over(tape: Tape, ending: Ending): void;
}

/** From the click on Record until the recording is over. */
export class Recording {
  readonly microphone: MicrophoneSide;
  readonly #means: Means;
  readonly #store: Store<LiveFacts>;
  #run = new AbortController();
  #tape: Tape | null = null;
  #about: object = {};
  #last = 0;
  #unplugged = false;

  constructor(means: Means) {
    const { link, store, notices, levels } = means;
    this.#means = means;
    this.#store = store;
    const carry = (frame: MicrophoneFrame) => this.#hear(frame);
    this.microphone = new MicrophoneSide(link, store, notices, levels, () => store.value.muted, carry);
    store.subscribe(() => this.#follow());
  }

  /** The one that goes on. */
  get tape(): Tape | null {
    return this.#tape;
  }

  /** Call it in the click. `about`: what the kernel has to know of it. Gives why it did not begin, if that is a trouble. */
  async begin(about: object = {}): Promise<Card | null> {
    const store = this.#store;
    if (store.value.phase !== "rest") return null;
    this.#run = new AbortController();
    const { signal } = this.#run;
    store.patch({ phase: "opening", card: null, muted: false });
    try {
      if ((await permission()) === "prompt") store.patch({ phase: "waiting" });
      signal.throwIfAborted();
      await this.microphone.open(signal);
    } catch (error) {
      if (signal.aborted) return null;
      const card = troubleCard(error);
      store.patch({ phase: "rest", card });
      return card;
    }
    this.#unplugged = false;
    // Seconds of the day's clock: another page numbers its own without knowing of these, and later ones are greater.
    this.#last = Math.max(this.#last + 1, Math.floor(Date.now() / 1000));
    this.#tape = new Tape(this.#last);
    this.#about = about;
    this.repeat();
    store.patch({ phase: "live", microphone: "open" });
    this.microphone.update();
    this.microphone.pass();
    return null;
  }

  /** Tells the kernel of the one that goes on; also one that thought the page gone, and has ended it. */
  repeat(): void {
    if (this.#tape !== null) this.#means.link.send("take", { ...this.#about, take: this.#tape.take });
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
    const tape = this.#tape;
    this.microphone.afterFrame(() => {
      if (this.#tape === tape) this.end("stopped"); // else it was ended before, and another one may go on
    });
  }

  /** Paused, the browser captures nothing, and nothing of it is recorded. */
  pause(on: boolean): void {
    if (this.#store.value.phase !== "live") return;
    this.#store.patch({ muted: on });
    this.microphone.update();
  }

  /** At once. */
  end(ending: Ending): void {
    const tape = this.#close();
    if (tape === null) return;
    this.#means.link.send("end", { take: tape.take, why: ending });
    this.#means.over(tape, ending);
  }

  /** At once, and nothing of it is kept. */
  discard(): void {
    const tape = this.#close();
    if (tape === null) return;
    this.#means.unsent.drop(tape.take);
    this.#means.link.send("discard", { take: tape.take });
  }

  #close(): Tape | null {
    const tape = this.#tape;
    this.#run.abort();
    this.#tape = null;
    this.microphone.close("");
    this.#store.patch({ phase: "rest", muted: false });
    return tape;
  }

  #hear({ samples, ...rest }: MicrophoneFrame): void {
    const tape = this.#tape;
    if (tape === null || this.#store.value.muted) return;
    const room = this.#means.most() - tape.samples;
    const part = new Int16Array(samples.subarray(0, room));
    const frame: Recorded = { ...rest, samples: part, position: tape.samples, item: tape.take };
    this.#means.unsent.send(tape.samples === 0 ? { ...frame, about: this.#about } : frame);
    tape.add(part);
    this.#means.more(tape, frame);
    if (part.length === room) this.end("maximum");
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
