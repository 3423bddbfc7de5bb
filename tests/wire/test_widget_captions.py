"""Captions between a page's microphone and the engine: connections that break, pages that come and go, refusals."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import threading
import time
import weakref
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed

from jupyter_xvoice import Audio, Captions, Client
from jupyter_xvoice.api.realtime.reconnect import Reconnect
from tests.wire.fake_page import FakePage, kept_comms
from tests.wire.scripted import socket_server
from tests.words import words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from websockets.asyncio.server import ServerConnection

    from jupyter_xvoice.local import Engine
    from tests.wire.conftest import Faulty

LINES = ("the weather is very good today", "please open the second window")
PHRASES = "\n".join(LINES)
HTML = "<img src=x onerror=alert(1)>"
DEADLINE = 60.0


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


def until(met: Any, what: str) -> None:
    end = time.monotonic() + DEADLINE
    while not met():
        assert time.monotonic() < end, what
        time.sleep(0.05)


def settled(page: FakePage) -> list[str]:
    """The lines of the page, as it draws them."""
    lines = {body["number"]: body for body in page.all("line")}
    return [body["text"] for _, body in sorted(lines.items()) if body["final"] and body["text"] and not body["note"]]


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
        page.send("mute", {"on": True})
        page.status("idle")
        page.send("mute", {"on": False})
        page.status("listening", after=len(page.got) - 1)
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


# -- a service that does what the engine does not ----------------------------------------------------------------------


def partial(text: str, start: float, duration: float, *, final: bool = False, chunk: bool = False) -> str:
    spoken = text.split()
    step = duration / max(len(spoken), 1)
    said = [
        {"text": word, "start": start + at * step, "end": start + (at + 1) * step} for at, word in enumerate(spoken)
    ]
    event = {"type": "transcript.partial", "text": text, "words": said, "start": start, "duration": duration}
    return json.dumps(event | {"is_final": final or chunk, "speech_final": final})


class Service:
    """Says what it is told to, a list a connection; a connection without one stays open until the audio is done."""

    def __init__(self, *scripts: list[Any]) -> None:
        self.scripts = list(scripts)
        self.seconds: list[float] = []
        self._news = asyncio.Condition()

    async def __call__(self, socket: ServerConnection) -> None:
        number = len(self.seconds)
        self.seconds.append(0.0)
        await socket.send(json.dumps({"type": "transcript.created", "id": str(number)}))
        script = self.scripts[number] if number < len(self.scripts) else []
        reading = asyncio.create_task(self._read(socket, number))
        for step in script:
            if isinstance(step, int):
                await socket.close(step)
                break
            if isinstance(step, float):
                async with self._news:
                    while self.seconds[number] < step:
                        await self._news.wait()
            else:
                await socket.send(step)
        await reading

    async def _read(self, socket: ServerConnection, number: int) -> None:
        with contextlib.suppress(ConnectionClosed):
            await self._take(socket, number)

    async def _take(self, socket: ServerConnection, number: int) -> None:
        async for frame in socket:
            if isinstance(frame, bytes):
                async with self._news:
                    self.seconds[number] += len(frame) / 48_000
                    self._news.notify_all()
            elif json.loads(frame)["type"] == "audio.done":
                await socket.send(json.dumps({"type": "transcript.done", "text": "", "duration": 0.0}))
                return


class Talking:
    """A microphone that talks as fast as it can: seconds of noise, when they are asked for."""

    def __init__(self) -> None:
        self._capture: Any = None
        self.opened = threading.Event()

    def open(self, _form: object, capture: Any) -> None:
        self._capture = capture
        self.opened.set()

    def mute(self, *, on: bool) -> None:
        """It has no page to tell."""

    def close(self) -> None:
        """And none to let go."""

    def say(self, seconds: float) -> None:
        assert self.opened.wait(DEADLINE)
        noise = np.random.default_rng(1).normal(0, 0.1, int(24_000 * seconds))
        self._capture.take(Audio(noise.astype(np.float32), 24_000).to_bytes("pcm", sample_rate=24_000))


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
    service = Service([1.0, 1011], [], [])
    microphone = Talking()
    with socket_server(service) as address, Client(base_url=address, api_key="none") as client:
        captions = Captions(client, microphone=microphone)
        captions.start()
        microphone.say(1.0)
        until(lambda: captions.status == "connecting", "the connection is lost")
        microphone.say(3.0)
        until(lambda: service.seconds[1:] and service.seconds[1] >= 3.9, "it is sent afterwards")
        captions.stop()


def test_it_gives_up_and_keeps_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "jupyter_xvoice.widgets.captions_session.Reconnect", lambda: Reconnect(delays=(0.0, 0.01), jitter=0)
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


def test_it_ends_by_itself_after_so_many_minutes() -> None:
    microphone = Talking()
    with socket_server(Service()) as address, Client(base_url=address, api_key="none") as client:
        captions = Captions(client, microphone=microphone, max_minutes=0.05)
        captions.start()
        microphone.say(4.0)
        until(lambda: captions.status == "disconnected", "the time is over")
    assert captions.error is None


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
