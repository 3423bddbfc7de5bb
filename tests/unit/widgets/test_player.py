"""A player without a page: what it takes, what it refuses, what its page would get."""

from __future__ import annotations

import gc
import json
import threading
import weakref
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from jupyter_xvoice import Audio, InputError, Player, Speech, Timestamps, Transcript, Word
from jupyter_xvoice.errors import AudioError
from jupyter_xvoice.widgets.player_page import PlayerPage
from jupyter_xvoice.widgets.player_sound import FRAGMENT, PlayerSound
from jupyter_xvoice.widgets.player_state import PlayerState

if TYPE_CHECKING:
    from pathlib import Path

RATE = 24_000


def noise(seconds: float, channels: int = 1, rate: int = RATE) -> np.ndarray:
    made = np.random.default_rng(0).uniform(-0.5, 0.5, (int(seconds * rate), channels)).astype(np.float32)
    return made[:, 0] if channels == 1 else made


def words(*times: tuple[float, float]) -> Transcript:
    said = [Word(text=f"w{n}", start=start, end=end) for n, (start, end) in enumerate(times)]
    return Transcript(text=" ".join(word.text for word in said), words=said)


def read(audio: Audio) -> PlayerSound:
    sound = PlayerSound(audio)
    sound.read(lambda: None)
    return sound


class Told:
    """The page's end of the link, as a list."""

    def __init__(self, page: PlayerPage) -> None:
        self.messages: list[tuple[str, dict[str, Any], Any]] = []
        self._come = threading.Condition()
        page.send = self.hear  # type: ignore[method-assign]

    def hear(self, type: str, body: dict[str, Any], buffers: Any = None) -> None:  # noqa: A002
        with self._come:
            self.messages.append((type, body, buffers))
            self._come.notify_all()

    def wait(self, type: str) -> tuple[dict[str, Any], Any]:  # noqa: A002
        with self._come:
            assert self._come.wait_for(lambda: any(kind == type for kind, *_ in self.messages), 60)
            found = next(one for one in self.messages if one[0] == type)
            self.messages.remove(found)
            return found[1], found[2]


def page_of(audio: Audio, transcript: Transcript | None = None) -> tuple[PlayerPage, Told, PlayerState]:
    sound = PlayerSound(audio)
    state = PlayerState(sound, transcript)
    page = PlayerPage(sound, state, lambda: audio)
    told = Told(page)
    page._come(None, anew=True)  # type: ignore[arg-type]
    return page, told, state


# -- what it takes -------------------------------------------------------------------------------------------------------


def test_audio_a_path_and_a_speech_with_its_own_words(tmp_path: Path) -> None:
    audio = Audio(noise(2), RATE)
    assert repr(Player(audio, words((0, 1)))) == "Player(2.0 s, 24000 Hz, 1 word)"
    path = audio.to_file(tmp_path / "talk.mp3")
    player = Player(path)
    assert player.transcript is None
    assert player._card.count("2.0 s") == 1
    marks = Timestamps(chars=list("hi you"), times=[(n / 4, (n + 1) / 4) for n in range(6)])
    speech = Speech(
        audio.to_bytes(), text="hi you", voice="eve", language="en", codec="wav", sample_rate=RATE, timestamps=marks
    )
    found = Player(speech).transcript
    assert found is not None
    assert [word.text for word in found.words] == ["hi", "you"]


@pytest.mark.parametrize("audio", [None, np.zeros(3), b"RIFF", 3])
def test_what_is_no_audio_is_refused(audio: Any) -> None:
    with pytest.raises(InputError, match="it takes an Audio, or the path"):
        Player(audio)


def test_what_is_no_transcript_is_refused() -> None:
    with pytest.raises(InputError, match="it takes a Transcript"):
        Player(Audio(noise(1), RATE), "text")  # type: ignore[arg-type]


