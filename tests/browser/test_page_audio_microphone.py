"""The page's microphone in Chromium, which hears a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from playwright.sync_api import sync_playwright
from scipy.signal import resample_poly

from tests.browser.sound_page import RATE, alignment, chromium, int16, sound_page, speechlike, write_wav

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray
    from playwright.sync_api import Browser, Page

FILE_RATE = 48_000
# Counts what the page holds of the browser: open devices and contexts.
COUNTS = """() => {
  const media = navigator.mediaDevices, open = media.getUserMedia.bind(media), Context = window.AudioContext;
  const tracks = [], contexts = [], clone = MediaStreamTrack.prototype.clone;
  media.getUserMedia = async (asked) => {
    const stream = await open(asked);
    tracks.push(...stream.getTracks());
    return stream;
  };
  MediaStreamTrack.prototype.clone = function () { const made = clone.call(this); tracks.push(made); return made; };
  window.AudioContext = class extends Context { constructor(...given) { super(...given); contexts.push(this); } };
  window.held = {
    tracks,
    live: () => tracks.filter((track) => track.readyState === 'live').length,
    contexts: () => contexts.filter((context) => context.state !== 'closed').length,
    made: () => contexts.length,
  };
}"""
RAW = "{echoCancellation: false, noiseSuppression: false, autoGainControl: false}"


def longest_silence(sound: NDArray[np.int16]) -> int:
    """The longest run of zeros, in samples."""
    edges = np.flatnonzero(np.diff(np.concatenate([[1], sound != 0, [1]]).astype(int)))
    return int(np.diff(edges.reshape(-1, 2), axis=1).max(initial=0))


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    wav = write_wav(tmp_path_factory.mktemp("microphone") / "speech.wav", FILE_RATE, speechlike(FILE_RATE))
    with sync_playwright() as playwright, chromium(playwright, f"--use-file-for-fake-audio-capture={wav}") as started:
        yield started


@pytest.fixture
def page(browser: Browser, script: Path) -> Iterator[Page]:
    with sound_page(browser, script) as opened:
        opened.evaluate(COUNTS)
        yield opened


def test_what_is_captured_is_what_was_said(page):
    got = page.evaluate(
        f"""async () => {{
            const microphone = await xv.pageAudio().openMicrophone({RAW});
            const before = performance.now();
            const frames = await xv.frames(microphone, 125);
            return {{
                label: microphone.label, rate: microphone.rate, granted: microphone.granted, sound: xv.samples(frames),
                positions: frames.map((frame) => frame.position), levels: frames.map(({{rms, peak}}) => [rms, peak]),
                times: frames.map((frame) => frame.time - before),
            }};
        }}"""
    )
    assert got["label"] == "Fake Default Audio Input"
    assert got["granted"] == {"echoCancellation": False, "noiseSuppression": False, "autoGainControl": False}
    assert got["positions"] == list(range(0, 125 * 960, 960))
    sound = int16(got["sound"]).astype(float)
    source = np.tile(resample_poly(speechlike(FILE_RATE).astype(float), RATE, FILE_RATE), 3)
    # From its second second on, and in pieces: the fake device pauses for some samples where its file begins again.
    pieces = [sound[start : start + RATE // 2] for start in range(RATE, sound.size - RATE // 2, RATE // 2)]
    likeness = [alignment(piece, source)[0] for piece in pieces]
    assert sorted(likeness)[1] >= 0.99, likeness  # the piece with the file's beginning may be less
    frames = sound.reshape(125, 960) / 0x8000
    assert np.array(got["levels"])[:, 0] == pytest.approx(np.sqrt((frames**2).mean(axis=1)), abs=1e-6)
    assert np.array(got["levels"])[:, 1] == pytest.approx(np.abs(frames).max(axis=1), abs=1e-6)
    # The page's clock: later and later, and none of it in the future.
    assert np.all(np.diff(got["times"]) >= 0)


def test_muted_it_sends_zeros_at_the_same_pace(page):
    got = page.evaluate(
        f"""async () => {{
            const microphone = await xv.pageAudio().openMicrophone({RAW});
            const silences = [];
            microphone.on('digital-silence', (seconds) => silences.push(seconds));
            await xv.frames(microphone, 25);
            microphone.enabled = false;
            await xv.frames(microphone, 10);
            const muted = await xv.frames(microphone, 40);
            const capturing = held.tracks.some((track) => track.enabled);
            microphone.enabled = true;
            await xv.frames(microphone, 10);
            const open = await xv.frames(microphone, 5);
            return {{muted: xv.samples(muted), open: xv.samples(open), silences, capturing,
                positions: [...muted, ...open].map((frame) => frame.position)}};
        }}"""
    )
    assert not int16(got["muted"]).any()
    assert int16(got["open"]).any()
    assert got["silences"] == []  # the user's own silence is no dead microphone
    assert got["capturing"] is False  # the browser hears nothing, and shows it
    assert set(np.diff(got["positions"])) == {960, 960 * 11}


def test_another_device_without_a_gap(page):
    got = page.evaluate(
        f"""async () => {{
            const audio = xv.pageAudio();
            const microphone = await audio.openMicrophone({RAW});
            await xv.frames(microphone, 25);
            const {{microphones}} = await audio.devices();
            const labels = [microphone.label];
            const running = [held.live()];
            const frames = [], changes = [];
            microphone.frames((frame) => frames.push(frame));
            for (const {{id}} of [1, 2, 1, 2, 1, 2].map((place) => microphones[place])) {{
                const before = frames.length;
                await microphone.choose(id);
                labels.push(microphone.label);
                running.push(held.live());
                await xv.frames(microphone, 10);
                changes.push(xv.samples(frames.slice(before)));
            }}
            return {{labels, running, changes, positions: frames.map((frame) => frame.position),
                used: (await audio.devices()).microphone === microphones[2].id, listed: microphones.length}};
        }}"""
    )
    assert got["labels"] == ["Fake Default Audio Input", *["Fake Audio Input 1", "Fake Audio Input 2"] * 3]
    assert got["used"]
    assert set(np.diff(got["positions"])) == {960}
    # 1 ms of exact zeros does not happen in this noise. On a busy machine the fake device itself may leave some out,
    # a change with a gap leaves them out every time.
    holes = sorted(longest_silence(int16(sound)) for sound in got["changes"])
    assert holes[2] < 24, holes
    assert got["running"] == [2] * 7  # the device's and ours; the old ones are closed


def test_the_choice_is_remembered_by_its_name(page):
    again = page.evaluate(
        """async () => {
            const audio = xv.pageAudio();
            const first = await audio.openMicrophone({});
            const {microphones} = await audio.devices();
            await first.choose(microphones[2].id);
            first.release();
            return [localStorage.getItem('jupyter_xvoice.microphone'), (await audio.openMicrophone({})).label];
        }"""
    )
    assert again == ["Fake Audio Input 2", "Fake Audio Input 2"]


def test_a_device_that_is_not_there_any_more_is_replaced_by_the_default(page):
    assert page.evaluate("async () => (await xv.pageAudio().openMicrophone({deviceId: 'gone'})).label") == (
        "Fake Default Audio Input"
    )


def test_two_widgets_share_one_microphone_and_mute_each_for_itself(page):
    got = page.evaluate(
        f"""async () => {{
            const audio = xv.pageAudio();
            const [one, two] = await Promise.all([audio.openMicrophone({RAW}), audio.openMicrophone({{frameMs: 100}})]);
            one.enabled = false;
            await xv.frames(one, 10);
            const [muted, open] = await Promise.all([xv.frames(one, 25), xv.frames(two, 10)]);
            one.release();
            const after = await xv.frames(two, 5);
            const still = [held.live(), held.contexts()];
            two.release();
            return {{muted: xv.samples(muted), open: xv.samples(open), after: xv.samples(after), still,
                made: held.made(), lengths: open.map((frame) => frame.samples.length), end: [held.live(), held.contexts()]}};
        }}"""
    )
    assert not int16(got["muted"]).any()
    assert np.abs(int16(got["open"])).max() > 1000
    assert set(got["lengths"]) == {2400}
    assert np.abs(int16(got["after"])).max() > 1000
    assert got["made"] == 1
    assert got["still"] == [2, 1]
    assert got["end"] == [0, 0]  # the browser's red dot goes


def test_another_module_of_the_page_gets_the_same_microphone(page):
    assert page.evaluate(
        """async () => {
            const {xv: first} = window;
            await import('/page.js?again');
            return first !== window.xv && first.pageAudio() === window.xv.pageAudio();
        }"""
    )


def test_processing_is_switched_and_what_was_granted_is_told(page):
    got = page.evaluate(
        f"""async () => {{
            const microphone = await xv.pageAudio().openMicrophone({RAW});
            const all = xv.frames(microphone, 60);
            const granted = [];
            for (const [name, on] of [['echoCancellation', true], ['noiseSuppression', true], ['autoGainControl', true],
                                      ['noiseSuppression', false], ['echoCancellation', false]]) {{
                await microphone.setProcessing(name, on);
                granted.push(Object.values(microphone.granted));
            }}
            return {{granted, positions: (await all).map((frame) => frame.position), live: held.live()}};
        }}"""
    )
    assert got["granted"] == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
        [True, False, True],
        [False, False, True],
    ]
    assert set(np.diff(got["positions"])) == {960}
    assert got["live"] == 2


def test_unplugged_another_takes_its_place(page):
    got = page.evaluate(
        f"""async () => {{
            const audio = xv.pageAudio();
            const microphone = await audio.openMicrophone({RAW});
            await microphone.choose((await audio.devices()).microphones[1].id);
            const told = new Promise((done) => microphone.on('unplugged', (label) => done([label, microphone.label])));
            const all = xv.frames(microphone, 50);
            const track = held.tracks.findLast((one) => one.label === 'Fake Audio Input 1' && one.readyState === 'live');
            for (const one of held.tracks.filter((one) => one.label === track.label)) {{
                if (one.readyState === 'ended') continue;
                one.stop();
                one.dispatchEvent(new Event('ended'));
            }}
            const labels = await told;
            const last = (await xv.frames(microphone, 25)).slice(-5);
            const frames = await all;
            return {{labels, positions: frames.map((frame) => frame.position), last: xv.samples(last)}};
        }}"""
    )
    assert got["labels"] == ["Fake Audio Input 1", "Fake Default Audio Input"]
    assert set(np.diff(got["positions"])) == {960}
    assert np.abs(int16(got["last"])).max() > 1000


def test_without_another_the_widget_is_told_and_can_begin_anew(page):
    got = page.evaluate(
        f"""async () => {{
            const audio = xv.pageAudio(), open = navigator.mediaDevices.getUserMedia;
            const microphone = await audio.openMicrophone({RAW});
            const told = new Promise((done) => microphone.on('ended', done));
            navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('none', 'NotFoundError'));
            held.tracks[0].stop();
            held.tracks[0].dispatchEvent(new Event('ended'));
            const label = await told;
            const refused = await xv.refusal(audio.openMicrophone({{}}));
            microphone.release();
            navigator.mediaDevices.getUserMedia = open;
            const again = await audio.openMicrophone({RAW});
            const frames = await xv.frames(again, 10);
            again.release();
            return {{label, refused, first: frames[0].position, live: held.live(), contexts: held.contexts()}};
        }}"""
    )
    assert got == {
        "label": "Fake Default Audio Input",
        "refused": {"name": "not-found", "words": "none"},
        "first": 0,
        "live": 0,
        "contexts": 0,
    }
