/** Loads a worklet into a context. An output cell has no address for a second file: its text goes in by a Blob's. */

import { MicrophoneError } from "./trouble";

const loading = new WeakMap<AudioContext, Promise<void>>();

/** Throws a MicrophoneError: the page's Content-Security-Policy may forbid it. */
export function loadWorklet(context: AudioContext, source: string): Promise<void> {
  let loaded = loading.get(context);
  if (loaded === undefined) {
    loaded = load(context, source);
    loading.set(context, loaded);
  }
  return loaded;
}

async function load(context: AudioContext, source: string): Promise<void> {
  if (context.audioWorklet === undefined) {
    throw new MicrophoneError(globalThis.isSecureContext ? "unsupported-host" : "insecure-context");
  }
  const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
  try {
    await context.audioWorklet.addModule(address);
  } catch (error) {
    throw new MicrophoneError("worklet-blocked", error instanceof Error ? error.message : String(error));
  } finally {
    URL.revokeObjectURL(address);
  }
}
