"""An hour of speech in the player, in a real JupyterLab and Chromium: how soon it is seen and heard, and what it takes.

Beside a minute of the same sound in the same run: what depends on the length is the difference. The page's memory is that of
its JavaScript objects after a collection, and of the renderer's process; the kernel's is what no other process shares.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]  # it has none, and one benchmark needs no stubs
from playwright.sync_api import sync_playwright

from tests.benchmarks.gauge import MEGABYTE
from tests.browser.lab import Lab
from tests.browser.player_notebook import CATCH, PlayerNotebook
from tests.browser.sound_page import chromium

_LENGTHS = {"minute": 60, "hour": 3600}
_DEADLINE = 300.0
_PLACES = 40  # that are gone to

# Syllables of noise, mp3, and a word each 0.36 s: ten thousand in an hour.
_MAKE = """
import numpy as np
from jupyter_xvoice import Audio, Player, Transcript, Word

def talk(seconds, folder):
    piece = np.random.default_rng(0).standard_normal(24000 * 60).astype(np.float32)
    piece *= (0.1 * np.sin(2 * np.pi * 1.4 * np.arange(len(piece)) / 24000) ** 2).astype(np.float32)
    path = Audio(np.tile(piece, seconds // 60), 24000).to_file(folder + "/talk.mp3", bit_rate=64000)
    said = [Word(text=f"word{n}", start=0.36 * n, end=0.36 * n + 0.3) for n in range(int(seconds / 0.36))]
    return path, Transcript(text=" ".join(word.text for word in said), words=said)
"""
_BEGIN = "path, transcript = talk({seconds}, {folder!r})\nimport gc\ngc.collect()"
_SHOW = "player = Player(path, transcript)\nplayer"

# When the first bar of the waveform is there, when the whole is, and the frames that were drawn late.
_WATCH = """(() => {
  globalThis.__seen = {};
  const look = () => {
    const now = performance.now();
    const canvas = document.querySelector('.xp-wave > div')?.shadowRoot?.querySelector('canvas');
    if (canvas?.width && !__seen.picture) __seen.picture = now;
    if (document.querySelector('.xp-word') && !__seen.words) __seen.words = now;
    if (document.querySelector('.xp-loudness') && !__seen.whole) __seen.whole = now;
    requestAnimationFrame(look);
  };
  look();
})()"""
_FRAMES = """async (seconds) => {
  const gaps = [];
  let last = performance.now();
  const end = last + 1000 * seconds;
  while (last < end) {
    await new Promise((done) => requestAnimationFrame(done));
    const now = performance.now();
    gaps.push(now - last);
    last = now;
  }
  gaps.sort((a, b) => a - b);
  return { frames: gaps.length, median_ms: gaps[gaps.length >> 1], p95_ms: gaps[Math.floor(0.95 * gaps.length)] };
}"""
_HEARD = """async (place) => {
  const begin = performance.now();
  document.querySelector('.xp-play').click();
  await new Promise((done) => {
    const look = () => (globalThis.__played?.currentTime > place + 0.01 ? done() : requestAnimationFrame(look));
    look();
  });
  return performance.now() - begin;
}"""
_THERE = "place => Math.abs((globalThis.__played?.currentTime ?? -9) - place) < 0.1"
_BUFFERED = "[...Array(__played.buffered.length).keys()].reduce((sum, n) => sum + __played.buffered.end(n) - __played.buffered.start(n), 0)"


def measure_player() -> dict[str, Any]:
    """Figures by length."""
    with sync_playwright() as playwright, chromium(playwright) as browser:
        return {name: _measure(browser, seconds) for name, seconds in _LENGTHS.items()}


def _measure(browser: Any, seconds: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder, Lab(Path(folder)) as lab, browser.new_context() as context:
        page = context.new_page()
        page.add_init_script(CATCH)
        notebook = PlayerNotebook(page, lab, [_SHOW])
        notebook.do(_MAKE, _DEADLINE)
        notebook.do(_BEGIN.format(seconds=seconds, folder=folder), _DEADLINE)
        session = context.new_cdp_session(page)
        session.send("Performance.enable")
        kernel = psutil.Process(notebook.value("__import__('os').getpid()"))
        before = {"kernel": _own(kernel), "heap": _heap(session)}
        page.evaluate(_WATCH)
        began = page.evaluate("performance.now()")
        notebook.cell(0).locator(".jp-InputArea-editor").click()
        page.keyboard.press("Control+Enter")
        peak = before["kernel"]
        end = time.monotonic() + _DEADLINE
        while "whole" not in (seen := page.evaluate("__seen")):
            assert time.monotonic() < end, seen
            peak = max(peak, _own(kernel))
            page.wait_for_timeout(100)
        opened = {"kernel": _own(kernel), "heap": _heap(session)}
        first_sound = page.evaluate(_HEARD, 0)
        playing = page.evaluate(_FRAMES, 5)
        notebook.button("Pause").click()
        # Everywhere: what was listened to before must not stay.
        jumps = []
        for number in range(_PLACES):
            place = seconds * (number + 0.5) / _PLACES
            notebook.do(f"player.position = {place}")
            page.wait_for_function(_THERE, arg=place)
            jumps.append(page.evaluate(_HEARD, place))
            notebook.button("Pause").click()
        after = {"kernel": _own(kernel), "heap": _heap(session)}
        found = {
            "first_picture_ms": round(seen["picture"] - began),
            "words_ms": round(seen["words"] - began),
            "read_to_its_end_ms": round(seen["whole"] - began),
            "first_sound_ms": round(first_sound),
            "sound_after_a_jump_ms": {"median": round(sorted(jumps)[len(jumps) // 2]), "worst": round(max(jumps))},
            "frames_while_playing": {name: round(value, 1) for name, value in playing.items()},
            "page_heap_mb": {"before": before["heap"], "opened": opened["heap"], "after_40_places": after["heap"]},
            "buffered_s": round(page.evaluate(_BUFFERED), 1),
            "words_drawn": notebook.widget.get_by_role("option").count(),
            "kernel_mb": {
                "before": before["kernel"],
                "highest_while_reading": round(peak, 1),
                "opened": opened["kernel"],
                "after_40_places": after["kernel"],
            },
            "file_mb": round(notebook.value("path.stat().st_size") / MEGABYTE, 1),
        }
        notebook.close()
        return found


def _own(process: psutil.Process) -> float:
    return round(float(process.memory_full_info().uss) / MEGABYTE, 1)


def _heap(session: Any) -> float:
    session.send("HeapProfiler.collectGarbage")
    metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    return round(float(metrics["JSHeapUsedSize"]) / MEGABYTE, 1)
