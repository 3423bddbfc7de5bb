import type { DeviceChoice } from "../live/device_choice";
import type { Files } from "../live/files";
import type { Processing } from "../live/state";
import type { CardButton } from "../ui/card_data.ts";
import type { Sides, StartFlow } from "./start";
import type { AgentActions } from "./state";
import type { Texts } from "./texts";

/** Rows of events that a message of the kernel may have. */
const EVENTS = 500;
/** ms within which the kernel has taken over what was switched here. */
const HOLDS = 3000;

interface Means extends Sides {
  readonly start: StartFlow;
  readonly files: Files;
  readonly devices: DeviceChoice;
  readonly texts: Texts;
  silence(why: string): void;
}

/** What the user can do. Bound, because the page's parts hand them on. */
export class Actions implements AgentActions {
  readonly #means: Means;

  constructor(means: Means) {
    this.#means = means;
  }

  readonly start = (): void => {
    const { store, start } = this.#means;
    if (!store.value.left) void start.begin(true);
  };

  readonly stop = (): void => {
    const { store, link, silence } = this.#means;
    const { phase } = store.value;
    const told = phase === "asked" || phase === "live";
    silence("ended by you");
    if (told) link.send("stop");
    if (phase !== "stopping") store.patch({ phase: told ? "stopping" : "rest", card: null, pageStages: [] });
  };

  readonly toggleMute = (): void => {
    const { store, link, start } = this.#means;
    const { phase, microphone, muted } = store.value;
    if (microphone === "preflight") {
      this.preflight(false);
    } else if (microphone === "open") {
      this.#patch({ muted: !muted, mutedHolds: performance.now() + HOLDS });
      link.send("mute", { on: !muted });
    } else if (phase === "live") {
      void start.join(true);
    }
  };

  readonly setManual = (manual: boolean): void => {
    this.#patch({ manual, held: false, manualHolds: performance.now() + HOLDS });
    this.#means.link.send("mode", { manual });
  };

  readonly talk = (what: "begin" | "send" | "discard"): void => {
    const { microphone, manual, held } = this.#means.store.value;
    if (microphone !== "open" || !manual || (what === "begin") === held) return;
    this.#patch({ held: what === "begin" });
    const tell = () => this.#means.link.send("talk", { what });
    if (what === "send") this.#means.microphone.afterFrame(tell);
    else tell();
  };

  readonly interrupt = (): void => this.#means.link.send("interrupt");

  readonly sendText = (text: string): void => {
    const { store, start, texts } = this.#means;
    if (store.value.left) return;
    if (store.value.phase !== "rest") texts.send(text);
    else void start.begin(false).then(() => texts.send(text));
  };

  readonly answerTool = (call: string, allow: boolean, always: boolean): void =>
    this.#means.link.send("approve", { call, allow, always });

  readonly pressCard = (button: CardButton): void => {
    const { store, start, silence } = this.#means;
    if (button === "open-tab") {
      window.open(location.href, "_blank", "noopener");
      return;
    }
    const live = store.value.live;
    if (!live) silence("");
    store.patch({ card: null, ...(live ? {} : { phase: "rest", pageStages: [] }) });
    const talking = button === "try-again";
    if (button !== "try-again" && button !== "type") return;
    void (live ? start.join(talking) : start.begin(talking));
  };

  readonly pressNotice = (): void => {
    const { store, link, start, speaker } = this.#means;
    switch (store.value.notice?.name) {
      case "connection-lost":
        link.send("retry");
        break;
      case "page-reloaded":
        void start.join(true);
        break;
      case "sound-held-back":
        void (speaker.handle === null ? start.join(false) : speaker.resume());
        break;
      case "hearing-itself":
        this.setMuteWhileSpeaking(true);
        break;
      case "session-ended":
      case "gave-up":
        this.start();
        break;
      default:
    }
  };

  readonly closeCard = (): void => this.#means.store.patch({ card: null });

  readonly chooseMicrophone = (id: string): void => void this.#means.devices.chooseMicrophone(id);

  readonly chooseSpeaker = (id: string): void => void this.#means.devices.chooseSpeaker(id);

  readonly setProcessing = (name: Processing["name"], on: boolean): void =>
    void this.#means.microphone.setProcessing(name, on);

  readonly setMuteWhileSpeaking = (on: boolean): void => {
    this.#patch({ muteWhileSpeaking: on });
    if (on) this.#means.notices.takeDown("hearing-itself");
  };

  readonly preflight = (on: boolean): void => void this.#means.start.preflight(on);

  readonly watchEvents = (on: boolean): void => {
    const after = this.#means.store.value.events.at(-1)?.number ?? -1;
    this.#means.link.send("events", on ? { after, limit: EVENTS } : { after: 0, limit: 0 });
  };

  readonly allEvents = async (): Promise<string> => (await this.#means.files.ask("events_file")).text();

  readonly recording = (): Promise<Blob> => this.#means.files.ask("recording");

  /** A change that decides whether the microphone captures. */
  #patch(change: Parameters<Means["store"]["patch"]>[0]): void {
    this.#means.store.patch(change);
    this.#means.microphone.update();
  }
}
