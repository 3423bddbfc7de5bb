"""The page's player in Chromium: what it renders, sample by sample, and what it tells of it."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from playwright.sync_api import sync_playwright

from tests.browser.sound_page import RATE, chromium, float32, serve, sound_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, chromium(playwright) as started:
        yield started


@pytest.fixture
def page(browser: Browser, script: Path) -> Iterator[Page]:
    with sound_page(browser, script) as opened:
        opened.evaluate("window.__xvoiceRecord = true")
        yield opened


def noise(seconds: float, seed: int = 0) -> NDArray[np.int16]:
    sound = np.random.default_rng(seed).integers(-20_000, 20_000, int(seconds * RATE))
    sound[sound == 0] = 1
    return sound.astype(np.int16)


def encoded(sound: NDArray[np.int16]) -> str:
    return base64.b64encode(sound.tobytes()).decode()


def rendered(recorded: str) -> NDArray[np.int16]:
    """What sounded, without the silence around it."""
    samples = np.round(float32(recorded) * 0x8000).astype(np.int16)
    sounding = np.flatnonzero(samples)
    return samples[sounding[0] : sounding[-1] + 1]


def test_what_is_played_is_rendered_to_the_sample(page):
    sounds = [noise(1.7), noise(0.9, 1), noise(0.03, 2)]
    got = page.evaluate(
        """async (sounds) => {
            const speaker = await xv.pageAudio().openSpeaker({});
            const told = [], levels = [];
            speaker.rendered((...what) => told.push(what));
            speaker.level((level) => levels.push(level.peak));
            for (const [item, sound] of Object.entries(sounds)) xv.play(speaker, item, sound, 2399);
            await xv.sounded(speaker, 'c', 720);
            await xv.silence(speaker);
            return {told, levels, stats: speaker.stats, recorded: xv.base64(speaker.recorded())};
        }""",
        dict(zip("abc", map(encoded, sounds), strict=True)),
    )
    assert np.array_equal(rendered(got["recorded"]), np.concatenate(sounds))
    for item, sound in zip("abc", sounds, strict=True):
        counts = [samples for name, samples, _ in got["told"] if name == item]
        assert counts[0] == 0
        assert counts[-1] == sound.size
        assert np.all(np.diff(counts) <= RATE / 4)
        assert [final for name, _, final in got["told"] if name == item].count(True) == 1
    assert [name for name, _, _ in got["told"]] == sorted(name for name, _, _ in got["told"])
    assert got["stats"]["underruns"] == got["stats"]["lostMs"] == got["stats"]["queuedMs"] == 0
    assert sum(peak > 0 for peak in got["levels"]) == pytest.approx(2.63 / 0.04, abs=2)


def test_a_flush_is_silence_at_once_and_tells_the_truth(page):
    sound = noise(5)
    got = page.evaluate(
        """async (sound) => {
            const speaker = await xv.pageAudio().openSpeaker({});
            xv.play(speaker, 'a', sound);
            xv.play(speaker, 'b', sound);
            await xv.sounded(speaker, 'a', 12000);
            const cut = Object.fromEntries(await speaker.flush(1));
            xv.play(speaker, 'a', sound); // late sound of the old generation
            await xv.silence(speaker);
            xv.play(speaker, 'c', sound.slice(0, 12800), 2400, 1);
            await xv.sounded(speaker, 'c', 4800);
            await xv.silence(speaker);
            return {cut, latency: speaker.stats.latencyMs, recorded: xv.base64(speaker.recorded())};
        }""",
        encoded(sound),
    )
    recorded = np.round(float32(got["recorded"]) * 0x8000).astype(np.int16)
    start = np.flatnonzero(recorded)[0]
    exact = recorded[start : start + sound.size] == sound[: recorded.size - start]
    length = int(np.argmin(exact))  # rendered as it was, before the fade
    assert set(got["cut"]) == {"a", "b"}
    assert got["cut"]["b"] == 0
    latency = got["latency"] * RATE / 1000
    assert abs(got["cut"]["a"] - (length - latency)) <= 128
    fade = recorded[start + length : start + length + 600]
    assert np.flatnonzero(fade)[-1] <= RATE / 100
    assert not fade[RATE // 100 :].any()
    after = recorded[start + length + 600 :]
    again = np.flatnonzero(after)[0]
    assert np.array_equal(after[again : again + 4800], sound[:4800])


def test_a_pause_keeps_its_place(page):
    sound = noise(2)
    got = page.evaluate(
        """async (sound) => {
            const speaker = await xv.pageAudio().openSpeaker({});
            xv.play(speaker, 'a', sound);
            await xv.sounded(speaker, 'a', 9600);
            speaker.pause(true);
            await xv.silence(speaker);
            const waiting = speaker.stats.queuedMs;
            speaker.pause(false);
            await xv.sounded(speaker, 'a', 48000);
            await xv.silence(speaker);
            return {waiting, underruns: speaker.stats.underruns, recorded: xv.base64(speaker.recorded())};
        }""",
        encoded(sound),
    )
    found = rendered(got["recorded"])
    assert 0 < got["waiting"] < 1600
    assert got["underruns"] == 0
    assert np.array_equal(found[:9600], sound[:9600])
    assert np.array_equal(found[-4800:], sound[-4800:])
    silence = found.size - sound.size
    assert silence > 0
    # The samples around the pause are fainter, none is missing.
    hole = np.flatnonzero(np.convolve(found == 0, np.ones(silence), "valid") >= silence - 4)
    assert hole.size


def test_one_context_for_all_and_none_when_all_are_gone(page):
    got = page.evaluate(
        """async () => {
            const Context = window.AudioContext, contexts = [];
            window.AudioContext = class extends Context { constructor(...a) { super(...a); contexts.push(this); } };
            const audio = xv.pageAudio(), states = [];
            audio.onSound((state) => states.push(state));
            const before = audio.sound;
            const [one, two] = await Promise.all([audio.openSpeaker({}), audio.openSpeaker({})]);
            const rates = contexts.map((context) => context.sampleRate);
            one.release();
            const between = audio.sound;
            const flush = two.flush(1);
            two.release();
            await flush;
            await new Promise((done) => contexts[0].state === 'closed' ? done() : contexts[0].onstatechange = done);
            return {before, rates, between, after: audio.sound, state: contexts[0].state};
        }"""
    )
    assert got == {"before": "none", "rates": [RATE], "between": "running", "after": "none", "state": "closed"}


def test_another_loudspeaker_is_chosen_and_remembered(browser, script):
    with sound_page(browser, script) as page:
        got = page.evaluate(
            """async () => {
                const audio = xv.pageAudio();
                const microphone = await audio.openMicrophone({}); // names come with permission
                const speaker = await audio.openSpeaker({});
                const {speakers} = await audio.devices();
                await speaker.choose(speakers[1].id);
                const used = (await audio.devices()).speaker === speakers[1].id;
                speaker.release();
                const again = await audio.openSpeaker({});
                return {used, again: again.deviceId === speakers[1].id,
                    refused: await xv.refusal(again.choose('gone')), still: again.deviceId === speakers[1].id};
            }"""
        )
    assert got["used"]
    assert got["again"]
    assert got["still"]
    assert got["refused"]["name"] == "not-found"


def test_suspended_it_keeps_what_waits_within_bounds_and_plays_it_after_a_click(browser, script):
    said: list[dict[str, object]] = []

    def says(what):
        def heard(message):  # Chromium itself warns of the held sound
            if message.text.startswith("{"):
                said.append(json.loads(message.text))
            return bool(said) and what in said[-1]

        return heard

    with browser.new_context() as context:
        serve(context, script)
        page = context.new_page()
        with page.expect_console_message(says("sound")):
            page.goto("http://localhost/suspended.html")
        assert said == [{"sound": "suspended", "queuedMs": 300_000, "lostMs": 60_000, "flushed": {"a": 0}}]
        with page.expect_console_message(says("heard")):
            page.mouse.click(5, 5)
        assert said[1:] == [{"state": "running"}, {"heard": RATE, "value": 0.25}]