def test_a_path_that_holds_no_audio_is_refused_with_what_to_do(tmp_path: Path) -> None:
    text, pcm, empty = tmp_path / "talk.txt", tmp_path / "talk.pcm", tmp_path / "talk.wav"
    text.write_text("no sound at all, but words")
    pcm.write_bytes(bytes(100))
    empty.touch()
    for path, words in (
        ("nowhere.wav", r"There is no file 'nowhere.wav' .*Check the path"),
        (tmp_path, "is a folder. Name one audio file in it"),
        (text, r"talk.txt' \(26 bytes\) is not audio that can be read. It looks like text. Readable are wav"),
        (pcm, r"talk.pcm' holds bare samples: read it with Audio.from_file\(path, sample_rate=…\)"),
        (empty, "talk.wav' is empty"),
        ("https://x.ai/talk.mp3", "'https://x.ai/talk.mp3' is an address, not a path: download the file"),
        ("", "'' is no path of an audio file"),
        ("a\0b.wav", r"'a\\x00b.wav' is no path"),
    ):
        with pytest.raises(AudioError, match=words):
            Player(path)


def test_a_file_is_not_read_into_memory_and_must_stay_the_same(tmp_path: Path) -> None:
    path = Audio(noise(3), RATE).to_file(tmp_path / "talk.wav")
    player = Player(path)
    player.selection = (1, 2)
    assert player.selection_audio == Audio.from_file(path)[1:2]
    Audio(noise(2), RATE).to_file(path)
    with pytest.raises(AudioError, match=r"talk\.wav' was changed or removed meanwhile\. Open it again"):
        _ = player.selection_audio
    path.unlink()
    with pytest.raises(AudioError, match="changed or removed"):
        player._sound.read(lambda: None)
    assert (player._sound.done, player._sound.length) == (False, 0)


def test_selection_and_position_keep_within_the_sound() -> None:
    player = Player(Audio(noise(4), RATE))
    assert player.selection is None
    assert player.selection_audio is None
    player.selection = (1, 2.5)
    assert player.selection == (1.0, 2.5)
    assert player.selection_audio == Audio(noise(4), RATE)[1:2.5]
    outside, backward, no_pair = "lies outside .* seconds from 0 to 4.000", "the start comes", r"takes \(start, end\)"
    for wrong, rule in (
        ((-1, 2), outside), ((5, 99), outside), ((2, 2), backward), ((3, 1), backward), ((0, float("nan")), no_pair),
        (7, no_pair), (("a", "b"), no_pair), ("ab", no_pair), ((1, 2, 3), no_pair), ((None, 2), no_pair),
    ):  # fmt: skip
        with pytest.raises(InputError, match=f"selection=.*{rule}"):
            player.selection = wrong
    assert player.selection == (1.0, 2.5)
    player.selection = None
    assert player.selection is None
    player.position = 3
    assert player.position == 3.0
    for place in (-0.1, 4.1, float("inf"), "1", True):
        with pytest.raises(InputError, match="position="):
            player.position = place


def test_the_selection_of_a_file_is_cut_without_decoding_the_rest() -> None:
    stereo = noise(6, channels=8)
    audio = Audio.from_bytes(Audio(stereo, RATE).to_bytes("wav"))
    player = Player(audio)
    player.selection = (2.25, 3.75)
    cut = player.selection_audio
    assert cut is not None
    assert not audio.is_decoded
    assert cut.channels == 8
    assert cut == audio[2.25:3.75]


def test_corrections_in_python() -> None:
    player = Player(Audio(noise(3), RATE), words((0, 1), (1, 2)))
    player.correct(1, "two")
    assert player.transcript is not None
    assert player.transcript.text == "w0 two"
    assert player.undo() is True
    assert [player.undo(), player.redo()] == [False, True]
    assert player.original is not None
    assert player.original.text == "w0 w1"
    with pytest.raises(InputError, match="pass a transcript"):
        Player(Audio(noise(1), RATE)).correct(0, "x")
    assert not Player(Audio(noise(1), RATE)).undo()


def test_a_player_that_nobody_holds_ends_and_its_file_with_it() -> None:
    player = Player(Audio.from_bytes(Audio(noise(3), RATE).to_bytes("mp3")))
    sound, gone = player._sound, weakref.ref(player)
    sound.read(lambda: None)
    folder = sound._spool.path
    assert folder.is_dir()
    del player
    gc.collect()
    assert gone() is None
    assert sound._closed.is_set()
    del sound
    gc.collect()
    assert not folder.exists()


