import { pageAudio } from "../audio/page_audio";
import { onPermission, permission } from "../audio/permission";
import type { Store } from "../ui/store";
import type { LiveFacts } from "./facts";
import type { MicrophoneSide } from "./microphone_side";

/** What of the page's sound can be moved to another device. */
interface Side {
  readonly handle: { readonly deviceId: string; choose(id: string): Promise<void> } | null;
}

/** The devices that there are, and the ones that are used. Not every widget speaks. */
export class DeviceChoice {
  readonly #store: Store<LiveFacts>;
  readonly #microphone: MicrophoneSide;
  readonly #speaker: Side | null;
  /** Chosen while nothing was open. */
  #chosen = { microphone: "", speaker: "" };

  constructor(store: Store<LiveFacts>, microphone: MicrophoneSide, speaker: Side | null, signal: AbortSignal) {
    this.#store = store;
    this.#microphone = microphone;
    this.#speaker = speaker;
    pageAudio().onDevices(() => void this.refresh(), signal);
    onPermission(() => void this.#connected(), signal);
    void this.refresh();
  }

  async refresh(): Promise<void> {
    const devices = await pageAudio().devices();
    const microphone = this.#microphone.handle?.deviceId ?? (this.#chosen.microphone || devices.microphone);
    const speaker = this.#speaker?.handle?.deviceId ?? (this.#chosen.speaker || devices.speaker);
    this.#store.patch({ devices: { ...devices, microphone, speaker } });
  }

  async chooseMicrophone(id: string): Promise<void> {
    this.#chosen.microphone = id;
    await this.#microphone.handle?.choose(id);
    this.#microphone.granted();
    await this.refresh();
  }

  async chooseSpeaker(id: string): Promise<void> {
    this.#chosen.speaker = id;
    await this.#speaker?.handle?.choose(id);
    await this.refresh();
  }

  /** A microphone was connected: the card that asked for one goes by itself. */
  async #connected(): Promise<void> {
    const { card } = this.#store.value;
    if (card?.name !== "not-found" || (await permission()) === "not-found") return;
    if (this.#store.value.card === card) this.#store.patch({ card: null });
  }
}
