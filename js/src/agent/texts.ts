import type { Link } from "../link/link";
import type { Store } from "../ui/store";
import type { Facts } from "./facts";
import type { Row } from "./state";

/** Behind every row of the kernel. */
const BEHIND = 1_000_000_000;

/** What was typed and has not reached the kernel: shown as waiting while it cannot. */
export class Texts {
  readonly #link: Link;
  readonly #store: Store<Facts>;
  readonly #sent = new Map<string, Row>();
  #number = 0;

  constructor(link: Link, store: Store<Facts>) {
    this.#link = link;
    this.#store = store;
    link.on("typed", ({ id }: { id: string }) => {
      if (this.#sent.delete(id)) this.show();
    });
    link.onHealth(() => this.show());
  }

  send(text: string): void {
    const number = BEHIND + this.#number++;
    const id = String(number);
    this.#sent.set(id, {
      number,
      turn: 0,
      who: "user",
      text,
      start: this.#store.value.strip.time ?? 0,
      final: true,
      typed: true,
      heard: null,
      sound: 0,
      sounded: 0,
      waiting: true,
    });
    this.#link.send("text", { id, text });
    this.show();
  }

  show(): void {
    const { heard, waitingTexts } = this.#store.value;
    const rows = heard ? [] : [...this.#sent.values()];
    if (rows.length !== waitingTexts.length) this.#store.patch({ waitingTexts: rows });
  }
}
