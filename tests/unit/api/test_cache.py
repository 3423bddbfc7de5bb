from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from jupyter_xvoice.api.cache import SpeechCache
from jupyter_xvoice.api.speech_options import SpeechOptions
from jupyter_xvoice.endpoints import Endpoint
from jupyter_xvoice.results import Speech, Timestamps

if TYPE_CHECKING:
    from pathlib import Path

XAI = Endpoint("xAI", "https://voice.example")
OPTIONS = SpeechOptions(codec="pcm")


def speech(size: int = 1000, text: str = "Hi") -> Speech:
    return Speech(
        bytes(size),
        codec="pcm",
        sample_rate=24000,
        text=text,
        voice="eve",
        timestamps=Timestamps(chars=["H", "i"], times=[(0.0, 0.1), (0.1, 0.2)]),
        request_id="trace",
        cost=0.5,
        place="xAI",
        warnings=["w"],
        first_sound=0.3,
    )


@pytest.fixture
def cache(tmp_path: Path) -> SpeechCache:
    return SpeechCache(tmp_path / "cache", max_bytes=10_000)


def test_what_was_put_comes_back_and_costs_nothing(cache: SpeechCache) -> None:
    assert cache.get(XAI, "Hi", OPTIONS) is None
    assert cache.put(XAI, "Hi", OPTIONS, speech()) == ""
    found = cache.get(XAI, "Hi", OPTIONS)
    assert found is not None
    assert found.encoded == bytes(1000)
    assert (found.cached, found.cost, found.first_sound) == (True, 0.0, None)
    assert (found.text, found.voice, found.place, found.request_id, found.warnings) == (
        "Hi",
        "eve",
        "xAI",
        "trace",
        ["w"],
    )
    assert found.timestamps == speech().timestamps


@pytest.mark.parametrize(
    "options",
    [
        SpeechOptions(codec="pcm", voice="ara"),
        SpeechOptions(codec="pcm", language="en"),
        SpeechOptions(codec="wav"),
        SpeechOptions(codec="pcm", sample_rate=16000),
        SpeechOptions(codec="pcm", speed=1.1),
        SpeechOptions(codec="pcm", replace={"a": "b"}),
        SpeechOptions(codec="pcm", with_timestamps=True),
        SpeechOptions(codec="pcm", text_normalization=True),
        SpeechOptions(codec="pcm", optimize_streaming_latency=1),
    ],
)
def test_every_option_counts(cache: SpeechCache, options: SpeechOptions) -> None:
    cache.put(XAI, "Hi", OPTIONS, speech())
    assert cache.get(XAI, "Hi", options) is None


def test_the_text_and_the_place_count(cache: SpeechCache) -> None:
    cache.put(XAI, "Hi", OPTIONS, speech())
    assert cache.get(XAI, "hi", OPTIONS) is None
    assert cache.get(Endpoint("other", "https://other.example"), "Hi", OPTIONS) is None


def test_a_local_engine_is_the_same_on_every_port(cache: SpeechCache) -> None:
    cache.put(Endpoint("Local engine", "http://127.0.0.1:1", kind="local"), "Hi", OPTIONS, speech())
    assert cache.get(Endpoint("Local engine", "", kind="local"), "Hi", OPTIONS) is not None


def test_what_was_not_used_for_the_longest_time_goes(cache: SpeechCache) -> None:
    for text in "abc":
        cache.put(XAI, text, OPTIONS, speech(3000, text))
    assert cache.get(XAI, "a", OPTIONS) is not None  # used again
    cache.put(XAI, "d", OPTIONS, speech(3000, "d"))
    assert [text for text in "abcd" if cache.get(XAI, text, OPTIONS)] == ["a", "c", "d"]
    assert cache.size == 9000
    assert sum(file.stat().st_size for file in cache.folder.glob("*.audio")) == 9000


def test_what_is_larger_than_all_of_it_is_not_kept(cache: SpeechCache) -> None:
    assert cache.put(XAI, "Hi", OPTIONS, speech(10_001)) == ""
    assert cache.get(XAI, "Hi", OPTIONS) is None


def test_a_damaged_file_is_dropped(cache: SpeechCache) -> None:
    cache.put(XAI, "Hi", OPTIONS, speech())
    (file,) = cache.folder.glob("*.audio")
    file.write_bytes(b"\1" * 1000)
    assert cache.get(XAI, "Hi", OPTIONS) is None
    assert not file.exists()
    assert cache.size == 0


def test_a_missing_file_and_damaged_facts_are_dropped(cache: SpeechCache) -> None:
    cache.put(XAI, "Hi", OPTIONS, speech())
    with sqlite3.connect(cache.folder / "index.sqlite3") as index:
        index.execute("UPDATE speech SET facts = '{'")
    index.close()
    assert cache.get(XAI, "Hi", OPTIONS) is None
    cache.put(XAI, "Hi", OPTIONS, speech())
    for file in cache.folder.glob("*.audio"):
        file.unlink()
    assert cache.get(XAI, "Hi", OPTIONS) is None


def test_an_index_that_is_no_database_is_made_anew(cache: SpeechCache) -> None:
    cache.put(XAI, "Hi", OPTIONS, speech())
    (cache.folder / "index.sqlite3").write_bytes(b"no database" * 100)
    assert cache.get(XAI, "Hi", OPTIONS) is None
    assert cache.put(XAI, "Hi", OPTIONS, speech()) == ""
    assert cache.get(XAI, "Hi", OPTIONS) is not None


def test_a_folder_that_cannot_be_made_fails_nothing_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = SpeechCache(tmp_path / "file" / "cache")
    assert cache.get(XAI, "Hi", OPTIONS) is None
    assert "could not be written" in cache.put(XAI, "Hi", OPTIONS, speech())


@pytest.mark.skipif(os.name != "posix", reason="permissions of POSIX")
def test_it_is_private(cache: SpeechCache) -> None:
    cache.put(XAI, "Hi", OPTIONS, speech())
    assert stat.S_IMODE(cache.folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in cache.folder.iterdir()} == {0o600}


def test_what_broke_off_is_not_kept(cache: SpeechCache) -> None:
    part = speech()
    part.broken_off = "it broke"
    cache.put(XAI, "Hi", OPTIONS, part)
    assert cache.get(XAI, "Hi", OPTIONS) is None


WRITER = """
import sys
from pathlib import Path
from jupyter_xvoice.api.cache import SpeechCache
from tests.unit.api.test_cache import OPTIONS, XAI, speech
cache = SpeechCache(Path(sys.argv[1]), max_bytes=20_000)
for n in range(40):
    assert cache.put(XAI, f"{n % 7}", OPTIONS, speech(3000, str(n))) == ""
    cache.get(XAI, f"{(n + 3) % 7}", OPTIONS)
"""


def test_several_processes_share_it(tmp_path: Path) -> None:
    processes = [subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path / "cache")]) for _ in range(3)]
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    cache = SpeechCache(tmp_path / "cache", max_bytes=20_000)
    assert cache.size <= 20_000
    assert not list(cache.folder.glob("*.part"))


def test_the_folder_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JUPYTER_XVOICE_CACHE_DIR", str(tmp_path / "elsewhere"))
    assert SpeechCache().folder == tmp_path / "elsewhere"


def test_clear_removes_every_entry(cache: SpeechCache) -> None:
    cache.put(XAI, "Hi", OPTIONS, speech())
    cache.clear()
    assert cache.size == 0
    assert not list(cache.folder.glob("*.audio"))
