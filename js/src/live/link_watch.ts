import type { Health, Link } from "../link/link";
import type { Store } from "../ui/store";
import type { LiveFacts } from "./facts";
import type { NoticeBoard } from "./notices";

const FRAME = 0.04; // s
const SHOWN = 5000; // ms that a loss is told

/** Whether the kernel hears, and what of the sound did not arrive. */
export class LinkWatch {
  readonly #store: Store<LiveFacts>;
  readonly #notices: NoticeBoard;
  #seen = 0;
  #told = { frames: 0, until: 0 };

  constructor(link: Link, store: Store<LiveFacts>, notices: NoticeBoard) {
    this.#store = store;
    this.#notices = notices;
    link.onHealth((health) => this.#health(health));
  }

  /** What holds now, when the page's phase has changed. */
  #health({ heard, busySeconds, rtt, lostUp, lostDown, path }: Health): void {
    const { strip, phase } = this.#store.value;
    const lost = lostUp + lostDown;
    if (heard !== this.#store.value.heard || rtt !== strip.link || lost !== strip.lost)
      this.#store.patch({ heard, strip: { ...strip, link: rtt === null ? null : Math.round(rtt), lost, path } });
    if (heard || phase === "rest") this.#notices.takeDown("kernel-busy");
    else this.#notices.post({ name: "kernel-busy", level: "warn", facts: { seconds: busySeconds } });
    if (lost > this.#seen) this.#lose(lost - this.#seen, lostUp > 0 && !heard);
    this.#seen = lost;
  }

  /** Frames of one stretch are told together. What a busy kernel misses is told when it hears again. */
  #lose(frames: number, busy: boolean): void {
    if (busy && !this.#store.value.capturing) return;
    const now = performance.now();
    const earlier = now < this.#told.until || busy ? this.#told.frames : 0;
    this.#told = { frames: earlier + frames, until: now + SHOWN };
    const seconds = Number((this.#told.frames * FRAME).toFixed(1));
    if (seconds > 0) this.#notices.post({ name: "sound-lost", level: "warn", facts: { seconds } }, SHOWN);
  }
}
