"""Streamed speech in a real JupyterLab and Chromium: from the first audio off the engine's socket to the first rendered sample.

Beside it, in turns and in the same page and kernel, a bare player: the chunks go through one WebSocket into buffer sources that
are played as they come. Both are timed on the audio thread, in the block in which the sound begins; what it is silent for at
its beginning is subtracted. The machine's clock is the kernel's and the page's.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

from tests.benchmarks.measure import summary
from tests.benchmarks.streamed_probe import SOUND
from tests.browser.lab import FLAGS, REPOSITORY, Lab, open_notebook, run_all
from tests.browser.notebook_kernel import NotebookKernel

if TYPE_CHECKING:
    from playwright.sync_api import Page

_TEXT = "Good morning. It is a fine day."
_DEADLINE = 60.0
_AIM = 0.09  # s, of audio.md, over the comm of a stock server
_QUIET = 4.0  # s between two ways, longer than the speech: a bare player would play the next one behind it
_MAKE = "from tests.benchmarks.streamed_probe import StreamedProbe\nprobe = StreamedProbe()"
_WAYS = {
    "bare_player": f"probe.bare({_TEXT!r})",
    "streamed_pcm": f"probe.ours({_TEXT!r}, 'pcm', early=False)",
    "streamed_mp3": f"probe.ours({_TEXT!r}, 'mp3', early=False)",
    "streamed_mp3_with_a_new_output": f"probe.ours({_TEXT!r}, 'mp3', early=True)",
}
# Tells when sound begins behind a fifth of a second of silence, wherever a context plays to its destination.
_LISTEN = """
globalThis.__onsets = [];
const source = `registerProcessor('onset', class extends AudioWorkletProcessor {
  silent = 1e9;
  process([input]) {
    for (const value of input[0] ?? []) {
      if (Math.abs(value) <= LEAST) this.silent++;
      else {
        if (this.silent > 4800) this.port.postMessage(Date.now());
        this.silent = 0;
      }
    }
    if (!input[0]) this.silent += 128;
    return true;
  }
})`;
const module = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
const ears = new WeakMap();
async function listen(context) {
  await context.audioWorklet.addModule(module);
  const ear = new AudioWorkletNode(context, 'onset', { numberOfOutputs: 0 });
  ear.port.onmessage = ({ data }) => globalThis.__onsets.push(data);
  return ear;
}
globalThis.AudioContext = class extends AudioContext {
  constructor(options) {
    super(options);
    ears.set(this, listen(this)); // there before the player
  }
};
const connect = AudioNode.prototype.connect;
AudioNode.prototype.connect = function (to, ...rest) {
  if (to === this.context.destination) ears.get(this.context).then((ear) => connect.call(this, ear));
  return connect.call(this, to, ...rest);
};
""".replace("LEAST", str(SOUND))
_BARE = """async (port) => {
  const context = new AudioContext({ sampleRate: 24000 });
  await context.resume();
  const silence = new ConstantSourceNode(context, { offset: 0 });
  silence.connect(context.destination);
  silence.start();
  const socket = new WebSocket(`ws://127.0.0.1:${port}`);
  socket.binaryType = 'arraybuffer';
  let end = 0;
  socket.onmessage = ({ data }) => {
    const samples = Float32Array.from(new Int16Array(data), (value) => value / 0x8000);
    const buffer = context.createBuffer(1, samples.length, 24000);
    buffer.copyToChannel(samples, 0);
    const node = new AudioBufferSourceNode(context, { buffer });
    node.connect(context.destination);
    end = Math.max(end, context.currentTime);
    node.start(end);
    end += buffer.duration;
  };
  await new Promise((done) => (socket.onopen = done));
}"""


def measure_streamed(rounds: int) -> dict[str, Any]:
    """Milliseconds by way, and how many more than the bare player takes: that is next to nothing, so a ratio says little."""
    with tempfile.TemporaryDirectory() as folder, Lab(Path(folder)) as lab:
        notebook = lab.notebook("streamed.ipynb", [_MAKE, *(f"began = {code}" for code in _WAYS.values())])
        chromium = subprocess.run(
            [sys.executable, REPOSITORY / "scripts" / "find_browser.py"], capture_output=True, text=True, check=True
        ).stdout.strip()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium, args=[*FLAGS, "--autoplay-policy=no-user-gesture-required"]
            )
            page = browser.new_page()
            page.add_init_script(_LISTEN)
            open_notebook(page, lab, notebook)
            run_all(page, lab, 1 + len(_WAYS))
            kernel = NotebookKernel(lab, notebook)
            page.evaluate(_BARE, kernel.value("probe.port"))
            seconds: dict[str, list[float]] = {name: [] for name in _WAYS}
            for number in range(rounds):
                order = list(enumerate(_WAYS, start=1))
                for index, name in order if number % 2 else reversed(order):
                    seconds[name].append(_once(page, kernel, index))
            kernel.close()
            browser.close()
    bare = statistics.median(seconds["bare_player"])
    return {"rounds": rounds, "ways": {name: _figures(values, bare) for name, values in seconds.items()}}


def _figures(seconds: list[float], bare: float) -> dict[str, Any]:
    median = statistics.median(seconds)
    return summary(seconds) | {
        "most_ms": round(1000 * max(seconds), 1),
        "beyond_bare_ms": round(1000 * (median - bare), 1),
        "aim_ms": round(1000 * _AIM),
        "met": median <= _AIM,
    }


def _once(page: Page, kernel: NotebookKernel, index: int) -> float:
    """Seconds from the first audio off the engine's socket to the first rendered sample of sound, less the silence before it."""
    page.wait_for_timeout(1000 * _QUIET)
    known = page.evaluate("__onsets.length")
    page.locator(".jp-CodeCell").nth(index).locator(".jp-InputArea-editor").click()
    page.keyboard.press("Control+Enter")
    end = time.monotonic() + _DEADLINE
    while (onsets := page.evaluate(f"__onsets.slice({known})")) == [] and time.monotonic() < end:
        page.wait_for_timeout(200)  # seldom: it takes the page's thread
    assert onsets, "nothing was rendered"
    page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').first.wait_for(timeout=1000 * _DEADLINE)
    return float(onsets[0] - kernel.value("began")) / 1000
