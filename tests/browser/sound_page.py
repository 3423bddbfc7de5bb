"""Pages of the browser tests of sound: bundled from js/tests/audio/page.ts, at any address, in a Chromium that hears a file."""

from __future__ import annotations

import base64
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
from scipy.signal import butter, sosfilt

from tests.browser.lab import FLAGS, REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from playwright.sync_api import BrowserContext, Route

RATE = 24_000
SECONDS = 4.0  # of the fake microphone's file, which is played again and again
PAGES = REPOSITORY / "tests" / "browser" / "pages"


def bundle(folder: Path) -> bytes:
    """The module that the pages load."""
    node = shutil.which("node")
    assert node is not None, "the browser tests need Node.js"
    made = folder / "page.js"
    entry = REPOSITORY / "js" / "tests" / "audio" / "page.ts"
    subprocess.run([node, str(REPOSITORY / "js" / "bundle.mjs"), str(entry), str(made)], check=True)
    return made.read_bytes()


def chromium() -> str:
    """The path of the browser."""
    found = subprocess.run(
        [sys.executable, str(REPOSITORY / "scripts/find_browser.py")], capture_output=True, text=True, check=True
    )
    return found.stdout.strip()


def flags(wav: Path | None, *, ask: bool = False, fake: bool = True) -> list[str]:
    """Chromium's: ``ask`` leaves the question open, without ``fake`` there is no microphone."""
    left_out = {"--use-fake-ui-for-media-stream"} if ask else set()
    left_out |= set() if fake else {"--use-fake-device-for-media-stream"}
    return [flag for flag in FLAGS if flag not in left_out] + ([f"--use-file-for-fake-audio-capture={wav}"] if wav else [])


def speechlike(rate: int, seconds: float = SECONDS, seed: int = 0) -> NDArray[np.float32]:
    """Noise from 200 to 6,000 Hz in the rhythm of syllables: every piece of it is unlike every other."""
    random = np.random.default_rng(seed)
    times = np.arange(int(seconds * rate)) / rate
    noise = sosfilt(butter(4, (200, 6000), "bandpass", fs=rate, output="sos"), random.standard_normal(times.size))
    envelope = 0.35 + 0.3 * np.sin(2 * np.pi * 2.5 * times) ** 2
    sound: NDArray[np.float32] = (noise / np.abs(noise).max() * envelope).astype(np.float32)
    return sound


def serve(context: BrowserContext, script: bytes, headers: dict[str, str] | None = None) -> None:
    """Answers every request of the context, whatever its host: no server is needed, and an insecure one can be had."""

    def answer(route: Route) -> None:
        name = route.request.url.split("?")[0].rsplit("/", 1)[-1]
        if name == "page.js":
            route.fulfill(body=script, content_type="text/javascript")
        elif (PAGES / name).is_file():
            route.fulfill(path=PAGES / name, headers={"content-type": "text/html", **(headers or {})})
        else:
            route.fulfill(status=404)

    context.route("**/*", answer)


def int16(encoded: str) -> NDArray[np.int16]:
    """Samples that a page gave as base64."""
    return np.frombuffer(base64.b64decode(encoded), np.int16)


def float32(encoded: str) -> NDArray[np.float32]:
    """Samples that a page gave as base64."""
    return np.frombuffer(base64.b64decode(encoded), np.float32)
