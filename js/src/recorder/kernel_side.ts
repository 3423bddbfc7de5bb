import { bar } from "../audio/permission";
import type { Link } from "../link/link";
import { Files } from "../live/files";
import type { Ending } from "../live/recording";
import { Tape } from "../live/tape";
import type { Unsent } from "../live/unsent";
import type { Store } from "../ui/store";
import type { Facts } from "./facts";

interface Told {
  readonly take: number;
  readonly samples: number;
  readonly over: boolean;
  readonly why: Ending;
}

interface StateMessage {
  readonly recorder: string;
  readonly name: string;
  readonly most: number;
  readonly take: Told | null;
}

interface KeptMessage {
  readonly take: number;
  readonly samples: number;
  readonly why: Ending;
  readonly name: string;
}

/** What the session does with what the kernel says. */
interface Means {
  readonly link: Link;
  readonly store: Store<Facts>;
  readonly unsent: Unsent;
  /** The recording that goes on in this page. */
  recording(): Tape | null;
  /** The one that is shown. */
  shown(): Tape | null;
  /** From now on this one is shown; null: none. */
  show(tape: Tape | null, ending: Ending, arrived: boolean): void;
  stop(): void;
}

/** The kernel's side of the recorder: what it has, and what it still has to get from a page that was here before. */
export class KernelSide {
  recorder = "";
  readonly #means: Means;
  readonly #files: Files;
  #brought = false;

  constructor(means: Means) {
    this.#means = means;
    this.#files = new Files(means.link);
    means.link.on("state", (body: StateMessage) => void this.#state(body));
    means.link.on("kept", (body: KeptMessage) => this.#kept(body));
    means.link.on("stop", () => means.stop());
  }

  close(): void {
    this.#files.close();
  }

  async #state({ recorder, name, most, take }: StateMessage): Promise<void> {
    const { store } = this.#means;
    this.recorder = recorder;
    store.patch({ name, most });
    // Once in the life of a page: from then on it knows better.
    if (!this.#brought) {
      this.#brought = true;
      await this.#means.unsent.bring(take !== null && !take.over ? take.take : null);
      const barred = bar();
      if (barred !== null) this.#means.link.send("trouble", { name: barred, words: "" });
      store.patch({ known: true });
    }
    if (this.#means.recording() !== null) return;
    if (take === null) this.#means.show(null, "stopped", true);
    else if (take.over) this.#show(take.take, take.samples, take.why);
  }

  /** A recording has arrived whole. */
  #kept({ take, samples, why, name }: KeptMessage): void {
    const { store, shown } = this.#means;
    store.patch({ name });
    const { clip } = store.value;
    if (clip !== null && shown()?.take === take) store.patch({ clip: { ...clip, arrived: true } });
    else if (samples > 0 && this.#means.recording() === null) this.#show(take, samples, why);
  }

  /** Shows a recording of the kernel's; its sound is fetched where this page has not got it. */
  #show(take: number, samples: number, ending: Ending): void {
    const { shown, show, recording } = this.#means;
    const known = shown();
    if (known?.take === take && known.samples >= samples) return;
    const tape = new Tape(take);
    show(tape, ending, true);
    this.#files.ask("file", { take }).then(
      async (file) => {
        tape.add(new Int16Array(await file.arrayBuffer()));
        if (shown() === tape && recording() === null) show(tape, ending, true);
      },
      () => undefined, // the kernel has gone; it says so elsewhere
    );
  }
}
