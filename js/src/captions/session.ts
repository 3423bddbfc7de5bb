import type { AnyModel } from "@anywidget/types";
import { permission } from "../audio/permission";
import { openLink } from "../link/comm";
import type { Link } from "../link/link";
import { DeviceChoice } from "../live/device_choice";
import { Files } from "../live/files";
import { onRestart } from "../live/kernel_end";
import { Levels } from "../live/levels";
import { LinkWatch } from "../live/link_watch";
import { MicrophoneSide } from "../live/microphone_side";
import { NoticeBoard } from "../live/notices";
import { troubleCard } from "../live/trouble_card";
import { saveFile } from "../ui/clipboard";
import type { LiveSession } from "../ui/shown";
import { Store } from "../ui/store";
import { fill } from "../ui/strings";
import { captionsWords as words } from "../ui/words/captions";
import { type Facts, NOTHING } from "./facts";
import { listen } from "./kernel_side";
import type { CaptionsActions, CaptionsForm, CaptionsMeters, CaptionsState } from "./state";
import { captionsState } from "./view";

/** ms within which the kernel has taken over what was switched here. */
const HOLDS = 3000;
const TOLD = 8000; // ms that a failure to save is told

/** The captions in one page, for all of their views: the link, the page's microphone, and what is shown of both. */
export class CaptionsSession implements LiveSession<CaptionsState> {
  readonly actions: CaptionsActions;
  readonly meters: CaptionsMeters;
  readonly #store = new Store<Facts>(NOTHING);
  readonly #link: Link;
  readonly #notices: NoticeBoard;
  readonly #microphone: MicrophoneSide;
  readonly #files: Files;
  readonly #ending = new AbortController();
  #opening = new AbortController();
  /** Counts how often the microphone was opened: each time its positions begin anew. */
  #item = 0;
  #clock: ReturnType<typeof setInterval> | undefined;
  /** The kernel has begun what this page asked for: from now on "disconnected" is the end of it. */
  #begun = false;
  #views = 0;

