"""Pages of the browser tests of sound: bundled from js/tests/audio/page.ts, at any address, in a Chromium that hears a file."""

from __future__ import annotations

import base64
import shutil
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
from scipy.io import wavfile
from scipy.signal import correlate, ellip, resample_poly, sosfilt

from tests.browser.lab import FLAGS, REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray
    from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route

RATE = 24_000
SECONDS = 4.0  # of the fake microphone's file, which is played again and again
ADDRESS = "http://localhost/audio.html"
PAGES = REPOSITORY / "tests" / "browser" / "pages"


def bundle(folder: Path, name: str = "page.ts") -> Path:
    """A module of js/tests/audio as one file: by default the one that the pages load."""
    node = shutil.which("node")
    assert node is not None, "the browser tests need Node.js"
    made = folder / "page.mjs"
    entry = REPOSITORY / "js" / "tests" / "audio" / name
    subprocess.run([node, str(REPOSITORY / "js" / "bundle.mjs"), str(entry), str(made)], check=True)
    return made


def speechlike(rate: int, seconds: float = SECONDS, seed: int = 0) -> NDArray[np.float32]:
    """Noise from 200 to 6,000 Hz in the rhythm of syllables: every piece of it is unlike every other."""
    random = np.random.default_rng(seed)
    times = np.arange(int(seconds * rate)) / rate
    band = ellip(8, 0.1, 90, (200, 6000), "bandpass", fs=rate, output="sos")
    noise = sosfilt(band, random.standard_normal(times.size))
    envelope = 0.35 + 0.3 * np.sin(2 * np.pi * 2.5 * times) ** 2
    sound: NDArray[np.float32] = (noise / np.abs(noise).max() * envelope).astype(np.float32)
    return sound


def serve(context: BrowserContext, script: Path, headers: dict[str, str] | None = None) -> None:
    """Answers every request of the context, whatever its host: no server is needed, and an insecure one can be had."""

    def answer(route: Route) -> None:
        name = route.request.url.split("?")[0].rsplit("/", 1)[-1]
        if name == "page.js":
            route.fulfill(path=script, content_type="text/javascript")
        elif (PAGES / name).is_file():
            route.fulfill(path=PAGES / name, headers={"content-type": "text/html", **(headers or {})})
        else:
            route.fulfill(status=404)

    context.route("**/*", answer)


@contextmanager
def chromium(playwright: Playwright, *flags: str, without: tuple[str, ...] = ()) -> Iterator[Browser]:
    """A browser of its own, with ``flags`` more and those of ``without`` less than other tests have."""
    found = subprocess.run(
        [sys.executable, str(REPOSITORY / "scripts/find_browser.py")], capture_output=True, text=True, check=True
    )
    arguments = [flag for flag in FLAGS if flag not in without] + list(flags)
    browser = playwright.chromium.launch(executable_path=found.stdout.strip(), args=arguments)
    yield browser
    browser.close()


@contextmanager
def sound_page(
    browser: Browser, script: Path, address: str = ADDRESS, headers: dict[str, str] | None = None
) -> Iterator[Page]:
    """The page at ``address``, in a context of its own; what it says to the console and does not catch fails the test."""
    with browser.new_context() as context:
        context.set_default_timeout(60_000)
        serve(context, script, headers)
        page = context.new_page()
        errors: list[object] = []

        def keep(error: object) -> None:
            errors.append(error)

        page.on("pageerror", keep)
        page.goto(address)
        page.wait_for_function("window.xv")
        yield page
        assert not errors


def write_wav(path: Path, rate: int, sound: NDArray[np.float32]) -> Path:
    """16 bits, as the fake microphone plays it."""
    wavfile.write(path, rate, np.round(sound * 32767).astype(np.int16))
    return path


def alignment(found: NDArray[np.floating], source: NDArray[np.floating]) -> tuple[float, float]:
    """The best normalised correlation of ``found`` within ``source``, and its place there in samples, to an eighth."""
    fine = [resample_poly(np.asarray(one, float), 8, 1) for one in (found, source)]
    energy = np.concatenate([[0.0], np.cumsum(fine[1] ** 2)])
    norm = np.sqrt(np.maximum(energy[fine[0].size :] - energy[: -fine[0].size], 1e-12)) * np.linalg.norm(fine[0])
    likeness = correlate(fine[1], fine[0], "valid", method="fft") / norm
    return float(likeness.max()), float(likeness.argmax()) / 8


def int16(encoded: str) -> NDArray[np.int16]:
    """What ``xv.base64`` made of an Int16Array."""
    return np.frombuffer(base64.b64decode(encoded), np.int16)


def float32(encoded: str) -> NDArray[np.float32]:
    """What ``xv.base64`` made of a Float32Array."""
    return np.frombuffer(base64.b64decode(encoded), np.float32)
