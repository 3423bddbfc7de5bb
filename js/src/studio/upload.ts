import type { Link } from "../link/link";
import type { Store } from "../ui/store";
import type { StudioState } from "./state";

const PART = 1_000_000; // bytes: a server takes only so much at once
const LARGEST = 64_000_000;

/** Sends a file of the user's to the kernel. */
export async function upload(file: File, link: Link, store: Store<StudioState>): Promise<void> {
  const failed = (words: string) => store.patch({ sending: "", trouble: { name: "no-audio", words } });
  if (file.size > LARGEST) {
    failed(`${file.name}: ${Math.round(file.size / 1e6)} MB. A voice takes at most 120 s of sound.`);
    return;
  }
  store.patch({ sending: file.name, trouble: null, ending: null });
  const of = Math.max(1, Math.ceil(file.size / PART));
  try {
    for (let part = 0; part < of; part++) {
      const bytes = await file.slice(part * PART, (part + 1) * PART).arrayBuffer();
      link.send("upload", { name: file.name, part, of }, bytes);
    }
  } catch (error) {
    failed(String(error)); // it was deleted meanwhile, or may not be read
  }
}