  /** Says hello to the kernel, and waits for nothing. */
  constructor(model: AnyModel) {
    const { signal } = this.#ending;
    const store = this.#store;
    const levels = new Levels();
    const link = openLink(model, signal);
    const notices = new NoticeBoard((notice) => store.patch({ notice }));
    const silenced = () => store.value.muted;
    // While the kernel cannot hear, what is said waits for it: a late caption is better than none.
    const microphone = new MicrophoneSide(link, store, notices, levels, silenced, (frame) =>
      link.sendKept({ ...frame, item: this.#item }),
    );
    [this.#link, this.#notices, this.#microphone, this.#files] = [link, notices, microphone, new Files(link)];
    new LinkWatch(link, store, notices);
    const devices = new DeviceChoice(store, microphone, null, signal);
    this.meters = { microphone: levels };
    this.actions = {
      start: () => void this.#start(),
      stop: () => this.#stop(),
      toggleMute: () => this.#toggleMute(),
      pressCard: (button) => {
        if (button === "open-tab") window.open(location.href, "_blank", "noopener");
        else this.#pressCard(button === "try-again");
      },
      pressNotice: () => this.#pressNotice(),
      closeCard: () => store.patch({ card: null }),
      chooseMicrophone: (id) => void devices.chooseMicrophone(id),
      setProcessing: (name, on) => void microphone.setProcessing(name, on),
      save: (form) => void this.#save(form),
    };
    listen(link, store, notices, {
      follow: () => this.#follow(),
      begin: () => this.actions.start(),
    });
    link.on("replaced", () => this.#leave("told", { text: "These captions are used in another page now." }));
    onRestart(model, () => this.#leave("kernel-restarted", {}), signal);
  }

  get state(): CaptionsState {
    return captionsState(this.#store.value, performance.now());
  }

  /** The number of a view that is drawn: by it, it remembers how it looked before the page was loaded anew. */
  view(): number {
    return this.#views++;
  }

  subscribe(changed: () => void): () => void {
    return this.#store.subscribe(changed);
  }

  /** Nothing of it is left in the page, and the kernel is told. */
  close(): void {
    this.#silence("the page was closed");
    this.#tick(false);
    this.#files.close();
    this.#notices.close();
    this.#ending.abort();
  }

  // Before it is asked for, the microphone is opened: what is in the way becomes a card.
  async #start(): Promise<void> {
    const store = this.#store;
    if (store.value.left || store.value.phase !== "rest") return;
    if (store.value.live) {
      await this.#open();
      return;
    }
    this.#notices.takeDown("session-ended", "gave-up", "told");
    store.patch({ phase: "opening", card: null, muted: false });
    if (!store.value.own && !(await this.#open())) return;
    this.#link.send("start");
    store.patch({ phase: "asked" });
    this.#microphone.pass();
  }

  /** Whether it is open. Call it in the click. */
  async #open(): Promise<boolean> {
    const store = this.#store;
    const before = store.value.phase;
    this.#opening.abort();
    this.#opening = new AbortController();
    const { signal } = this.#opening;
    try {
      if (this.#microphone.handle === null && (await permission()) === "prompt") {
        signal.throwIfAborted();
        store.patch({ phase: "waiting", card: { name: "prompt", words: "" } });
      }
      await this.#microphone.open(signal);
    } catch (error) {
      if (signal.aborted) return false;
      this.#microphone.close("");
      store.patch({ phase: store.value.live ? "live" : "rest", card: troubleCard(error) });
      return false;
    }
    this.#item++;
    store.patch({ phase: before, card: null, microphone: "open", resumed: false });
    this.#microphone.update();
    if (before !== "opening") this.#microphone.pass();
    this.#notices.takeDown("page-reloaded");
    return true;
  }

  #stop(): void {
    const { phase, live } = this.#store.value;
    const told = live || phase === "asked";
    this.#silence("ended by you");
    if (told) this.#link.send("stop");
    if (phase !== "stopping") this.#store.patch({ phase: told ? "stopping" : "rest", card: null });
  }

  #toggleMute(): void {
    const { microphone, muted, live, own } = this.#store.value;
    if (microphone !== "open") {
      if (live && !own) void this.#open();
      return;
    }
    this.#store.patch({ muted: !muted, mutedHolds: performance.now() + HOLDS });
    this.#microphone.update();
    this.#link.send("mute", { on: !muted });
  }

  #pressCard(again: boolean): void {
    const { live } = this.#store.value;
    if (!live) this.#silence("");
    this.#store.patch({ card: null, ...(live ? {} : { phase: "rest" }) });
    if (!again) return;
    if (live) void this.#open();
    else void this.#start();
  }

  #pressNotice(): void {
    switch (this.#store.value.notice?.name) {
      case "connection-lost":
        this.#link.send("retry");
        break;
      case "page-reloaded":
        void this.#open();
        break;
      case "session-ended":
      case "gave-up":
        void this.#start();
        break;
      default:
    }
  }

  async #save(form: CaptionsForm): Promise<void> {
    try {
      saveFile(await this.#files.ask("captions_file", { form }), `captions.${form}`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const text = fill(words.failed, { reason });
      this.#notices.post({ name: "told", level: "warn", facts: { text } }, TOLD);
    }
  }

  /** What the kernel's words mean for this page: whether it takes part, and whether it captures. */
  #follow(): void {
    const { phase, word, live, card, hears, resumed, lostSince } = this.#store.value;
    if (phase !== "asked") this.#begun = false;
    else if (word !== "disconnected") this.#begun = true;
    if (live && word !== "connecting" && (phase === "asked" || phase === "rest"))
      this.#store.patch({ phase: "live", card: null });
    const over = !live && word === "disconnected";
    const asked = phase === "asked" && (this.#begun || card !== null);
    if (over && (phase === "live" || phase === "stopping" || asked)) {
      this.#silence("the captions are over");
      this.#store.patch({ phase: "rest" });
    }
    if (resumed && live && !hears) this.#notices.post({ name: "page-reloaded", level: "info", facts: {} });
    this.#tick(lostSince !== null);
    this.#microphone.update();
  }

  #silence(why: string): void {
    this.#opening.abort();
    this.#microphone.close(why);
    this.#notices.takeDown("page-reloaded", "kernel-busy", "connection-lost");
  }

  /** The kernel's captions are not this page's any more; what was said stays. */
  #leave(name: "told" | "kernel-restarted", facts: Record<string, string>): void {
    this.#silence("");
    this.#ending.abort();
    this.#tick(false);
    this.#notices.post({ name, level: name === "told" ? "info" : "error", facts });
    this.#store.patch({ phase: "rest", word: "disconnected", why: "", live: false, lostSince: null, left: true });
  }

  /** While the connection is lost, the time since then is shown. */
  #tick(on: boolean): void {
    if (on) this.#clock ??= setInterval(() => this.#store.patch({}), 200);
    else clearInterval(this.#clock);
    if (!on) this.#clock = undefined;
  }
}
