"""The command line against a real engine, in this process."""

from __future__ import annotations

import json
import secrets
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import pytest

from jupyter_xvoice import Audio
from jupyter_xvoice.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_xvoice.local import Engine
    from tests.engine_fixture import FreshEngine

SENTENCE = "It takes about two hours to get to the city by train."

Run: TypeAlias = "Callable[..., tuple[int, str, str]]"


@pytest.fixture
def run_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Callable[[Engine], Run]:
    """What runs a command against an engine."""
    monkeypatch.chdir(tmp_path)

    def run_at(engine: Engine) -> Run:
        monkeypatch.setenv("JUPYTER_XVOICE_ENGINE_TOKEN", engine.token.reveal())
        return partial(run, engine)

    def run(engine: Engine, *arguments: str, place: bool = True) -> tuple[int, str, str]:
        capfd.readouterr()
        try:
            status = main([*arguments, *(["--endpoint", engine.url] if place else [])])
        except SystemExit as leave:
            status = int(leave.code or 0)
        said = capfd.readouterr()
        assert "Traceback" not in said.err
        return status, said.out, said.err

    return run_at


@pytest.fixture
def run(engine: Engine, run_at: Callable[[Engine], Run]) -> Run:
    """Runs a command against the engine of the tests: exit status, stdout, stderr."""
    return run_at(engine)


def test_say_writes_the_file_that_the_suffix_names(run: Run) -> None:
    for name, codec in (("a.mp3", "mp3"), ("b.wav", "wav"), ("c.flac", "flac")):
        status, out, err = run("say", "Good", "morning.", "-o", name, "--voice", "rex")
        assert (status, out) == (0, "")
        assert err.startswith(f"{name}: ")
        assert "rex" in err
        assert Audio.from_file(name).codec == codec


