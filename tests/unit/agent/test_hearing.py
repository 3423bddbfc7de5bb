"""The user's audio in the session's format, and the controller's thread."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest

from jupyter_xvoice import Audio, AudioError, InputError, LinkError
from jupyter_xvoice.agent.hearing import Sent, encoded, pieces, silence
from jupyter_xvoice.agent.thread import SessionThread
from jupyter_xvoice.api.realtime import AudioFormat

if TYPE_CHECKING:
    from pathlib import Path

FORMS = [AudioFormat("audio/pcm", 16000), AudioFormat("audio/pcmu", 8000), AudioFormat("audio/pcma", 8000)]
CODECS = {"audio/pcm": "pcm", "audio/pcmu": "mulaw", "audio/pcma": "alaw"}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.type)
def test_any_audio_becomes_mono_in_the_format(form: AudioFormat, tmp_path: Path) -> None:
    stereo = np.stack([np.full(48000, 0.5, np.float32), np.full(48000, 0.1, np.float32)], axis=1)
    audio = Audio(stereo, 48000)
    data = encoded(audio, None, form)
    assert len(data) == form.rate * form.sample_bytes
    heard = Audio.from_bytes(data, codec=CODECS[form.type], sample_rate=form.rate)
    assert np.median(heard.samples) == pytest.approx(0.3, abs=0.02)
    path = audio.to_file(tmp_path / "a.wav")
    for other in (path, str(path), path.read_bytes()):
        assert encoded(other, None, form) == data
    assert encoded(stereo, 48000, form) == data
    assert b"".join(pieces(data, form)) == data
    assert {len(piece) for piece in pieces(data, form)} == {form.size(100)}
    quiet = Audio.from_bytes(silence(500, form), codec=CODECS[form.type], sample_rate=form.rate)
    assert (len(quiet.samples), float(np.abs(quiet.samples).max())) == (form.rate // 2, pytest.approx(0, abs=0.001))


@pytest.mark.parametrize(
    ("audio", "error"),
    [
        (b"no audio", AudioError),
        (np.zeros(10), InputError),
        (Audio(np.zeros(0), 8000), AudioError),
        (5, InputError),
        ("no.wav", AudioError),
    ],
    ids=["bytes", "array", "empty", "number", "path"],
)
def test_what_is_no_audio_is_refused(audio: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        encoded(audio, None, FORMS[0])  # type: ignore[arg-type]


def test_when_a_millisecond_was_sent() -> None:
    sent = Sent()
    for second in range(5):
        sent.add(1000, 100.0 + second)
    assert [sent.when(ms) for ms in (None, 1, 1000, 1001, 5000, 5001)] == [None, 100.0, 100.0, 101.0, 104.0, None]
    sent.restart()
    assert sent.when(1) is None


def test_what_waited_for_the_connection_is_where_its_clock_begins() -> None:
    sent = Sent()
    for second in range(5):
        sent.add(1000, 100.0 + second)
    sent.restart(2000)
    assert [sent.when(ms) for ms in (1, 1000, 1001, 2000, 2001)] == [103.0, 103.0, 104.0, 104.0, None]
    sent.add(40, 105.0)
    assert sent.when(2001) == 105.0


def test_calls_are_made_on_the_loop_and_what_they_raise_comes_back() -> None:
    end = asyncio.Event()

    async def main() -> None:
        await end.wait()

    thread = SessionThread(main, "test")
    thread.start()
    assert thread.call(threading.current_thread).name == "test"
    with pytest.raises(ZeroDivisionError):
        thread.call(lambda: 1 / 0)
    with pytest.raises(InputError, match="own thread"):
        thread.call(lambda: thread.call(int))
    with pytest.raises(TimeoutError):
        thread.call(_late)
    assert thread.post(end.set)
    assert thread.join(60)
    with pytest.raises(LinkError, match="over"):
        thread.call(int)


def _late() -> None:
    raise TimeoutError
