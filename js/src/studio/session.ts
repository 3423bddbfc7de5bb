import type { AnyModel } from "@anywidget/types";
import { openLink } from "../link/comm";
import { DeviceChoice } from "../live/device_choice";
import { REST } from "../live/facts";
import { onRestart } from "../live/kernel_end";
import { Levels } from "../live/levels";
import { LinkWatch } from "../live/link_watch";
import { NoticeBoard } from "../live/notices";
import { saveFile } from "../ui/clipboard";
import type { LiveSession } from "../ui/shown";
import { Store } from "../ui/store";
import { Booth } from "./booth";
import { Player } from "./player";
import type { KernelState, StudioActions, StudioState, TroubleName } from "./state";

/** A reference wants the voice as it is: the browser leaves it alone unless it is asked. */
const PLAIN = REST.processing.map((one) => ({ ...one, asked: false }));

const NOTHING: StudioState = {
  ...REST,
  processing: PLAIN,
  strip: { link: null, lost: 0, path: "" },
  there: false,
  voices: [],
  listed: false,
  unlisted: "",
  deleting: {},
  take: null,
  reference: null,
  consent: null,
  place: "",
  host: "",
  local: true,
  default: "",
  limit: 30,
  choices: {},
  undo: 10,
  consentWords: "",
  honesty: "",
  cost: "",
  busy: "",
  trouble: null,
  made: null,
  clips: {},
  playing: "",
  sounding: false,
  version: 0,
  recording: "",
  recorded: 0,
  sending: "",
};

/** One studio in one page, for all of its views. */
export class StudioSession implements LiveSession<StudioState> {
  readonly meter = new Levels();
  readonly actions: StudioActions;
  readonly #store = new Store<StudioState>(NOTHING);
  readonly #booth: Booth;
  readonly #player: Player;
  readonly #notices: NoticeBoard;
  readonly #ending = new AbortController();

  /** Says hello to the kernel, and waits for nothing. */
  constructor(model: AnyModel) {
    const { signal } = this.#ending;
    const store = this.#store;
    const link = openLink(model, signal);
    this.#notices = new NoticeBoard((notice) => store.patch({ notice }));
    const booth = new Booth(link, store, this.#notices, this.meter);
    const player = new Player(link, store);
    [this.#booth, this.#player] = [booth, player];
    new LinkWatch(link, store, this.#notices);
    const devices = new DeviceChoice(store, booth.microphone, null, signal);
    link.on("state", (body: KernelState) => this.#take({ ...body, there: true } as Partial<KernelState>, true));
    link.on("change", (body: Partial<KernelState>) => this.#take(body, false));
    link.on("replaced", () => this.#leave("replaced"));
    onRestart(model, () => this.#leave("kernel-restarted"), signal);
    store.subscribe(() => this.#follow());
    this.actions = {
      refresh: () => {
        this.actions.understood();
        link.send("list");
      },
      play: (source, at) => player.toggle(source, at),
      prepare: (sources) => {
        for (const source of sources) void player.load(source);
      },
      stopSound: () => player.pause(),
      record: (what, prompt) => {
        player.pause();
        void booth.record(what, prompt);
      },
      stopRecording: (keep) => booth.stop(keep),
      toggleMute: () => booth.mute(),
      useFile: (file) => void booth.useFile(file),
      forget: () => link.send("forget"),
      create: (labels, anyway) => {
        store.patch({ busy: "create" });
        link.send("create", { labels, agreed: true, anyway });
      },
      update: (voice, labels) => link.send("update", { voice, labels }),
      remove: (voice) => {
        // At once: a second press must find the button gone.
        const until = performance.now() + 1000 * store.value.undo;
        store.patch({ deleting: { ...store.value.deleting, [voice]: until } });
        link.send("delete", { voice });
      },
      removeNow: (voice) => link.send("delete_now", { voice }),
      undo: (voice) => link.send("undo", { voice }),
      save: (voice) => {
        const failed = (error: Error) => store.patch({ trouble: { name: "failed", words: error.message } });
        player.save(voice).then((file) => saveFile(file, `${voice || "reference"}.zip`), failed);
      },
      understood: () => {
        store.patch({ trouble: null });
        link.send("understood");
      },
      chooseMicrophone: (id) => void devices.chooseMicrophone(id),
      setProcessing: (name, on) => void booth.microphone.setProcessing(name, on),
      closeCard: () => {
        booth.stop(false);
        store.patch({ card: null });
      },
    };
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

  close(): void {
    if (this.#store.value.phase !== "rest") this.#booth.stop(true);
    this.#booth.microphone.close("the page was closed");
    this.#player.close();
    this.#notices.close();
    this.#ending.abort();
  }

  #take(body: Partial<KernelState>, whole: boolean): void {
    const { deleting, ...rest } = body;
    const patch: { -readonly [Name in keyof StudioState]?: StudioState[Name] } = rest;
    if (deleting) {
      const now = performance.now();
      const until = ([voice, seconds]: [string, number]) => [voice, now + 1000 * seconds];
      patch.deleting = Object.fromEntries(Object.entries(deleting).map(until));
    }
    // Another recording: what was heard of the last one is not its sound.
    if ("reference" in body || "consent" in body) patch.version = this.state.version + 1;
    if ("reference" in body || body.trouble) patch.sending = "";
    this.#store.patch(patch);
    const { phase, take, recording } = this.state;
    if (whole && phase === "live" && recording && take === null) this.#interrupted();
  }

  /** The kernel thought the page gone, and has ended the recording with what it had. */
  #interrupted(): void {
    this.#booth.stop(false);
    this.#store.patch({ trouble: { name: "interrupted", words: "" } });
  }

  /** The device went in the middle. */
  #follow(): void {
    const { phase, microphone, card } = this.#store.value;
    if (phase === "live" && microphone === "closed" && card?.name === "not-found") this.#booth.lost();
  }

  #leave(name: TroubleName): void {
    this.#booth.microphone.close("");
    this.#player.pause();
    this.#notices.close();
    this.#ending.abort();
    this.#store.patch({ phase: "rest", recording: "", deleting: {}, notice: null, trouble: { name, words: "" } });
  }
}
