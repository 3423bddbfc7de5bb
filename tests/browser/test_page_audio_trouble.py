"""Dead and overdriven microphones, and a page that is busy, in Chromium."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import numpy as np
import pytest
from playwright.sync_api import sync_playwright

from tests.browser.sound_page import RATE, chromium, float32, int16, sound_page, speechlike, write_wav

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

FILE_RATE = 48_000
RAW = "{echoCancellation: false, noiseSuppression: false, autoGainControl: false}"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Its microphone is dead for three seconds, too loud for two, good for two, and so on."""
    loud = np.clip(8 * speechlike(FILE_RATE, 2.0), -1, 1)
    sound = np.concatenate([np.zeros(3 * FILE_RATE, np.float32), loud, speechlike(FILE_RATE, 2.0)])
    wav = write_wav(tmp_path_factory.mktemp("microphone") / "trouble.wav", FILE_RATE, sound)
    with sync_playwright() as playwright, chromium(playwright, f"--use-file-for-fake-audio-capture={wav}") as started:
        yield started


@pytest.fixture
def page(browser: Browser, script: Path) -> Iterator[Page]:
    with sound_page(browser, script) as opened:
        opened.evaluate("window.__xvoiceRecord = true")
        yield opened


def test_a_dead_microphone_and_a_loud_one_are_told(page):
    told = page.evaluate(
        f"""async () => {{
            const microphone = await xv.pageAudio().openMicrophone({RAW});
            const told = [];
            microphone.on('digital-silence', (seconds) => told.push(['silence', seconds]));
            microphone.on('clipped', (samples) => told.push(['clipped', samples]));
            await xv.frames(microphone, 350); // 14 s: the whole file and more
            return told;
        }}"""
    )
    silences = [value for name, value in told if name == "silence"]
    assert {1, 2} <= set(silences)
    assert silences[silences.index(2) :][1:3] in ([0, 1], [3, 0])  # over once a sample came
    clipped = [value for name, value in told if name == "clipped"]
    assert 1 <= len(clipped) <= 6  # at most once a second, and not while all is well
    assert min(clipped) >= 10


def test_a_busy_page_loses_nothing_either_way(page):
    sound = np.random.default_rng(0).integers(1, 20_000, 4 * RATE).astype(np.int16)
    got = page.evaluate(
        f"""async (sound) => {{
            const audio = xv.pageAudio();
            const [microphone, speaker] = await Promise.all([audio.openMicrophone({RAW}), audio.openSpeaker({{}})]);
            await xv.frames(microphone, 5);
            const all = xv.frames(microphone, 90);
            xv.play(speaker, 'a', sound);
            await xv.sounded(speaker, 'a', 4800);
            const until = performance.now() + 1500;
            while (performance.now() < until);
            await xv.sounded(speaker, 'a', {4 * RATE});
            await xv.silence(speaker);
            const frames = await all;
            return {{recorded: xv.base64(speaker.recorded()), underruns: speaker.stats.underruns,
                positions: frames.map((frame) => frame.position), times: frames.map((frame) => frame.time)}};
        }}""",
        base64.b64encode(sound.tobytes()).decode(),
    )
    recorded = np.round(float32(got["recorded"]) * 0x8000).astype(np.int16)
    start = np.flatnonzero(recorded)[0]
    assert np.array_equal(recorded[start : start + sound.size], sound)
    assert got["underruns"] == 0
    assert set(np.diff(got["positions"])) == {960}
    # Told late, but dated when it was said: no step of the length of the hold-up.
    assert np.diff(got["times"]).max() < 500


def test_nothing_grows_while_much_is_played(page):
    # 10 minutes of sound in a fraction of the time: what has sounded is freed, and so is what was flushed.
    got = page.evaluate(
        """async () => {
            const speaker = await xv.pageAudio().openSpeaker({});
            const sound = new Int16Array(240000);
            let largest = 0;
            for (let generation = 1; generation <= 60; generation++) {
                for (let n = 0; n < 10; n++) {
                    speaker.play({item: `item ${generation}`, generation, position: n * sound.length, samples: sound});
                }
                largest = Math.max(largest, speaker.stats.queuedMs);
                await speaker.flush(generation + 1);
            }
            await new Promise((done) => requestAnimationFrame(done));
            return {largest, queued: speaker.stats.queuedMs, lost: speaker.stats.lostMs};
        }"""
    )
    assert got == {"largest": 100_000, "queued": 0, "lost": 0}


def test_muted_it_is_not_called_dead(page):
    told = page.evaluate(
        f"""async () => {{
            const microphone = await xv.pageAudio().openMicrophone({RAW});
            const told = [];
            microphone.on('digital-silence', (seconds) => told.push(seconds));
            while (told.length === 0) await xv.frames(microphone, 5);
            microphone.enabled = false; // the warning goes
            const frames = await xv.frames(microphone, 50);
            return {{told, silent: xv.samples(frames)}};
        }}"""
    )
    assert told["told"] == [1, 0]
    assert not int16(told["silent"])[4800:].any()
