"""Captions and a service that does what the engine does not: it breaks off, restates, tells speakers apart, never ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jupyter_xvoice import Captions, Client
from jupyter_xvoice.api.realtime.reconnect import Reconnect
from tests.wire.captions_service import Service, Talking, partial, until
from tests.wire.fake_page import FakePage, kept_comms
from tests.wire.scripted import socket_server
from tests.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

HTML = "<img src=x onerror=alert(1)>"


@pytest.fixture(autouse=True)
def _comms(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with kept_comms(monkeypatch):
        yield


def test_a_broken_connection_is_marked_and_no_word_is_there_twice() -> None:
    service = Service(
        [
            4.0,
            partial("one two.", 0.5, 1.5, final=True),
            partial("three", 2.5, 0.5),
            partial("three four", 2.5, 1),
            1011,
        ],
        [partial("three four", 0.3, 1), partial("three four five.", 0.3, 1.5, final=True)],
    )
    microphone = Talking()
    with socket_server(service) as address, Client(base_url=address, api_key="none") as client:
        captions = Captions(client, microphone=microphone)
        captions.start()
        microphone.say(4.0)
        until(lambda: len(service.seconds) == 2, "it has come back")
        until(lambda: captions.transcript.text == "one two. three four five.", "and heard again what was not final")
        captions.stop()
    lines = captions.page_lines(10)
    assert [line.text for line in lines if not line.note] == ["one two.", "three four five."]
    (note,) = (line.text for line in lines if line.note)
    assert note.startswith("Connection lost at 0:0")
    # From just before what was being said: 2.2 s of 4 s.
    assert service.seconds[1] == pytest.approx(1.8, abs=0.05)
    assert captions.transcript.words[2].start == pytest.approx(2.5, abs=0.01)
    assert captions.error is None


def test_what_is_said_while_there_is_no_connection_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "jupyter_xvoice.widgets.captions_comeback.Reconnect", lambda: Reconnect(delays=(3.0,), jitter=0)
    )
    service = Service([1.0, 1011], [], [])
    microphone = Talking()
    with socket_server(service) as address, Client(base_url=address, api_key="none") as client:
        captions = Captions(client, microphone=microphone)
        captions.start()
        until(lambda: captions.status == "listening", "it has begun")
        microphone.say(1.0)
        until(lambda: captions.status == "connecting", "the connection is lost")
        microphone.say(3.0)
        until(lambda: service.seconds[1:] and service.seconds[1] >= 3.9, "it is sent afterwards")
        captions.stop()


def test_it_gives_up_and_keeps_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "jupyter_xvoice.widgets.captions_comeback.Reconnect", lambda: Reconnect(delays=(0.0, 0.01), jitter=0)
    )
    service = Service([0.5, partial(f"kept {HTML}", 0.1, 0.3), 1011], [1011], [1011], [1011])
    microphone = Talking()
    with socket_server(service) as address, Client(base_url=address, api_key="none") as client:
        captions = Captions(client, microphone=microphone)
        captions.start()
        microphone.say(1.0)
        until(lambda: captions.status == "disconnected", "it has given up")
    assert words(captions.transcript.text)[0] == "kept"
    assert [line.final for line in captions.page_lines(10) if not line.note] == [True]
    assert captions.error is not None
    assert "1011" in str(captions.error)


def test_chunks_of_a_long_utterance_are_not_said_twice() -> None:
    service = Service(
        [
            1.0,
            partial("one two", 0.0, 1.0, chunk=True),
            partial("three", 1.0, 0.5),
            partial("three four", 1.0, 1.0, chunk=True),
            partial("One two three four.", 0.0, 2.0, final=True),
            partial("One two three four.", 0.0, 2.0, final=True),
        ]
    )
    microphone = Talking()
    with socket_server(service) as address, Client(base_url=address, api_key="none") as client:
        captions = Captions(client, microphone=microphone)
        captions.start()
        microphone.say(2.0)
        until(lambda: captions.transcript.text == "One two three four.", "the utterance is final")
        captions.stop()
    assert captions.transcript.text == "One two three four."


def test_speakers_are_told_apart_in_the_page_and_in_python() -> None:
    service = Service(
        [
            0.5,
            partial("and the south", 0.0, 0.9, by=(0, 0, 0)),
            partial("And the south? Three point nine.", 0.0, 2.0, final=True, by=(0, 0, 0, 1, 1, 1)),
        ]
    )
    microphone = Talking()
    with socket_server(service) as address, Client(base_url=address, api_key="none") as client:
        captions = Captions(client, microphone=microphone, diarize=True)
        with FakePage(captions) as page:
            page.start()
            microphone.say(1.0)
            going = page.until("line", lambda body: not body["final"])
            assert going["turns"] == [{"speaker": 0, "start": 0.0, "text": "", "interim": "and the south"}]
            line = page.until("line", lambda body: body["final"])
            assert [(turn["speaker"], turn["text"]) for turn in line["turns"]] == [
                (0, "And the south?"),
                (1, "Three point nine."),
            ]
            assert [turn.speaker for turn in captions.transcript.turns] == ["Speaker 1", "Speaker 2"]
            assert "<v Speaker 2>" in captions.transcript.to_vtt()
            captions.stop()
        with FakePage(captions) as again:
            assert again.until("state")["lines"][0]["turns"] == line["turns"]


def test_a_service_that_never_says_the_last_word_is_not_waited_for_for_ever() -> None:
    service = Service([partial("kept", 0.0, 0.5)], ends=False)
    microphone = Talking()
    with socket_server(service) as address, Client(base_url=address, api_key="none") as client:
        captions = Captions(client, microphone=microphone)
        captions.start()
        microphone.say(1.0)
        until(lambda: captions.transcript.text == "kept", "it is heard")
        captions.stop()
        assert captions.status == "disconnected", "stop waits for the end"
    assert (captions.transcript.text, captions.error) == ("kept", None)


def test_it_ends_by_itself_after_so_many_minutes() -> None:
    microphone = Talking()
    with socket_server(Service()) as address, Client(base_url=address, api_key="none") as client:
        captions = Captions(client, microphone=microphone, max_minutes=0.05)
        captions.start()
        microphone.say(4.0)
        until(lambda: captions.status == "disconnected", "the time is over")
    assert captions.error is None