# -- the sound -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rate", "channels", "played", "lanes"),
    [
        (24_000, 1, 24_000, 1),
        (44_100, 2, 44_100, 2),
        (16_000, 8, 16_000, 1),
        (96_000, 2, 48_000, 2),
        (4_000, 1, 8_000, 1),
    ],
)
@pytest.mark.parametrize("form", ["samples", "flac"])
def test_what_is_played(rate: int, channels: int, played: int, lanes: int, form: str) -> None:
    audio = Audio(noise(7, channels, rate), rate)
    if form == "flac":
        audio = Audio.from_bytes(audio.to_bytes("flac"))
    sound = read(audio)
    assert (sound.rate, sound.lanes, sound.done) == (played, lanes, True)
    assert sound.duration == pytest.approx(7, abs=1e-3)
    parts = [sound.fragment(number) for number in range(2)]
    lengths = [Audio.from_bytes(part).duration for part in parts if part]
    assert lengths == [pytest.approx(FRAGMENT), pytest.approx(7 - FRAGMENT, abs=1e-3)]
    assert sound.fragment(2) == b""
    assert sound.fragment(-1) == b""
    whole = np.concatenate([Audio.from_bytes(part).samples for part in parts if part]).reshape(-1, lanes)
    if played == rate:
        mixed = noise(7, channels, rate).reshape(-1, channels)
        expected = mixed if lanes == channels else mixed.mean(axis=1, keepdims=True)
        assert np.abs(whole - expected).max() < 1e-4
    assert not (form == "flac" and audio.is_decoded)
    peaks = np.frombuffer(sound.peaks(0), np.uint8)
    assert len(peaks) == pytest.approx(700, abs=1)
    assert (peaks.max() / 255) ** 2 == pytest.approx(sound.peak, abs=0.01)
    assert len(sound.tile(6, 0)) == 64 * 256
    assert len(sound.tile(-8, 0)) == 64 * 256


def test_no_sound_at_all() -> None:
    sound = read(Audio(np.zeros(0), RATE))
    assert (sound.duration, sound.peaks(0), sound.fragment(0), sound.peak, sound.loudness) == (0.0, b"", b"", 0.0, None)
    assert max(sound.tile(5, 0)) == 0


def test_two_hours_and_more_have_no_more_peaks_than_two() -> None:
    audio = Audio(np.zeros(1000 * 9000, dtype=np.float32), 1000)
    sound = read(audio)
    assert sound.duration == 9000
    assert len(sound.peaks(0)) <= 720_001
    assert sound.step == pytest.approx(9000 / 720_000, rel=0.01)


def test_the_picture_of_a_tile_does_not_depend_on_how_many_columns_are_made_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sound = read(Audio(noise(5), RATE))
    tiles = [sound.tile(level, 0) for level in (6, 0)]
    monkeypatch.setattr("jupyter_xvoice.audio.spectrogram._AT_ONCE", 256)
    assert [sound.tile(level, 0) for level in (6, 0)] == tiles


# -- the page ------------------------------------------------------------------------------------------------------------


def test_the_page_is_told_all_once_and_then_what_is_new() -> None:
    page, told, _ = page_of(Audio(noise(3), RATE), words((0, 1), (1, 9), (50, 60)))
    state, _ = told.wait("state")
    assert state["words"]["texts"] == ["w0", "w1", "w2"]
    assert state["words"]["starts"] == [0.0, 1.0, 50.0]
    first, (peaks,) = told.wait("reading")
    assert (first["first"], first["done"], peaks) == (0, False, b"")
    page._read()
    parts = [(body, buffers[0]) for kind, body, buffers in told.messages if kind == "reading"]
    assert [body["first"] for body, _ in parts] == [sum(len(one) for _, one in parts[:n]) for n in range(len(parts))]
    assert sum(len(one) for _, one in parts) == 300
    assert parts[-1][0]["done"]


