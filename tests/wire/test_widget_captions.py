"""Captions between a page's microphone and the engine: pages and microphones that come and go, refusals, two at once."""

from __future__ import annotations

import gc
import threading
import weakref
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from jupyter_xvoice import Captions, Client
from tests.wire.captions_service import settled, until
from tests.wire.fake_page import FakePage, kept_comms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_xvoice.local import Engine
    from tests.wire.conftest import Faulty

LINES = ("the weather is very good today", "please open the second window")
PHRASES = "\n".join(LINES)


@pytest.fixture(autouse=True)
def _comms(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with kept_comms(monkeypatch):
        yield


@pytest.fixture(scope="module")
def sounds(engine: Engine) -> dict[str, np.ndarray[Any, Any]]:
    with Client(engine.endpoint()) as client:
        said = {line: client.tts(line, voice="rex", codec="wav", sample_rate=24_000) for line in LINES}
    quiet = np.zeros(24_000, dtype=np.float32)
    return {line: np.concatenate([quiet, sound.mono().samples, quiet]) for line, sound in said.items()}


def listening(page: FakePage) -> None:
    page.start()
    page.send("microphone", {"open": True, "label": "desk", "why": ""})
    page.status("listening")


def test_words_grow_in_python_and_in_the_page(client: Client, sounds: dict[str, np.ndarray[Any, Any]]) -> None:
    captions = Captions(client, local_phrases=PHRASES)
    with FakePage(captions) as page:
        listening(page)
        for line in LINES:
            page.speak(sounds[line])
        until(lambda: len(settled(page)) == 2, "both lines are settled")
        assert any(body["interim"] for body in page.all("line"))
        assert settled(page) == list(LINES)
        assert captions.transcript.text == " ".join(LINES)
        page.send("captions_file", {"id": "1", "form": "srt"})
        page.until("file")
        until(lambda: page.file("1"), "the file came")
        assert page.file("1").decode() == captions.transcript.to_srt()
        strip = page.until("strip", lambda body: body["words"] == 11)
        assert (strip["cost"], strip["place"]) == ("free", "Local engine")
        page.send("stop")
        assert page.status("disconnected")["why"] == "ended by you"
    assert captions.transcript.duration == pytest.approx(sum(map(len, sounds.values())) / 24_000)


def test_it_begins_with_the_first_words(client: Client, sounds: dict[str, np.ndarray[Any, Any]]) -> None:
    """What is said before the service is ready is not lost."""
    captions = Captions(client, local_phrases=PHRASES)
    with FakePage(captions) as page:
        page.start()
        page.send("microphone", {"open": True, "label": "desk", "why": ""})
        page.speak(sounds[LINES[0]])
        until(lambda: settled(page) == [LINES[0]], "the line is settled")
        captions.stop()


def test_a_reloaded_page_goes_on(client: Client, sounds: dict[str, np.ndarray[Any, Any]]) -> None:
    captions = Captions(client, local_phrases=PHRASES)
    first = FakePage(captions)
    first.__enter__()
    listening(first)
    first.speak(sounds[LINES[0]])
    until(lambda: settled(first) == [LINES[0]], "the line is settled")
    first.vanish()
    with FakePage(captions) as page:
        state = page.until("state")
        assert [line["text"] for line in state["lines"]] == [LINES[0]]
        assert state["status"]["live"]
        page.status("idle")
        page.send("microphone", {"open": True, "label": "desk", "why": ""})
        page.status("listening")
        page.speak(sounds[LINES[1]])
        until(lambda: settled(page) == [LINES[1]], "the second line is settled")
        assert captions.transcript.text == " ".join(LINES)
        captions.stop()
    assert captions.error is None


def test_an_unplugged_microphone_keeps_what_was_said_and_another_one_goes_on(
    client: Client, sounds: dict[str, np.ndarray[Any, Any]]
) -> None:
    captions = Captions(client, local_phrases=PHRASES)
    with FakePage(captions) as page:
        listening(page)
        page.speak(sounds[LINES[0]][:-24_000])  # the end of the sentence is its last sound
        before = len(page.got)
        page.send("microphone", {"open": False, "label": "desk", "why": "desk was unplugged"})
        assert page.status("idle", after=before)["microphone"] is False
        until(lambda: settled(page) == [LINES[0]], "what was said is settled, though no silence followed it")
        assert captions.status == "idle"
        before = len(page.got)
        page.send("microphone", {"open": True, "label": "headset", "why": ""})
        page.status("listening", after=before)
        page.speak(sounds[LINES[1]])
        until(lambda: settled(page) == list(LINES), "the other microphone is heard")
        captions.stop()
    assert captions.transcript.text == " ".join(LINES)
    assert captions.error is None


def test_a_page_that_goes_ends_it(client: Client) -> None:
    captions = Captions(client)
    with FakePage(captions) as page:
        listening(page)
    until(lambda: captions.status == "disconnected", "it has ended")
    assert captions.error is None


def test_a_cell_begins_it_through_the_page(client: Client) -> None:
    captions = Captions(client)
    with FakePage(captions) as page:
        captions.start()
        page.until("begin")
        listening(page)
        captions.start()
        assert len(page.all("begin")) == 1
        before = len(page.got)
        page.send("mute", {"on": True})
        page.status("idle", after=before)
        before = len(page.got)
        page.send("mute", {"on": False})
        page.status("listening", after=before)
        captions.stop()
        assert captions.status == "disconnected"


def test_an_unknown_language_is_the_services_to_refuse(client: Client) -> None:
    captions = Captions(client, language="klingon")
    with FakePage(captions) as page:
        page.start()
        card = page.until("card", lambda body: body["name"] == "failed")
        assert "klingon" in card["words"]
        assert page.status("disconnected")["why"] == "ended by a failure"
        again = FakePage(captions)
        assert again.name != page.name
    assert "klingon" in str(captions.error)


def test_a_wrong_key_has_its_card(faulty: Faulty) -> None:
    captions = Captions(faulty("wrong-key"))
    with FakePage(captions) as page:
        page.start()
        page.until("card", lambda body: body["name"] == "wrong-key")


def test_the_local_engine_tells_two_voices_apart(client: Client) -> None:
    """From when it has heard enough of the second one; what was final before that stays without a speaker."""
    voices = ("rex", "ara") * 2
    quiet = np.zeros(24_000, dtype=np.float32)
    captions = Captions(client, local_phrases=PHRASES, diarize=True)
    with FakePage(captions) as page:
        listening(page)
        for voice in voices:
            said = client.tts(" ".join(LINES), voice=voice, codec="wav", sample_rate=24_000).mono().samples
            page.speak(np.concatenate([said, quiet]))
        until(lambda: len(settled(page)) >= len(voices), "every line is settled")
        captions.stop()
        lines = {body["number"]: body for body in page.all("line") if body["final"] and body["text"]}
    speakers = [[turn["speaker"] for turn in lines[number]["turns"]] for number in sorted(lines)]
    assert speakers[-2:] == [[0], [1]], speakers


# -- what stays ------------------------------------------------------------------------------------------------------


def test_captions_that_nobody_holds_are_gone(client: Client) -> None:
    captions = Captions(client)
    with FakePage(captions) as page:
        listening(page)
        held = weakref.ref(captions)
        del captions
        gc.collect()
        assert held() is not None, "the page shows it"
    del page
    until(lambda: gc.collect() is not None and held() is None, "it is collected")
    until(lambda: not [one for one in threading.enumerate() if one.name == "xvoice captions"], "its thread has ended")


def test_two_at_once_do_not_meet(client: Client, sounds: dict[str, np.ndarray[Any, Any]]) -> None:
    one, other = Captions(client, local_phrases=PHRASES), Captions(client, local_phrases=PHRASES)
    with FakePage(one) as first, FakePage(other) as second:
        listening(first)
        listening(second)
        first.speak(sounds[LINES[0]])
        second.speak(sounds[LINES[1]])
        until(lambda: settled(first) and settled(second), "both are settled")
        assert (settled(first), settled(second)) == ([LINES[0]], [LINES[1]])
        one.stop()
        assert other.status == "listening"
        other.stop()
