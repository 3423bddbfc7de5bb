import type { AnyModel } from "@anywidget/types";
import { openLink } from "../link/comm";
import { DeviceChoice } from "../live/device_choice";
import { onRestart } from "../live/kernel_end";
import { Levels } from "../live/levels";
import { LinkWatch } from "../live/link_watch";
import { NoticeBoard } from "../live/notices";
import type { LiveSession } from "../ui/shown";
import { Store } from "../ui/store";
import { studioActions } from "./actions";
import { Booth } from "./booth";
import { NOTHING } from "./nothing";
import { Player } from "./player";
import type { Held, KernelState, StudioActions, StudioState } from "./state";

/** One studio in one page, for all of its views. */
export class StudioSession implements LiveSession<StudioState> {
  readonly meter = new Levels();
  readonly actions: StudioActions;
  readonly #store = new Store<StudioState>(NOTHING);
  readonly #booth: Booth;
  readonly #player: Player;
  readonly #notices: NoticeBoard;
  readonly #ending = new AbortController();
  #brought = false;

  /** Says hello to the kernel, and waits for nothing. */
  constructor(model: AnyModel) {
    const { signal } = this.#ending;
    const store = this.#store;
    const link = openLink(model, signal);
    this.#notices = new NoticeBoard((notice) => store.patch({ notice }));
    const booth = new Booth(link, store, this.#notices, this.meter, signal);
    const player = new Player(link, store, booth);
    [this.#booth, this.#player] = [booth, player];
    new LinkWatch(link, store, this.#notices);
    const devices = new DeviceChoice(store, booth.recording.microphone, null, signal);
    link.on("state", (body: KernelState) => void this.#state(body));
    link.on("change", (body: Partial<KernelState>) => this.#take(body, false));
    link.on("replaced", () => this.#leave("replaced"));
    onRestart(model, () => this.#leave("restarted"), signal);
    this.actions = studioActions(link, store, booth, player, devices);
  }

  get state(): StudioState {
    return this.#store.value;
  }

  get position(): () => number {
    return () => this.#player.position;
  }

  subscribe(changed: () => void): () => void {
    return this.#store.subscribe(changed);
  }

  /** Nothing of it is left in the page. What the kernel has not taken waits in the safe for the next view. */
  close(): void {
    this.#booth.leave("closed");
    this.#player.close();
    this.#notices.close();
    this.#ending.abort();
  }

  async #state(body: KernelState): Promise<void> {
    this.#take(body, true);
    // Once in the life of a page: from then on it knows better.
    if (this.#brought) return;
    this.#brought = true;
    await this.#booth.bring(body.take?.take ?? null);
    this.#store.patch({ there: true });
  }

  #take(body: Partial<KernelState>, whole: boolean): void {
    const { deleting, ...rest } = body;
    const patch: { -readonly [Name in keyof StudioState]?: StudioState[Name] } = rest;
    if (deleting) {
      const now = performance.now();
      const until = ([voice, seconds]: [string, number]) => [voice, now + 1000 * seconds];
      patch.deleting = Object.fromEntries(Object.entries(deleting).map(until));
    }
    if ("reference" in body || body.trouble) patch.sending = "";
    this.#store.patch(patch);
    this.#booth.told(body, whole);
  }

  /** Nothing can be made here any more. What was recorded stays, as far as it is in this page, to be played and saved. */
  #leave(ending: "restarted" | "replaced"): void {
    this.#booth.leave(ending);
    this.#player.leave();
    this.#notices.close();
    this.#ending.abort();
    const name = ending === "restarted" ? "kernel-restarted" : ending;
    const gone = {
      over: true,
      notice: null,
      take: null,
      reference: null,
      consent: null,
      deleting: {},
      busy: "",
    } as const;
    this.#store.patch({ ...gone, sending: "", card: null, held: this.#here(), trouble: { name, words: "" } });
  }

  /** The recordings whose sound is in this page. */
  #here(): Held[] {
    const { held, reference, consent } = this.state;
    const known: Held[] = [];
    if (reference !== null && !held.some(({ what }) => what === "reference"))
      known.push({ what: "reference", ...reference });
    if (consent !== null && known.length > 0) known.push({ what: "consent", ...consent });
    return [...known, ...held]
      .map(({ what, take, seconds }) => ({ what, take, seconds }))
      .filter((one) => this.#player.recording(one) !== null);
  }
}