def test_a_fragment_that_was_asked_for_too_early_comes_when_it_was_read() -> None:
    page, told, _ = page_of(Audio(noise(8), RATE))
    page._take("fragment", {"number": 1})
    page._chores.add(page._read)
    body, (data,) = told.wait("fragment")
    assert body == {"number": 1}
    assert Audio.from_bytes(data).duration == pytest.approx(3)


def test_what_a_page_asks_wrongly_does_no_harm(caplog: pytest.LogCaptureFixture) -> None:
    page, told, state = page_of(Audio(noise(2), RATE), words((0, 1)))
    for kind, body in (
        ("selection", {"start": "x", "end": 2}), ("selection", {"start": float("nan"), "end": 1}), ("position", {}),
        ("correct", {"index": 7, "text": "x"}), ("fragment", {}), ("nothing", {}), ("file", {"form": "exe", "id": "1"}),
    ):  # fmt: skip
        page._take(kind, body)
    assert caplog.records
    assert state.selection is None
    page._take("selection", {"start": -5, "end": 99})
    assert state.selection == (0.0, 2.0)
    page._take("selection", {"start": 5, "end": 99})
    assert state.selection is None
    page._take("position", {"seconds": 99})
    assert state.position == 2.0
    page._take("correct", {"index": 0, "text": "<b>"})
    assert told.wait("word")[0] == {"index": 0, "text": "<b>", "undo": 1, "redo": 0}
    page._take("undo", {})
    assert told.wait("word")[0] == {"index": 0, "text": "w0", "undo": 0, "redo": 1}


def test_a_sound_that_cannot_be_decoded_says_so() -> None:
    page, told, _ = page_of(Audio.from_bytes(Audio(noise(2), RATE).to_bytes("mp3")))
    page._sound._audio = Audio.from_bytes(b"no sound at all, but words", codec="mp3")  # the file has changed
    page._read()
    assert "not audio" in told.messages[-1][1]["failed"]
    assert not told.messages[-1][1]["done"]


def test_what_python_selects_comes_to_the_page_as_plain_numbers() -> None:
    player = Player(Audio(noise(4), RATE))
    told = Told(player._page)
    player.selection = (np.int64(1), np.float32(2.5))  # type: ignore[assignment]
    assert json.loads(json.dumps(told.wait("selection")[0])) == {"selection": [1.0, 2.5]}
    player.position = np.int64(3)  # type: ignore[assignment]
    assert json.loads(json.dumps(told.wait("position")[0])) == {"seconds": 3.0}


def test_a_transcript_without_words_can_be_saved_and_not_corrected() -> None:
    player = Player(Audio(noise(1), RATE), Transcript(text="Only a text."))
    assert repr(player) == "Player(1.0 s, 24000 Hz, 0 words)"
    assert player.transcript is not None
    assert player.transcript.text == "Only a text."
    with pytest.raises(InputError, match="There is no word 0: the transcript has 0"):
        player.correct(0, "x")
    found = player._state.words()
    assert found is not None
    assert (found["texts"], found["speakers"], found["names"]) == ([], [], [])


def test_a_selection_behind_an_end_that_came_earlier_than_said_is_empty() -> None:
    player = Player(Audio.from_bytes(Audio(noise(3), RATE).to_bytes("mp3")))
    player._sound.expected = 9.0  # a header may say anything
    player.selection = (5, 8)
    cut = player.selection_audio
    assert cut is not None
    assert (cut.duration, cut.sample_rate) == (0.0, RATE)


def test_odd_times_of_words_are_mended_for_the_page() -> None:
    odd = Transcript(
        words=[
            Word(text="a", start=-1, end=0.5),
            Word(text="b", start=2, end=1),
            Word(text="c", start=float("nan"), end=1),
        ]
    )
    found = PlayerState(PlayerSound(Audio(noise(2), RATE)), odd).words()
    assert found is not None
    assert (found["starts"], found["ends"]) == ([0.0, 2.0, 0.0], [0.5, 2.0, 1.0])
