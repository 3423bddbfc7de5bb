"""A Chromium whose microphone hears what a test has written down, spoken by the local engine."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from playwright.sync_api import sync_playwright

from jupyter_xvoice import Audio, Client
from tests.browser.lab import FLAGS, REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from jupyter_xvoice.local import Engine

RATE = 48_000
# Chromium plays the file from its beginning each time that the microphone is opened.
ONCE = "%noloop"

# What the page would not tell otherwise: which tracks it has, and what its players rendered.
WATCH = """
globalThis.__xvoiceRecord = true;
globalThis.__tracks = [];
globalThis.__speakers = [];
globalThis.__asked = 0;
globalThis.__contexts = [];
const Context = globalThis.AudioContext;
globalThis.AudioContext = class extends Context {
  constructor(options) {
    super(options);
    globalThis.__contexts.push(this);
  }
};
if (navigator.mediaDevices) {
  const get = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wanted) => {
    globalThis.__asked++;
    const stream = await get(wanted);
    globalThis.__tracks.push(...stream.getAudioTracks());
    return stream;
  };
}
const clone = MediaStreamTrack.prototype.clone;
MediaStreamTrack.prototype.clone = function () {
  const made = clone.call(this);
  globalThis.__tracks.push(made);
  return made;
};
const key = Symbol.for('jupyter_xvoice.audio.v1');
let audio;
Object.defineProperty(globalThis, key, {
  get: () => audio,
  set(made) {
    audio = made;
    const open = made.openSpeaker.bind(made);
    made.openSpeaker = async (options) => {
      const speaker = await open(options);
      globalThis.__speakers.push(speaker);
      return speaker;
    };
  },
});
"""


def write_speech(engine: Engine, script: Sequence[str | float], path: Path) -> Path:
    """``script``: sentences, and seconds of silence between them."""
    with Client(engine.endpoint()) as client:
        pieces = {
            part: client.tts(part, voice="rex", codec="wav", sample_rate=24_000).resample(RATE).mono().samples
            if isinstance(part, str)
            else np.zeros(int(part * RATE), dtype=np.float32)
            for part in set(script)
        }
    sound = 0.4 * np.concatenate([pieces[part] for part in script])  # the browser's gain control adds to it
    # No room is digitally silent; a microphone that is counts as broken.
    sound += np.random.default_rng(0).normal(0, 1e-4, sound.size).astype(np.float32)
    Audio(sound, RATE).to_file(path)
    return path


@contextmanager
def chromium(speech: Path | None, *more: str, left_out: Sequence[str] = ()) -> Iterator[Browser]:
    """With ``speech`` at the microphone; without, with Chromium's beeps."""
    command = [sys.executable, str(REPOSITORY / "scripts/find_browser.py")]
    found = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    flags = [flag for flag in FLAGS if flag not in left_out]
    # Sound may begin only by a click, as it is in a browser that somebody uses.
    flags += ["--autoplay-policy=user-gesture-required", *more]
    if speech is not None:
        flags.append(f"--use-file-for-fake-audio-capture={speech}{ONCE}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=flags)
        yield browser
        browser.close()


def watched_page(browser: Browser, **options: Any) -> Page:
    """A page of a context of its own, that tells what it captures and renders."""
    context = browser.new_context(viewport={"width": 1300, "height": 900}, **options)
    context.set_default_timeout(60_000)
    context.add_init_script(WATCH)
    return context.new_page()
