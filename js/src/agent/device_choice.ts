import { pageAudio } from "../audio/page_audio";
import { onPermission, permission } from "../audio/permission";
import type { Store } from "../ui/store";
import type { Facts } from "./facts";
import type { MicrophoneSide } from "./microphone_side";
import type { SpeakerSide } from "./speaker_side";

/** The devices that there are, and the ones that are used. */
export class DeviceChoice {
  readonly #store: Store<Facts>;
  readonly #microphone: MicrophoneSide;
  readonly #speaker: SpeakerSide;
  /** Chosen while nothing was open. */
  #chosen = { microphone: "", speaker: "" };

  constructor(store: Store<Facts>, microphone: MicrophoneSide, speaker: SpeakerSide, signal: AbortSignal) {
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
    const speaker = this.#speaker.handle?.deviceId ?? (this.#chosen.speaker || devices.speaker);
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
    await this.#speaker.handle?.choose(id);
    await this.refresh();
  }

  /** A microphone was connected: the card that asked for one goes by itself. */
  async #connected(): Promise<void> {
    const { card } = this.#store.value;
    if (card?.name !== "not-found" || (await permission()) === "not-found") return;
    if (this.#store.value.card === card) this.#store.patch({ card: null });
  }
}
