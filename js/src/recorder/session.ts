import type { AnyModel } from "@anywidget/types";
import { openLink } from "../link/comm";
import { DeviceChoice } from "../live/device_choice";
import { onRestart } from "../live/kernel_end";
import { Levels } from "../live/levels";
import { LinkWatch } from "../live/link_watch";
import { NoticeBoard } from "../live/notices";
import { type Ending, Recording } from "../live/recording";
import { Safe } from "../live/safe";
import { RATE, type Tape } from "../live/tape";
import { Unsent } from "../live/unsent";
import { saveFile } from "../ui/clipboard";
import type { LiveSession } from "../ui/shown";
import { Store } from "../ui/store";
import { type Facts, NOTHING } from "./facts";
import { KernelSide } from "./kernel_side";
import { Loudness } from "./loudness";
import { Playback } from "./playback";
import type { RecorderActions, RecorderMeters, RecorderState } from "./state";
import { recorderState } from "./view";

/** One recorder in one page, for all of its views. */
export class RecorderSession implements LiveSession<RecorderState> {
  readonly actions: RecorderActions;
  readonly meters: RecorderMeters;
  readonly #store = new Store<Facts>(NOTHING);
  readonly #notices: NoticeBoard;
  readonly #recording: Recording;
  readonly #playback: Playback;
  readonly #kernel: KernelSide;
  readonly #unsent: Unsent;
  readonly #ending = new AbortController();
  #shown: Tape | null = null;

  /** Says hello to the kernel, and waits for nothing. */
  constructor(model: AnyModel) {
    const { signal } = this.#ending;
    const store = this.#store;
    const link = openLink(model, signal);
    const levels = new Levels();
    const notices = new NoticeBoard((notice) => store.patch({ notice }));
    const unsent = new Unsent(link, new Safe(), () => this.#kernel.recorder);
    const loudness = new Loudness(store);
    const recording = new Recording({
      link,
      store,
      notices,
      levels,
      unsent,
      most: () => Math.round(store.value.most * RATE),
      more: (tape, { rms }) => {
        const seconds = Math.floor(10 * tape.seconds) / 10;
        if (seconds !== store.value.seconds) store.patch({ seconds });
        loudness.weigh(rms);
      },
      over: (tape, ending) => {
        loudness.clear();
        if (tape.samples > 0) this.#show(tape, ending, false);
      },
    });
    const record = async () => {
      const { phase, known, left } = store.value;
      if (phase !== "rest" || !known || left !== null) return;
      playback.pause();
      store.patch({ seconds: 0 });
      const trouble = await recording.begin();
      if (trouble !== null) link.send("trouble", trouble);
    };
    const playback = new Playback(store);
    [this.#notices, this.#unsent, this.#recording, this.#playback] = [notices, unsent, recording, playback];
    new LinkWatch(link, store, notices);
    const devices = new DeviceChoice(store, recording.microphone, null, signal);
    this.#kernel = new KernelSide({
      link,
      store,
      unsent,
      recording: () => recording.tape,
      shown: () => this.#shown,
      show: (tape, ending, arrived) => this.#show(tape, ending, arrived),
      stop: () => recording.stop(),
    });
    link.on("replaced", () => this.#leave("replaced"));
    onRestart(model, () => this.#leave("restarted"), signal);
    addEventListener("pagehide", () => unsent.putAway(), { signal });
    this.meters = { microphone: levels, wave: () => recording.tape ?? this.#shown ?? { peaks: [] } };
    this.actions = {
      record: () => void record(),
      stop: () => recording.stop(),
      togglePause: () => {
        const { phase, muted } = store.value;
        if (phase !== "live") return;
        recording.pause(!muted);
        loudness.clear();
        link.send("pause", { on: !muted });
      },
      togglePlay: () => void playback.toggle(),
      seek: (seconds) => playback.seek(seconds),
      save: () => {
        if (this.#shown !== null) saveFile(this.#shown.wav(), `${store.value.name || "recording"}.wav`);
      },
      discard: () => {
        const take = this.#shown?.take;
        this.#show(null, "stopped", true);
        if (take === undefined) return;
        unsent.drop(take);
        link.send("discard", { take });
      },
      pressCard: (button) => {
        if (button === "open-tab") window.open(location.href, "_blank", "noopener");
        else store.patch({ card: null });
        if (button === "try-again") void record();
      },
      closeCard: () => store.patch({ card: null }),
      chooseMicrophone: (id) => void devices.chooseMicrophone(id),
      setProcessing: (name, on) => void recording.microphone.setProcessing(name, on),
    };
  }

  get state(): RecorderState {
    return recorderState(this.#store.value);
  }

  subscribe(changed: () => void): () => void {
    return this.#store.subscribe(changed);
  }

  /** Nothing of it is left in the page. What the kernel has not taken waits in the safe for the next view. */
  close(): void {
    this.#recording.end("closed");
    this.#unsent.putAway();
    this.#playback.load(null);
    this.#kernel.close();
    this.#notices.close();
    this.#ending.abort();
  }

  #show(tape: Tape | null, ending: Ending, arrived: boolean): void {
    this.#shown = tape;
    this.#playback.load(tape);
    if (tape === null) {
      this.#store.patch({ clip: null, seconds: 0 });
      return;
    }
    const { seconds, level, clippings } = tape;
    this.#store.patch({ clip: { seconds, level, clippings, ending, arrived, here: tape.samples > 0 } });
  }

  /** Nothing can be recorded here any more; what was recorded stays, to be played and saved. */
  #leave(ending: "restarted" | "replaced"): void {
    this.#recording.end(ending);
    if (ending === "restarted") this.#unsent.dropAll();
    else this.#unsent.putAway();
    this.#notices.takeDown("kernel-busy");
    this.#ending.abort();
    const { clip } = this.#store.value;
    this.#store.patch({ left: ending, ...(clip && { clip: { ...clip, ending } }) });
  }
}
