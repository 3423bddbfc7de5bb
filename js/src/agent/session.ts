import type { AnyModel } from "@anywidget/types";
import { openLink } from "../link/comm";
import { DeviceChoice } from "../live/device_choice";
import { Files } from "../live/files";
import { onRestart } from "../live/kernel_end";
import { Levels } from "../live/levels";
import { LinkWatch } from "../live/link_watch";
import { MicrophoneSide } from "../live/microphone_side";
import { NoticeBoard } from "../live/notices";
import type { Status } from "../live/state";
import { Store } from "../ui/store";
import { Actions } from "./actions";
import { type Facts, NOTHING } from "./facts";
import { listen } from "./kernel_side";
import { SpeakerSide } from "./speaker_side";
import { type Sides, StartFlow } from "./start";
import type { AgentActions, AgentState } from "./state";
import { Texts } from "./texts";
import { agentState } from "./view";

const READY: ReadonlySet<Status> = new Set(["idle", "listening", "thinking", "speaking"]);

/** One conversation in one page, for all of its views: the link, the page's sound, and what is shown of both. */
export class Session {
  readonly meters = { microphone: new Levels(), agent: new Levels() };
  readonly actions: AgentActions;
  readonly #facts = new Store<Facts>(NOTHING);
  readonly #sides: Sides;
  readonly #start: StartFlow;
  readonly #files: Files;
  readonly #ending = new AbortController();
  #clock: ReturnType<typeof setInterval> | undefined;
  /** The kernel has begun what this page asked for: from now on "disconnected" is the end of it. */
  #begun = false;

  /** Says hello to the kernel, and waits for nothing. */
  constructor(model: AnyModel) {
    const { signal } = this.#ending;
    const store = this.#facts;
    const link = openLink(model, signal);
    const silenced = (): boolean => {
      const { muted, manual, held, muteWhileSpeaking, word } = store.value;
      return muted || (manual && !held) || (muteWhileSpeaking && word === "speaking");
    };
    const notices = new NoticeBoard((notice) => store.patch({ notice }));
    const microphone = new MicrophoneSide(link, store, notices, this.meters.microphone, silenced);
    const speaker = new SpeakerSide(link, store, notices, this.meters.agent);
    this.#sides = { link, store, notices, microphone, speaker };
    this.#start = new StartFlow(this.#sides);
    this.#files = new Files(link);
    new LinkWatch(link, store, notices);
    const devices = new DeviceChoice(store, microphone, speaker, signal);
    const texts = new Texts(link, store);
    const silence = (why: string) => this.#silence(why);
    this.actions = new Actions({ ...this.#sides, start: this.#start, files: this.#files, devices, texts, silence });
    listen(link, store, notices, () => this.#follow());
    link.on("replaced", () => this.#leave("told", { text: "This agent is used in another page now." }));
    onRestart(model, () => this.#leave("kernel-restarted", {}), signal);
  }

  get state(): AgentState {
    return agentState(this.#facts.value, performance.now());
  }

  subscribe(changed: () => void): () => void {
    return this.#facts.subscribe(changed);
  }

  /** Nothing of it is left in the page, and the kernel is told. */
  close(): void {
    this.#silence("the page was closed");
    this.#tick(false);
    this.#files.close();
    this.#sides.notices.close();
    this.#ending.abort();
  }

  #silence(why: string): void {
    this.#start.cancel();
    this.#sides.microphone.close(why);
    this.#sides.speaker.close();
    this.#sides.notices.takeDown("page-reloaded", "sound-held-back", "kernel-busy", "connection-lost");
  }

  /** The kernel's agent is not this page's any more; what was said stays. */
  #leave(name: "told" | "kernel-restarted", facts: Record<string, string>): void {
    this.#silence("");
    this.#ending.abort();
    this.#sides.notices.post({ name, level: name === "told" ? "info" : "error", facts });
    this.#facts.patch({ phase: "rest", word: "disconnected", detail: "", live: false, left: true });
  }

  /** What the kernel's words mean for this page: whether it takes part, and whether it captures. */
  #follow(): void {
    const { phase, word, live, card } = this.#facts.value;
    if (phase !== "asked") this.#begun = false;
    else if (word !== "disconnected") this.#begun = true;
    if (READY.has(word) && (phase === "asked" || phase === "rest")) this.#facts.patch({ phase: "live", card: null });
    const over = !live && word === "disconnected";
    const asked = phase === "asked" && (this.#begun || card !== null);
    if (over && (phase === "live" || phase === "stopping" || asked)) {
      this.#silence("the session is over");
      this.#facts.patch({ phase: "rest" });
    }
    this.#sides.speaker.offer();
    this.#sides.microphone.update();
    this.#tick(this.#facts.value.lostSince !== null);
  }

  /** While the connection is lost, the time since then is shown. */
  #tick(on: boolean): void {
    if (on) this.#clock ??= setInterval(() => this.#facts.patch({}), 200);
    else clearInterval(this.#clock);
    if (!on) this.#clock = undefined;
  }
}
