import { permission } from "../audio/permission";
import type { Link } from "../link/link";
import type { MicrophoneSide } from "../live/microphone_side";
import type { NoticeBoard } from "../live/notices";
import { troubleCard } from "../live/trouble_card";
import type { Store } from "../ui/store";
import type { Facts } from "./facts";
import type { SpeakerSide } from "./speaker_side";
import type { Stage } from "./state";

export interface Sides {
  readonly link: Link;
  readonly store: Store<Facts>;
  readonly notices: NoticeBoard;
  readonly microphone: MicrophoneSide;
  readonly speaker: SpeakerSide;
}

/** From the click on Start until the kernel was told. */
export class StartFlow {
  readonly #sides: Sides;
  #run = new AbortController();

  constructor(sides: Sides) {
    this.#sides = sides;
  }

  cancel(): void {
    this.#run.abort();
  }

  /** Opens the sound and tells the kernel to begin. Call it in the click. */
  async begin(talking: boolean): Promise<void> {
    const { link, store, notices } = this.#sides;
    if (store.value.phase !== "rest") return;
    notices.takeDown("session-ended", "gave-up", "told");
    store.patch({
      phase: "opening",
      pageStages: [],
      stages: [],
      card: null,
      preflight: "off",
      muted: false,
      held: false,
    });
    if (!(await this.#open(talking))) return;
    const stages = store.value.pageStages.map(({ name, what, seconds }) => [name, what, seconds]);
    link.send("start", { microphone: talking, stages });
    this.#sides.microphone.pass();
    this.#sides.speaker.pass();
    const linked: Stage = { name: "link", what: "", seconds: null };
    store.patch({ phase: "asked", pageStages: [...store.value.pageStages, linked] });
    const asked = performance.now();
    const off = link.on("status", () => {
      off();
      this.#stage({ ...linked, seconds: since(asked) });
    });
    this.#run.signal.addEventListener("abort", off);
  }

  /** Microphone and sound of a session that goes on: after a reload, or when it was begun elsewhere. Call it in the click. */
  async join(talking: boolean): Promise<void> {
    if (!(await this.#open(talking))) return;
    this.#sides.microphone.pass();
    this.#sides.speaker.pass();
    this.#sides.store.patch({ pageStages: [] });
  }

  /** "Can I hear you?": opens the microphone for this page alone, or closes it. */
  async preflight(on: boolean): Promise<void> {
    const { store, microphone } = this.#sides;
    if (store.value.phase !== "rest") return;
    if (!on) {
      this.cancel();
      microphone.close("");
      store.patch({ preflight: "off" });
      return;
    }
    store.patch({ card: null, preflight: "listening" });
    this.#run = new AbortController();
    const { signal } = this.#run;
    try {
      await microphone.open(signal);
      store.patch({ microphone: "preflight" });
      microphone.update();
    } catch (error) {
      if (!signal.aborted) store.patch({ card: troubleCard(error), preflight: "off" });
    }
  }

  /** Whether all is open. What is in the way becomes a card. */
  async #open(talking: boolean): Promise<boolean> {
    const { store, microphone, speaker } = this.#sides;
    this.#run.abort();
    this.#run = new AbortController();
    const { signal } = this.#run;
    const before = store.value.phase;
    store.patch({ silent: false });
    const player = this.#player(signal, talking);
    try {
      if (talking) await this.#capture(signal, before);
      await player;
    } catch (error) {
      if (signal.aborted) return false;
      microphone.close("");
      await player.catch(() => undefined);
      speaker.close();
      store.patch({ phase: before === "live" ? "live" : "rest", card: troubleCard(error) });
      return false;
    }
    return !signal.aborted;
  }

  async #capture(signal: AbortSignal, before: Facts["phase"]): Promise<void> {
    const { store, microphone } = this.#sides;
    if (microphone.handle === null && (await permission()) === "prompt") {
      signal.throwIfAborted();
      store.patch({ phase: "waiting", card: { name: "prompt", words: "" } });
    }
    const asked = performance.now();
    this.#stage({ name: "microphone", what: "", seconds: null });
    const { label, rate } = await microphone.open(signal);
    store.patch({ phase: before, card: null, microphone: "open", held: false });
    microphone.update();
    this.#stage({ name: "microphone", what: `${label}, ${kilohertz(rate)}`, seconds: since(asked) });
  }

  /** Typing goes on without sound where the page cannot play any; talking does not. */
  async #player(signal: AbortSignal, talking: boolean): Promise<void> {
    const asked = performance.now();
    const { devices } = this.#sides.store.value;
    const label = devices.speakers.find(({ id }) => id === devices.speaker)?.label ?? "";
    try {
      await this.#sides.speaker.open(signal);
    } catch (error) {
      if (talking) throw error;
      this.#sides.store.patch({ silent: true });
      return;
    }
    if (talking) this.#stage({ name: "speaker", what: `${label || "Default"}, 24 kHz`, seconds: since(asked) });
  }

  #stage(stage: Stage): void {
    const { store } = this.#sides;
    const others = store.value.pageStages.filter(({ name }) => name !== stage.name);
    const order: Stage["name"][] = ["microphone", "speaker", "link"];
    const pageStages = [...others, stage].sort((one, other) => order.indexOf(one.name) - order.indexOf(other.name));
    store.patch({ pageStages });
  }
}

function since(start: number): number {
  return (performance.now() - start) / 1000;
}

function kilohertz(rate: number): string {
  return `${Number((rate / 1000).toFixed(2))} kHz`;
}
