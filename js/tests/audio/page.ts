/** What the browser tests of sound call, as `window.xv`. */

import { listDevices } from "../../src/audio/devices";
import type { MicrophoneFrame, MicrophoneHandle } from "../../src/audio/microphone";
import { pageAudio } from "../../src/audio/page_audio";
import { onPermission, permission } from "../../src/audio/permission";
import type { SpeakerHandle } from "../../src/audio/speaker";

/** The next `count` frames. */
function frames(microphone: MicrophoneHandle, count: number): Promise<MicrophoneFrame[]> {
  return new Promise((done) => {
    const all: MicrophoneFrame[] = [];
    const off = microphone.frames((frame) => {
      all.push(frame);
      if (all.length < count) return;
      off();
      done(all);
    });
  });
}

function samples(all: readonly MicrophoneFrame[]): string {
  return base64(Int16Array.from(all.flatMap((frame) => [...frame.samples])));
}

/** Resolves when `item` has sounded to `end`. */
function sounded(speaker: SpeakerHandle, item: string, end: number): Promise<void> {
  return new Promise((done) => {
    const off = speaker.rendered((name, count) => {
      if (name !== item || count < end) return;
      off();
      done();
    });
  });
}

/** Resolves at the next block of silence: what sounded before has been recorded then. */
function silence(speaker: SpeakerHandle): Promise<void> {
  return new Promise((done) => {
    const off = speaker.level(({ peak }) => {
      if (peak > 0) return;
      off();
      done();
    });
  });
}

/** Plays a 16-bit sound in pieces. */
function play(speaker: SpeakerHandle, item: string, encoded: string, piece = 2400, generation = 0): void {
  const sound = new Int16Array(Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0)).buffer);
  for (let position = 0; position < sound.length; position += piece) {
    speaker.play({ item, generation, position, samples: sound.slice(position, position + piece) });
  }
}

function base64(array: Int16Array | Float32Array): string {
  let text = "";
  for (const byte of new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
    text += String.fromCharCode(byte);
  return btoa(text);
}

/** The card's name and the words of what `promise` was refused with; null where it was not. */
async function refusal(promise: Promise<unknown>): Promise<{ name: string; words: string } | null> {
  try {
    await promise;
    return null;
  } catch (error) {
    const { name, words } = error as { name: string; words: string };
    return { name, words };
  }
}

const xv = {
  pageAudio,
  permission,
  onPermission,
  listDevices,
  frames,
  samples,
  sounded,
  silence,
  play,
  base64,
  refusal,
};
Object.assign(window, { xv });
