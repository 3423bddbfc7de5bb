import type { Notice, NoticeName } from "./state";

/** The worst first. */
const ORDER: readonly NoticeName[] = [
  "kernel-restarted",
  "session-ended",
  "gave-up",
  "connection-lost",
  "kernel-busy",
  "page-reloaded",
  "sound-held-back",
  "unplugged",
  "no-sound",
  "sound-lost",
  "hearing-itself",
  "too-loud",
  "told",
  "session-ends",
];

interface Posted {
  readonly notice: Notice;
  /** performance.now() in ms. */
  readonly until: number;
}

/** The notices that hold, and which of them is the worst. The page's parts see to how long it stays to be read. */
export class NoticeBoard {
  readonly #posted = new Map<NoticeName, Posted>();
  readonly #changed: (worst: Notice | null) => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(changed: (worst: Notice | null) => void) {
    this.#changed = changed;
  }

  /** It holds for `ms`, else until it is taken down. */
  post(notice: Notice, ms = Number.POSITIVE_INFINITY): void {
    this.#posted.set(notice.name, { notice, until: performance.now() + ms });
    this.#choose();
  }

  takeDown(...names: NoticeName[]): void {
    const known = names.filter((name) => this.#posted.delete(name));
    if (known.length) this.#choose();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#posted.clear();
  }

  #choose(): void {
    clearTimeout(this.#timer);
    const now = performance.now();
    for (const [name, { until }] of this.#posted) if (until <= now) this.#posted.delete(name);
    const worst = ORDER.map((name) => this.#posted.get(name)).find((posted) => posted !== undefined);
    this.#changed(worst?.notice ?? null);
    const next = Math.min(...[...this.#posted.values()].map(({ until }) => until));
    if (Number.isFinite(next)) this.#timer = setTimeout(() => this.#choose(), next - now + 1);
  }
}