def test_say_reads_a_file_and_stdin(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("text.txt").write_text(SENTENCE, encoding="utf-8")
    assert run("say", "text.txt", "-o", "a.wav")[0] == 0
    with Path("text.txt").open(encoding="utf-8") as stdin:
        monkeypatch.setattr("sys.stdin", stdin)
        assert run("say", "-", "-o", "b.wav")[0] == 0
    assert Audio.from_file("a.wav").duration == pytest.approx(Audio.from_file("b.wav").duration, rel=0.05)
    Path("not.txt").write_bytes(b"\xff\xfe\x00")
    assert "not a text file" in run("say", "not.txt", "-o", "a.wav")[2]


def test_transcribe_in_every_format(run: Run) -> None:
    run("say", SENTENCE, "-o", "talk.wav", "--voice", "rex")
    assert "two hours" in run("transcribe", "talk.wav")[1]
    assert "-->" in run("transcribe", "talk.wav", "--format", "srt")[1]
    assert run("transcribe", "talk.wav", "--format", "vtt")[1].startswith("WEBVTT")
    data = json.loads(run("transcribe", "talk.wav", "--format", "json", "--language", "en", "--digits")[1])
    assert data["words"][0]["end"] > 0
    assert data["source"] == "talk.wav"


def test_transcribe_goes_on_after_a_failure_and_says_so(run: Run) -> None:
    run("say", SENTENCE, "-o", "talk.wav")
    Path("bad.wav").write_text("no sound")
    status, out, err = run("transcribe", "bad.wav", "missing.wav", "talk.wav")
    assert status == 1
    assert out.startswith("talk.wav: ")
    assert "missing.wav" in err
    assert "2 of 3 failed." in err


def test_subtitles_of_several_files_go_beside_them(run: Run) -> None:
    for name in ("one.wav", "two.wav"):
        run("say", SENTENCE, "-o", name)
    assert run("transcribe", "*.wav", "--format", "srt")[0] == 2
    status, out, _ = run("transcribe", "*.wav", "--format", "srt", "--beside")
    assert (status, out) == (0, "")
    assert "-->" in Path("one.srt").read_text(encoding="utf-8")
    assert Path("two.srt").exists()


def test_voices_are_listed(run: Run) -> None:
    status, out, _ = run("voices", "list")
    assert status == 0
    assert out.splitlines()[0].split()[0] == "eve"
    listed = json.loads(run("voices", "list", "--json")[1])
    assert listed[0]["voice_id"] == "eve"
    assert json.loads(run("voices", "show", "ara")[1])["name"] == "Ara"


def test_an_audition_is_a_file_a_voice(fresh_engine: FreshEngine, run_at: Callable[[Engine], Run]) -> None:
    run = run_at(fresh_engine())  # that of the tests may have voices of other tests
    status, out, _ = run("voices", "audition", "Which of us?", "-o", "heard")
    assert status == 0
    assert {path.name for path in Path("heard").iterdir()} == {
        f"{name}.mp3" for name in ("eve", "ara", "rex", "sal", "leo")
    }
    assert len(out.splitlines()) == 5


def test_a_life_of_a_voice(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run("say", f"{SENTENCE} " * 5, "-o", "clip.wav")
    create = ("voices", "create", "clip.wav", "--name", "Mine", "--anyway")
    monkeypatch.setattr("builtins.input", lambda _question: "n")
    status, out, err = run(*create)
    assert (status, out) == (1, "")
    assert "Nothing was sent" in err
    status, out, err = run(*create, "--yes-consent")
    assert status == 0, err
    assert "not a clone" in err or "Length" in err
    voice_id = json.loads(out)["voice_id"]
    changed = json.loads(run("voices", "update", voice_id, "--tone", "calm", "--clear", "name")[1])
    assert (changed["tone"], changed["name"]) == ("calm", None)
    assert run("voices", "download", voice_id, "copy.wav")[0] == 0
    assert Path("copy.wav").read_bytes() == Path("clip.wav").read_bytes()
    assert run("voices", "delete", voice_id)[0] == 1
    assert run("voices", "delete", voice_id, "--yes")[0] == 0
    assert run("voices", "show", voice_id)[0] == 1


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (("say", "hi"), 2, "-o"),
        (("say", "hi", "-o", "noformat"), 2, "no suffix"),
        (("say", "hi", "-o", "nowhere/a.mp3"), 2, "is not there"),
        (("say", " ", "-o", "a.mp3"), 2, "nothing to say"),
        (("say", "hi", "-o", "a.mp3", "--speed", "9"), 2, "speed=9.0"),
        (("say", "hi", "-o", "a.mp3", "--voice", "ev"), 1, "eve"),
        (("transcribe", "missing.wav"), 1, "missing.wav"),
        (("transcribe", "*.wav"), 2, "No file matches"),
        (("voices", "create", "quiet.wav", "--yes-consent"), 2, "--anyway"),
        (("voices", "update", "x"), 2, "Nothing to change"),
    ],
)
def test_mistakes_are_one_line(run: Run, arguments: tuple[str, ...], status: int, message: str) -> None:
    if "quiet.wav" in arguments:
        Audio.from_array(np.zeros(24000 * 12, np.float32), 24000).to_file("quiet.wav")
    got, out, err = run(*arguments)
    assert (got, out) == (status, "")
    assert message in err


def test_a_place_that_is_none(run: Run) -> None:
    status, _, err = run("voices", "list", "--endpoint", "mars", place=False)
    assert status == 2
    assert "'mars' is no place" in err


def test_nothing_listens_there(run: Run) -> None:
    status, _, err = run("voices", "list", "--endpoint", "http://127.0.0.1:9", place=False)
    assert status == 1
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("command", [("say", "Hello.", "-o", "a.wav"), ("voices", "list")])
@pytest.mark.parametrize("gateway", ["litellm", "cloudflare"])
def test_what_a_gateway_lacks_is_said(
    gateway: str, command: tuple[str, ...], run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing listens at that port: the refusal comes before anybody is asked."""
    monkeypatch.setenv("LITELLM_PROXY_API_BASE", "http://127.0.0.1:9")
    monkeypatch.setenv("CLOUDFLARE_ACCOUNT_ID", "a" * 32)
    for name in ("LITELLM_PROXY_API_KEY", "CLOUDFLARE_API_TOKEN"):
        monkeypatch.setenv(name, "k" + secrets.token_hex(16))
    status, out, err = run(*command, "--endpoint", gateway, place=False)
    assert (status != 0, out) == (True, "")
    assert "is not to be had through" in err
