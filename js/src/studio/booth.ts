import type { Link } from "../link/link";
import type { Levels } from "../live/levels";
import type { NoticeBoard } from "../live/notices";
import { type Ending, Recording } from "../live/recording";
import { Safe } from "../live/safe";
import { RATE, type Tape } from "../live/tape";
import { Unsent } from "../live/unsent";
import type { Store } from "../ui/store";
import { type KernelState, LONGEST, type StudioState, type What } from "./state";

/** Records a reference or a consent. What the kernel has not got yet, and what it got from this page, is here too. */
export class Booth {
  readonly recording: Recording;
  readonly #store: Store<StudioState>;
  readonly #unsent: Unsent;
  readonly #tapes = new Map<What, Tape>();
  #wanted: { readonly what: What; readonly prompt: string } = { what: "reference", prompt: "" };

  constructor(link: Link, store: Store<StudioState>, notices: NoticeBoard, levels: Levels, signal: AbortSignal) {
    this.#store = store;
    this.#unsent = new Unsent(link, new Safe(), () => store.value.studio);
    this.recording = new Recording({
      link,
      store,
      notices,
      levels,
      unsent: this.#unsent,
      most: () => LONGEST[store.value.recording || "reference"] * RATE,
      more: ({ seconds }) => {
        if (seconds - store.value.recorded >= 0.2) store.patch({ recorded: seconds });
      },
      over: (tape, ending) => this.#over(tape, ending),
    });
    addEventListener("pagehide", () => this.#unsent.putAway(), { signal });
  }

  /** Call it in the click. */
  async record(what: What, prompt: string): Promise<void> {
    this.#wanted = { what, prompt };
    await this.tryAgain();
  }

  /** What was wanted last. Call it in the click. */
  async tryAgain(): Promise<void> {
    this.#store.patch({ recording: this.#wanted.what, recorded: 0, ending: null });
    const trouble = await this.recording.begin(this.#wanted);
    if (trouble !== null) this.#store.patch({ recording: "" });
  }

  stop(keep: boolean): void {
    if (keep) this.recording.stop();
    else this.recording.discard();
    if (this.#store.value.phase === "rest") this.#store.patch({ recording: "" });
  }

  /** The sound of a recording that was made in this page. */
  tape(what: What, take: number): Tape | null {
    const tape = this.#tapes.get(what);
    return tape?.take === take ? tape : null;
  }

  /** What a page before this one could not bring; what it recorded is over with that. */
  async bring(open: number | null): Promise<void> {
    if ((await this.#unsent.bring(open)) > 0) this.#store.patch({ ending: "reloaded" });
  }

  /** The kernel has said how it stands: `whole`, all that there is. */
  told(body: Partial<KernelState>, whole: boolean): void {
    const { held, reference, consent } = this.#store.value;
    const arrived = [body.ended, body.reference?.take, body.consent?.take];
    const left = held.filter(({ take }) => !arrived.includes(take));
    if (left.length !== held.length) this.#store.patch({ held: left });
    const tape = this.recording.tape;
    if (whole && tape !== null && body.take?.take !== tape.take) this.recording.repeat();
    // What nobody can ask for any more.
    const wanted = [reference?.take, consent?.take, ...left.map(({ take }) => take)];
    for (const [what, { take }] of this.#tapes) if (!wanted.includes(take)) this.#tapes.delete(what);
  }

  /** Without it the kernel may come for the rest in another page. */
  leave(ending: Ending): void {
    this.recording.end(ending);
    if (ending === "restarted") this.#unsent.dropAll();
    else this.#unsent.putAway();
  }

  #over(tape: Tape, ending: Ending): void {
    const { recording: what, held } = this.#store.value;
    this.#store.patch({ recording: "", ending });
    if (what === "" || tape.samples === 0) return;
    this.#tapes.set(what, tape);
    const { take, seconds } = tape;
    // A consent was given for the reference before it.
    this.#store.patch({ held: [...(what === "reference" ? [] : held), { what, take, seconds }] });
  }
}
