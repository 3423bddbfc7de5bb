"""The process that holds eSpeak NG: shared by threads, cancelled, crashed, replaced."""

import logging
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from jupyter_xvoice.engine.synthesis import renderer
from jupyter_xvoice.engine.synthesis.espeak import SAMPLE_RATE, Request
from jupyter_xvoice.engine.synthesis.languages import DOCUMENTED
from jupyter_xvoice.engine.synthesis.synthesizer import synthesize
from jupyter_xvoice.engine.synthesis.voice_files import voice_file
from jupyter_xvoice.engine.synthesis.voices import BUILTIN

from .measure import SENTENCE, pieces, pitch, say, seconds


def request(text, language="en"):
    return Request(text, str(voice_file(DOCUMENTED[language], "rex", 82, 118)), 175)


def test_threads_share_it_without_mixing_voices():
    alone = {voice: (seconds(say(SENTENCE, voice)), pitch(say(SENTENCE, voice))) for voice in BUILTIN}
    voices = [*BUILTIN] * 6
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda voice: say(f"{SENTENCE} {SENTENCE}", voice), voices))
    for voice, samples in zip(voices, together, strict=True):
        length, height = alone[voice]
        assert seconds(samples) == pytest.approx(2 * length, rel=0.01)
        assert pitch(samples) == pytest.approx(height, rel=0.03)


@pytest.mark.parametrize("voice", BUILTIN)
def test_the_same_request_sounds_the_same_whatever_was_said_before(voice):
    first = say(SENTENCE, voice)
    renderer.render(request("Quelque chose de tout autre, et de plus long.", "fr"))
    assert (say(SENTENCE, voice) == first).all()


def test_a_cancelled_rendering_stops_early_and_the_next_one_is_whole():
    text = "one two three four five " * 400
    whole = renderer.render(request(text))
    cancelled = threading.Event()
    cancelled.set()
    part = renderer.render(request(text), cancelled)
    assert len(part.samples) < len(whole.samples) / 2
    again = renderer.render(request(text))
    assert len(again.samples) == pytest.approx(len(whole.samples), rel=0.01)


def test_a_cancelled_utterance_ends():
    cancelled = threading.Event()
    spoken = synthesize("A sentence. " * 50, voice=BUILTIN["eve"], language="en", cancel=cancelled)
    next(spoken)
    cancelled.set()
    assert len(list(spoken)) <= 1


def test_speech_goes_on_when_the_process_has_died():
    say("Warm.")
    running = renderer._running[0]
    running._process.kill()
    running._process.wait()
    assert seconds(say(SENTENCE)) == pytest.approx(seconds(say(SENTENCE)), rel=0.01)
    assert renderer._running[0] is not running


def test_a_text_that_crashes_the_library_is_spoken_without_its_signs(caplog):
    # eSpeak NG 1.52 ends with a segmentation fault at this one.
    with caplog.at_level(logging.WARNING):
        samples = say("© rni obrigado. Bom dia.", language="pt-PT")
    assert seconds(samples) > 1.0
    assert "eSpeak NG ended" in caplog.text
    assert "obrigado" not in caplog.text  # what people say is not for a log


def test_a_crash_is_told_to_who_asked():
    running = renderer._running[0] if renderer._running else None
    with pytest.raises(renderer.CrashedError):
        renderer.render(request("© rni", "pt-PT"))
    assert running is None or running not in renderer._running


def test_a_hanging_process_is_replaced(monkeypatch):
    say("Warm.")
    running = renderer._running[0]
    monkeypatch.setattr(renderer, "_LONGEST_SILENCE", 0.05)
    monkeypatch.setattr(running, "_write", lambda _message: None)  # the request never arrives
    with pytest.raises(renderer.CrashedError, match="does not answer"):
        renderer.render(request("Hello."))
    monkeypatch.undo()
    assert len(renderer.render(request("Hello.")).samples) > SAMPLE_RATE / 4


def test_a_voice_file_that_is_missing_is_named(tmp_path):
    with pytest.raises(OSError, match="cannot load the voice file"):
        renderer.render(Request("Hello.", str(tmp_path / "none"), 175))
    assert len(renderer.render(request("Hello.")).samples) > 0


def test_the_worker_ends_with_its_stdin():
    command = [sys.executable, "-m", "jupyter_xvoice.engine.synthesis.worker"]
    ended = subprocess.run(command, input=b"", capture_output=True, timeout=60, check=False)
    assert ended.returncode == 0
    assert ended.stdout == b""


def test_the_kernel_of_the_caller_loads_no_speech_library():
    code = (
        "import sys; from jupyter_xvoice.engine.synthesis.synthesizer import synthesize; "
        "from jupyter_xvoice.engine.synthesis.voices import BUILTIN; "
        "list(synthesize('Hi.', voice=BUILTIN['eve'], language='en')); "
        "print(any('espeak-ng.so' in line for line in open('/proc/self/maps')))"
    )
    if not sys.platform.startswith("linux"):
        pytest.skip("reads /proc")
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60).stdout
        == "False\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "\0",
        "a\0b",
        "\ud800",
        "🙂 ok 👍🏽",
        "\u202e\u200d",
        "x" * 2000,
        "9" * 60,
        "a" + "\u0301" * 300,
        "<speak>hi</speak>",
        "&amp;",
    ],
)
def test_odd_text_gives_speech_or_silence_but_no_error(text):
    spoken = pieces(text)
    assert "".join(mark.char for piece in spoken for mark in piece.marks) == text


def test_a_voice_file_path_suits_the_library():
    path = str(voice_file(DOCUMENTED["en"], "eve", 165, 250))
    assert path == path.lower()
    assert "+" not in path
    assert len(path) < 190
