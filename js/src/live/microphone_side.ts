import type { MicrophoneFrame, MicrophoneHandle } from "../audio/microphone";
import { pageAudio } from "../audio/page_audio";
import type { Link } from "../link/link";
import type { Store } from "../ui/store";
import type { LiveFacts } from "./facts";
import type { Levels } from "./levels";
import type { NoticeBoard } from "./notices";
import type { Processing } from "./state";

/** 10 s of frames of 40 ms: what is said while the player and the link are set up. */
const KEPT = 250;
const LAST_FRAME = 250; // ms
const LOUD = 10 ** (-40 / 20);
const SHOWN = 6000; // ms that a passing trouble is told

/** The microphone of this page, and what of it goes to the kernel. */
export class MicrophoneSide {
  readonly #link: Link;
  readonly #store: Store<LiveFacts>;
  readonly #notices: NoticeBoard;
  readonly #levels: Levels;
  readonly #silenced: () => boolean;
  readonly #carry: (frame: MicrophoneFrame) => void;
  #handle: MicrophoneHandle | null = null;
  #kept: MicrophoneFrame[] = [];
  #passes = false;
  #off: (() => void)[] = [];

  /**
   * `silenced`: whether it may not capture now; without it, while it is muted. `carry`: how a frame travels; without it, as
   * live sound, of which what comes too late is dropped.
   */
  constructor(
    link: Link,
    store: Store<LiveFacts>,
    notices: NoticeBoard,
    levels: Levels,
    silenced = (): boolean => store.value.muted,
    carry = (frame: MicrophoneFrame): void => void link.sendFrame(frame),
  ) {
    this.#carry = carry;
    this.#silenced = silenced;
    this.#link = link;
    this.#store = store;
    this.#notices = notices;
    this.#levels = levels;
    link.acknowledged((_, frame) => {
      if (this.#passes) this.#levels.push(frame.rms);
    });
    link.onKept((frames) => {
      for (const { rms } of frames) if (this.#passes) this.#levels.push(rms);
    });
    link.onHealth((health) => this.#handle?.setFrameMs(health.frameMs));
  }

  get handle(): MicrophoneHandle | null {
    return this.#handle;
  }

  /** Opens it, or keeps the one that is open. Its frames are kept until `pass`. Raises MicrophoneError. */
  async open(signal: AbortSignal): Promise<MicrophoneHandle> {
    if (this.#handle !== null) return this.#handle;
    const { devices, processing } = this.#store.value;
    const handle = await pageAudio().openMicrophone({
      ...(devices.microphone ? { deviceId: devices.microphone } : {}),
      ...Object.fromEntries(processing.map(({ name, asked }) => [name, asked])),
    });
    if (signal.aborted) {
      handle.release();
      signal.throwIfAborted();
    }
    this.#handle = handle;
    this.#listen(handle);
    this.granted();
    return handle;
  }

  /** From now on the kernel hears it, beginning with what was kept. */
  pass(): void {
    if (this.#handle === null || this.#passes) return;
    this.#link.send("microphone", { open: true, label: this.#handle.label, why: "" });
    this.#passes = true;
    for (const frame of this.#kept.splice(0)) this.#carry(frame);
  }

  /** Reads from the facts whether it may capture, and captures or does not. */
  update(): void {
    const handle = this.#handle;
    if (handle === null) return;
    handle.enabled = this.#store.value.microphone === "preflight" || !this.#silenced();
    if (handle.enabled !== this.#store.value.capturing) this.#store.patch({ capturing: handle.enabled });
  }

  /** Calls `f` when the frame that is being filled has gone out: it holds the end of what was said. */
  afterFrame(f: () => void): void {
    const handle = this.#handle;
    if (handle === null || !this.#passes) {
      f();
      return;
    }
    const done = () => {
      clearTimeout(timer);
      off();
      f();
    };
    const off = handle.frames(done);
    const timer = setTimeout(done, LAST_FRAME);
  }

  /** What the browser has granted of what was asked. */
  granted(): void {
    const granted = this.#handle?.granted;
    const processing = this.#store.value.processing.map((one) => ({ ...one, granted: granted?.[one.name] ?? null }));
    this.#store.patch({ processing });
  }

  async setProcessing(name: Processing["name"], on: boolean): Promise<void> {
    const processing = this.#store.value.processing.map((one) => (one.name === name ? { ...one, asked: on } : one));
    this.#store.patch({ processing });
    await this.#handle?.setProcessing(name, on);
    this.granted();
  }

  close(why: string): void {
    const handle = this.#handle;
    if (handle === null) return;
    for (const off of this.#off.splice(0)) off();
    this.#handle = null;
    this.#kept = [];
    handle.release();
    if (this.#passes) this.#link.send("microphone", { open: false, label: handle.label, why });
    this.#passes = false;
    this.#levels.clear();
    this.#notices.takeDown("no-sound", "too-loud", "unplugged");
    this.#store.patch({ microphone: "closed", capturing: false });
  }

  #listen(handle: MicrophoneHandle): void {
    this.#off = [
      handle.frames((frame) => this.#frame(frame)),
      handle.on("digital-silence", (silent) => this.#silence(handle, silent)),
      handle.on("clipped", () => this.#notices.post({ name: "too-loud", level: "warn", facts: {} }, SHOWN)),
      handle.on("unplugged", (device) => {
        const facts = { device, now: handle.label };
        this.#notices.post({ name: "unplugged", level: "warn", facts }, SHOWN);
      }),
      handle.on("ended", (device) => this.#ended(device)),
    ];
  }

  #frame(frame: MicrophoneFrame): void {
    const { microphone, heard, preflight } = this.#store.value;
    if (!this.#passes) {
      if (microphone === "preflight") {
        this.#levels.push(frame.rms);
        if (preflight !== "heard" && frame.rms > LOUD) this.#store.patch({ preflight: "heard" });
        return;
      }
      this.#kept.push(frame);
      if (this.#kept.length > KEPT) this.#kept.shift();
      return;
    }
    this.#carry(frame);
    if (!heard) this.#levels.push(frame.rms); // grey: it goes nowhere
  }

  #silence(handle: MicrophoneHandle, seconds: number): void {
    if (this.#store.value.microphone === "preflight" && seconds > 0) this.#store.patch({ preflight: "silent" });
    if (seconds === 0 || !this.#store.value.capturing) this.#notices.takeDown("no-sound");
    else this.#notices.post({ name: "no-sound", level: "warn", facts: { device: handle.label, seconds } });
  }

  /** Unplugged, and there is no other: the session goes on by typing. */
  #ended(device: string): void {
    this.close(`${device} was unplugged`);
    this.#store.patch({ card: { name: "not-found", words: "" } });
  }
}
