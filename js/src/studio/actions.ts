import type { Link } from "../link/link";
import type { DeviceChoice } from "../live/device_choice";
import { saveFile } from "../ui/clipboard";
import type { Store } from "../ui/store";
import type { Booth } from "./booth";
import type { Player } from "./player";
import { isFree, type StudioActions, type StudioState } from "./state";
import { upload } from "./upload";

/** What the user can do in the studio; where it is over, nothing that needs the kernel. */
export function studioActions(
  link: Link,
  store: Store<StudioState>,
  booth: Booth,
  player: Player,
  devices: DeviceChoice,
): StudioActions {
  const tell = (type: string, body: object = {}, patch: Partial<StudioState> = {}) => {
    if (store.value.over) return;
    // At once: a second press must find that it was done.
    store.patch(patch);
    link.send(type, body);
  };
  const failed = (error: Error) => store.patch({ trouble: { name: "failed", words: error.message } });
  return {
    refresh: () => {
      tell("understood", {}, { trouble: null });
      tell("list");
    },
    play: (source, at) => player.toggle(source, at),
    prepare: (sources) => {
      for (const source of sources) void player.load(source);
    },
    stopSound: () => player.pause(),
    record: (what, prompt) => {
      player.pause();
      if (isFree(store.value)) void booth.record(what, prompt);
    },
    tryAgain: () => {
      if (isFree(store.value)) void booth.tryAgain();
    },
    stopRecording: (keep) => booth.stop(keep),
    beginAgain: () => {
      if (store.value.recording === "") return;
      booth.stop(false);
      if (isFree(store.value)) void booth.tryAgain();
    },
    toggleMute: () => booth.recording.pause(!store.value.muted),
    useFile: (file) => {
      if (isFree(store.value)) void upload(file, link, store);
    },
    forget: () => tell("forget", {}, { reference: null, consent: null, held: [], ending: null }),
    create: (labels, anyway) => tell("create", { labels, agreed: true, anyway }, { busy: "create" }),
    update: (voice, labels) => tell("update", { voice, labels }),
    remove: (voice) => {
      const until = performance.now() + 1000 * store.value.undo;
      tell("delete", { voice }, { deleting: { ...store.value.deleting, [voice]: until } });
    },
    removeNow: (voice) => tell("delete_now", { voice }),
    undo: (voice) => tell("undo", { voice }),
    save: (voice) => {
      player.save(voice).then((file) => saveFile(file, `${voice || "reference"}.zip`), failed);
    },
    keep: (held) => {
      const file = player.recording(held);
      if (file !== null) saveFile(file, `${held.what}.${file.type === "audio/wav" ? "wav" : "mp3"}`);
    },
    understood: () => tell("understood", {}, { trouble: null }),
    chooseMicrophone: (id) => void devices.chooseMicrophone(id),
    setProcessing: (name, on) => void booth.recording.microphone.setProcessing(name, on),
    closeCard: () => {
      booth.stop(false);
      store.patch({ card: null });
    },
  };
}
