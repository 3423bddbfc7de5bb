"""The table and the folder of custom voices: several engines share them."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from jupyter_xvoice.engine.refusal import Refusal
from jupyter_xvoice.engine.synthesis.voices import BUILTIN
from jupyter_xvoice.engine.voices import CustomVoices

if TYPE_CHECKING:
    from pathlib import Path

SPEC = replace(BUILTIN["rex"], pitch_low_hz=91, pitch_high_hz=127, rate=1.13)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "recording"
    path.write_bytes(b"sound")
    return path


def add(library: CustomVoices, recording: Path, **fields: str | None) -> str:
    voice_id: str = library.add(recording, "audio/wav", fields, SPEC)["voice_id"]
    return voice_id


def test_what_was_added_is_found_in_any_case_by_another_engine(tmp_path: Path, recording: Path) -> None:
    voice_id = add(CustomVoices(tmp_path), recording, name="Ann", gender="female", language="en-GB")
    found = CustomVoices(tmp_path).find(voice_id.upper())
    assert found is not None
    assert (found.variant, found.pitch_low_hz, found.pitch_high_hz, found.rate) == ("rex", 91, 127, 1.13)
    assert (found.voice_id, found.name, found.gender, found.language) == (voice_id, "Ann", "female", "en-GB")
    assert CustomVoices(tmp_path).find("abcdefgh") is None


def test_nothing_is_written_before_a_voice_is_made(tmp_path: Path) -> None:
    assert CustomVoices(tmp_path / "none").find("abcdefgh") is None
    assert not (tmp_path / "none").exists()


def test_the_recording_is_kept_and_goes_with_the_voice(tmp_path: Path, recording: Path) -> None:
    library = CustomVoices(tmp_path)
    voice_id = add(library, recording)
    path, content_type = library.recording(voice_id)
    assert (path.read_bytes(), content_type) == (b"sound", "audio/wav")
    assert [entry.name for entry in path.parent.iterdir()] == [voice_id], "nothing else stays in the folder"
    library.delete(voice_id)
    assert not path.exists()
    for call in (library.get, library.recording, library.delete):
        with pytest.raises(Refusal) as refused:
            call(voice_id)
        assert refused.value.status == 404
    assert library.find(voice_id) is None


def test_pages_keep_their_place_while_voices_come_and_go(tmp_path: Path, recording: Path) -> None:
    library = CustomVoices(tmp_path)
    ids = [add(library, recording) for _ in range(5)]
    first = library.page(2, None)
    assert [voice["voice_id"] for voice in first["voices"]] == ids[:2]
    library.delete(ids[1])
    library.delete(ids[2])
    ids.append(add(library, recording))
    second = library.page(2, first["pagination_token"])
    assert [voice["voice_id"] for voice in second["voices"]] == ids[3:5]
    last = library.page(2, second["pagination_token"])
    assert [voice["voice_id"] for voice in last["voices"]] == ids[5:]
    assert last["pagination_token"] is None


def test_a_voice_made_after_the_last_one_was_deleted_is_on_the_next_page(tmp_path: Path, recording: Path) -> None:
    library = CustomVoices(tmp_path)
    ids = [add(library, recording) for _ in range(2)]
    token = library.page(1, None)["pagination_token"]
    for voice_id in ids:
        library.delete(voice_id)
    made = add(library, recording)
    assert [voice["voice_id"] for voice in library.page(1, token)["voices"]] == [made]


def test_a_page_that_ends_with_the_list_has_no_token(tmp_path: Path, recording: Path) -> None:
    library = CustomVoices(tmp_path)
    for _ in range(2):
        add(library, recording)
    assert library.page(2, None)["pagination_token"] is None


def test_the_31st_voice_is_refused_however_many_engines_ask_at_once(tmp_path: Path, recording: Path) -> None:
    def try_to_add(_: int) -> Refusal | None:
        try:
            add(CustomVoices(tmp_path), recording)
        except Refusal as refusal:
            return refusal
        return None

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(try_to_add, range(40)))
    refused = [outcome for outcome in outcomes if outcome is not None]
    assert len(refused) == 10
    assert all(refusal.status == 400 and "30 custom voices" in refusal.error for refusal in refused)
    library = CustomVoices(tmp_path)
    assert len(library.page(100, None)["voices"]) == 30
    assert len(list((tmp_path / "voices").iterdir())) == 30
    library.delete(library.page(1, None)["voices"][0]["voice_id"])
    library.check_room()
    add(library, recording)


def test_update_sets_clears_and_leaves(tmp_path: Path, recording: Path) -> None:
    library = CustomVoices(tmp_path)
    voice_id = add(library, recording, name="Ann", tone="warm", accent="British")
    changed = library.update(voice_id, {"tone": "calm", "accent": None})
    assert (changed["name"], changed["tone"], changed["accent"]) == ("Ann", "calm", None)
    assert library.get(voice_id) == changed
    assert list(changed) == [
        "voice_id",
        "name",
        "description",
        "gender",
        "accent",
        "age",
        "language",
        "use_case",
        "tone",
        "created_at",
    ]


def test_a_folder_that_cannot_be_made(tmp_path: Path, recording: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    library = CustomVoices(tmp_path / "file" / "data")
    for call in (library.check_room, lambda: add(library, recording), lambda: library.page(10, None)):
        with pytest.raises(Refusal, match="JUPYTER_XVOICE_DATA_DIR") as refused:
            call()
        assert refused.value.status == 501
    assert library.find("abcdefgh") is None


def test_a_table_that_is_no_table_does_not_stop_speech(tmp_path: Path, recording: Path) -> None:
    (tmp_path / "voices.sqlite3").write_bytes(b"something else" * 100)
    library = CustomVoices(tmp_path)
    assert library.find("abcdefgh") is None
    with pytest.raises(Refusal, match="cannot be kept"):
        add(library, recording)


def test_a_voice_whose_recording_could_not_be_stored_is_not_listed(
    tmp_path: Path, recording: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = CustomVoices(tmp_path)
    add(library, recording)
    monkeypatch.setattr("jupyter_xvoice.engine.voices.library._new_id", lambda _: "taken000")
    (tmp_path / "voices" / "taken000").mkdir()
    (tmp_path / "voices" / "taken000" / "in the way").touch()
    with pytest.raises(Refusal):
        add(library, recording)
    assert len(library.page(100, None)["voices"]) == 1
    with sqlite3.connect(tmp_path / "voices.sqlite3") as connection:
        assert connection.execute("SELECT count(*) FROM voices").fetchone() == (1,)
