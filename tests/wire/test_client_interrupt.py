"""Ctrl-C, for real: a process of its own that gets SIGINT in the middle of a call."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from jupyter_xvoice.local import Engine

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGINT to a process")

HEAD = """
import os, threading
from dataclasses import replace
from jupyter_xvoice import Client, Endpoint
from jupyter_xvoice.endpoints import Secret

def client(fault=""):
    headers = {"X-Engine-Fault": fault} if fault else {}
    return Client(Endpoint("engine", os.environ["URL"], Secret(os.environ["TOKEN"]), headers))

def interrupted(work):
    try:
        work()
    except KeyboardInterrupt:
        print("interrupted", flush=True)
        return
    print("finished", flush=True)
"""

IN_A_CALL = """
told = []
def report(*_):
    if not told:
        told.append(1)
        print("under way", flush=True)
interrupted(lambda: client("stall; after=48000").tts("Hello there. " * 9, codec="pcm", on_progress=report))
assert client().tts("Hello again").duration > 0
print("usable", flush=True)
"""

IN_A_STREAM = """
one = client("stall; after=30000")
stream = one.tts_stream("Hello there, how are you today? " * 5, codec="pcm")
def listen():
    for chunk in stream:
        seen.append(chunk)
        if len(seen) == 1:
            print("under way", flush=True)
seen = []
interrupted(listen)
assert seen and stream.speech.encoded.startswith(b"".join(seen))
two = client()
assert b"".join(two.tts_stream("Hello again"))
print("usable", flush=True)
"""

WHILE_IT_LISTENS = """
def silence():
    for n in range(10**6):
        if n == 5:
            print("under way", flush=True)
        yield bytes(3200)
interrupted(lambda: list(client().stt_stream(silence())))
assert client().voices.list()
print("usable", flush=True)
"""

IN_THE_TEXT = """
gate = threading.Event()
def text():
    yield "Hello there."
    print("under way", flush=True)
    gate.wait()
interrupted(lambda: list(client().tts_stream(text())))
assert b"".join(client().tts_stream("Hello again"))
print("usable", flush=True)
"""


@pytest.mark.parametrize(
    "program",
    [IN_A_CALL, IN_A_STREAM, WHILE_IT_LISTENS, IN_THE_TEXT],
    ids=["call", "stream", "listening", "text that does not come"],
)
def test_an_interrupt_cancels_at_once_and_the_client_stays_usable(engine: Engine, program: str) -> None:
    environment = {**os.environ, "URL": engine.url, "TOKEN": engine.token.reveal()}
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HEAD) + textwrap.dedent(program)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        while process.stdout.readline().strip() != "under way":
            assert process.poll() is None, process.stderr.read()
        process.send_signal(signal.SIGINT)
        said, complaints = process.communicate(timeout=60)  # the fault alone would take longer
    finally:
        process.kill()
    assert said.split() == ["interrupted", "usable"], complaints
    assert process.returncode == 0, complaints
    assert "Traceback" not in complaints
    assert "never retrieved" not in complaints
