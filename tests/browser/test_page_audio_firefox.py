"""The page's sound in Firefox: held back until a click, played to the sample, a microphone at its native rate."""

from __future__ import annotations

import base64
import functools
import http.server
import json
import shutil
import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.signal import resample_poly

from tests.browser.firefox import Firefox, find_firefox
from tests.browser.sound_page import PAGES, RATE, alignment, bundle, float32, int16, speechlike, write_wav

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.browser.sound_card import SoundCard

FILE_RATE = 48_000
RAW = "{echoCancellation: false, noiseSuppression: false, autoGainControl: false}"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing: the test says what is wrong."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("pages")
    shutil.copy(PAGES / "audio.html", folder)
    shutil.copy(bundle(tmp_path_factory.mktemp("bundle")), folder / "page.js")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/audio.html"
        server.shutdown()


@pytest.fixture(scope="module")
def firefox(card: SoundCard, address: str) -> Iterator[Firefox]:
    with Firefox(find_firefox(), card) as started:
        started.open(address)
        started.wait("window.xv")
        yield started


def test_sound_waits_for_a_click_and_is_then_rendered_to_the_sample(firefox):
    sound = np.random.default_rng(0).integers(1, 20_000, 2 * RATE).astype(np.int16)
    encoded = json.dumps(base64.b64encode(sound.tobytes()).decode())
    held = firefox.evaluate(
        f"""(async () => {{
            window.__xvoiceRecord = true;
            const audio = xv.pageAudio(), speaker = await audio.openSpeaker({{}});
            xv.play(speaker, 'a', {encoded});
            const flushed = Object.fromEntries(await speaker.flush(1));
            xv.play(speaker, 'b', {encoded}, 2400, 1);
            const button = document.body.appendChild(document.createElement('button'));
            button.textContent = 'Sound';
            button.onclick = () => audio.resume();
            window.played = (async () => {{
                await xv.sounded(speaker, 'b', {2 * RATE});
                await xv.silence(speaker);
                return {{sound: audio.sound, recorded: xv.base64(speaker.recorded()), underruns: speaker.stats.underruns}};
            }})();
            return {{sound: audio.sound, flushed, queued: speaker.stats.queuedMs}};
        }})()"""
    )
    assert held == {"sound": "suspended", "flushed": {"a": 0}, "queued": 2000}
    firefox.click("button")
    played = firefox.evaluate("window.played")
    recorded = np.round(float32(played["recorded"]) * 0x8000).astype(np.int16)
    start = np.flatnonzero(recorded)[0]
    assert played["sound"] == "running"
    assert np.array_equal(recorded[start : start + sound.size], sound)
    assert played["underruns"] == 0


def test_the_microphone_is_heard_at_its_native_rate(firefox, card, tmp_path):
    source = speechlike(FILE_RATE)
    wav = write_wav(tmp_path / "speech.wav", FILE_RATE, source)
    opened = firefox.evaluate(
        f"""(async () => {{
            window.microphone = await xv.pageAudio().openMicrophone({RAW});
            await xv.frames(microphone, 10);
            window.heard = xv.frames(microphone, 150);
            return {{rate: microphone.rate, granted: microphone.granted}};
        }})()"""
    )
    assert opened["granted"] == {"echoCancellation": False, "noiseSuppression": False, "autoGainControl": False}
    speaking = card.speak(wav)
    heard = int16(firefox.evaluate("window.heard.then(xv.samples)"))
    assert speaking.wait(30) == 0
    golden = resample_poly(source.astype(float), RATE, FILE_RATE)
    # Half a second of the middle, wherever in what was heard it is.
    assert alignment(golden[RATE : RATE + RATE // 2], heard)[0] >= 0.99


def test_processing_is_switched_and_the_microphone_goes(firefox):
    got = firefox.evaluate(
        """(async () => {
            const all = xv.frames(microphone, 30), granted = [];
            for (const [name, on] of [['echoCancellation', true], ['noiseSuppression', true], ['echoCancellation', false]]) {
                await microphone.setProcessing(name, on);
                granted.push(Object.values(microphone.granted));
            }
            const positions = (await all).map((frame) => frame.position);
            microphone.release();
            return {granted, positions};
        })()"""
    )
    assert got["granted"] == [[True, False, False], [True, True, False], [False, True, False]]
    assert set(np.diff(got["positions"])) == {960}
