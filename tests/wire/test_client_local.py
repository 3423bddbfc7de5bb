"""The local engine behind the client: started on first use, started again when it was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jupyter_xvoice import BrokenOffError, Client, CredentialsError, EngineError, XVoiceWarning, local
from jupyter_xvoice.endpoints import LOCAL_LABEL

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL")

LINE = "The quick brown fox jumps over the lazy dog. " * 20


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)


@pytest.fixture
def client() -> Iterator[Client]:
    with Client() as made:
        yield made
    local.shared().stop()


def test_without_a_key_it_is_the_local_engine_started_on_first_use(client: Client) -> None:
    assert (client.label, client.host, client.endpoint.base_url) == (LOCAL_LABEL, "this machine", "")
    speech = client.tts("Hello")
    assert (speech.place, speech.cost) == (LOCAL_LABEL, 0.0)
    assert client.endpoint.base_url == local.shared().url


def test_an_engine_that_died_between_calls_is_started_again_and_says_so(client: Client) -> None:
    client.tts("Hello")
    kill(local.shared().pid)
    with pytest.warns(XVoiceWarning, match="had died and was started again"):
        speech = client.tts("Hello")
    assert any("had died and was started again" in warning for warning in speech.warnings)
    assert client.tts("Hello").warnings == []


def test_an_engine_killed_in_the_middle_of_a_call_is_started_again_and_the_call_made_again(client: Client) -> None:
    client.tts("Hello")
    pid = local.shared().pid
    told = threading.Event()

    def report(*_: object) -> None:
        if not told.is_set():
            told.set()
            kill(pid)

    with pytest.warns(XVoiceWarning, match="had died and was started again"):
        speech = client.tts(LINE * 15, codec="pcm", sample_rate=48000, on_progress=report)
    assert told.is_set()
    assert local.shared().pid != pid
    assert speech.broken_off == ""
    assert speech.duration > 300


def test_a_long_text_goes_on_after_its_engine_was_killed(client: Client) -> None:
    client.tts("Hello")
    pid = local.shared().pid
    told: list[float] = []

    def report(done: float, *_: object) -> None:
        told.append(done)
        if len(told) == 1:
            kill(pid)

    with pytest.warns(XVoiceWarning, match="had died and was started again"):
        speech = client.tts(LINE * 18, codec="wav", sample_rate=8000, on_progress=report)
    assert told[-1] == len(LINE * 18)
    assert any("had died" in warning for warning in speech.warnings)
    assert speech.duration > 300


def test_a_transcription_whose_engine_is_killed_is_made_again(client: Client) -> None:
    speech = client.tts("The weather is very good today. " * 6, codec="wav")  # not heard before the engine is gone
    pid = local.shared().pid
    killed: list[int] = []

    def report(*_: object) -> None:
        if not killed:
            kill(pid)
            killed.append(pid)

    with pytest.warns(XVoiceWarning, match="had died and was started again"):
        transcript = client.stt(speech, on_progress=report)
    assert "weather" in transcript.text
    assert any("had died" in warning for warning in transcript.warnings)


def test_a_stream_whose_engine_is_killed_before_the_first_audio_starts_over(client: Client) -> None:
    client.tts("Hello")
    pid = local.shared().pid

    def text() -> Iterator[str]:
        yield "Hello "
        kill(pid)
        yield "again."

    stream = client.tts_stream(text())
    with pytest.warns(XVoiceWarning, match="had died and was started again"):
        audio = b"".join(stream)
    assert audio
    assert stream.speech.text == "Hello again."


def test_a_stream_whose_engine_is_killed_later_keeps_what_came(client: Client) -> None:
    client.tts("Hello")
    pid = local.shared().pid
    stream = client.tts_stream(LINE * 15, codec="pcm", sample_rate=48000)
    chunks: list[bytes] = []

    def listen() -> None:
        for chunk in stream:
            if not chunks:
                kill(pid)
            chunks.append(chunk)

    with pytest.raises(BrokenOffError, match="of audio came before that") as caught:
        listen()
    assert caught.value.speech.encoded == b"".join(chunks)
    assert caught.value.speech.duration > 0
    with pytest.warns(XVoiceWarning, match="had died"):
        assert client.tts("Hello").duration > 0


HIDDEN = """
import sys
class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"starlette", "uvicorn", "espeakng_loader"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Hidden())
"""


@pytest.mark.parametrize(("endpoint", "error"), [("auto", CredentialsError), ("local", EngineError)])
def test_no_key_and_no_local_engine_names_both_remedies(tmp_path: Path, endpoint: str, error: type[Exception]) -> None:
    (tmp_path / "sitecustomize.py").write_text(HIDDEN)
    program = f"from jupyter_xvoice import Client\ntry:\n    Client({endpoint!r}).tts('Hi')\nexcept Exception as error:\n    print(type(error).__name__, error)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(tmp_path), str(Path.cwd())])}
    said = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert said.stdout.startswith(error.__name__), said
    assert 'pip install "jupyter-xvoice[local]"' in said.stdout
    assert ("XAI_API_KEY" in said.stdout) == (endpoint == "auto")
