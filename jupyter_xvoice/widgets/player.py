"""Listening to a recording with its words."""

from __future__ import annotations

import os
import weakref
from typing import TYPE_CHECKING

import numpy as np

from jupyter_xvoice.audio import Audio
from jupyter_xvoice.audio.audio_file import AudioFile
from jupyter_xvoice.audio.display import saved_html
from jupyter_xvoice.audio.display.words import kilohertz, length
from jupyter_xvoice.errors import InputError
from jupyter_xvoice.results import Speech, Transcript
from jupyter_xvoice.widgets.live_output import LiveOutput
from jupyter_xvoice.widgets.player_page import PlayerPage
from jupyter_xvoice.widgets.player_sound import PlayerSound
from jupyter_xvoice.widgets.player_state import PlayerState, seconds
from jupyter_xvoice.widgets.saved_card import saved_card

if TYPE_CHECKING:
    from jupyter_xvoice.widgets.live_widget import LiveWidget

__all__ = ["Player"]


class Player(LiveOutput):
    """Waveform, spectrogram and words of a recording, to listen to and to correct. As the last line of a cell it shows itself.

    In the page: Space plays, arrows go a second, ``[`` and ``]`` change the speed, W goes from word to word, a drag selects,
    L plays the selection again and again, Enter on a word corrects it. An hour opens at once: the sound goes to the page in
    pieces, as it is listened to. Nothing of it is kept in the notebook.

    Args:
        audio: the sound, or the path of a file, which is not read into memory. More than two channels are played as one,
            the mean of all.
        transcript: its words; without one, those of a :class:`Speech` that was made with timestamps. Words behind the end of
            the sound stay in the transcript; one without times of its words can only be saved.

    Raises:
        AudioError: the file is missing, or not audio.
        InputError: not audio, or not a transcript.
    """

    def __init__(self, audio: Audio | str | os.PathLike[str], transcript: Transcript | None = None) -> None:
        source = AudioFile(audio) if isinstance(audio, str | os.PathLike) else audio
        if not isinstance(source, Audio | AudioFile):
            raise InputError(f"Player({type(source).__name__}): it takes an Audio, or the path of an audio file.")
        if transcript is not None and not isinstance(transcript, Transcript):
            raise InputError(f"transcript={type(transcript).__name__}: it takes a Transcript, as client.stt gives.")
        self._source = source
        self._sound = PlayerSound(source)
        self._state = PlayerState(self._sound, transcript or _words_of(source))
        sound, state = self._sound, self._state
        self._page = PlayerPage(sound, state, lambda: _cut(source, state.selection))
        self._page.serve(self)
        weakref.finalize(self, self._page.end).atexit = False

    # -- what the page says ------------------------------------------------------------------------------------------

    @property
    def position(self) -> float:
        """Where the page plays, s. Setting it goes there.

        Raises:
            InputError: it is set to what lies outside of the sound.
        """
        return self._state.position

    @position.setter
    def position(self, value: float) -> None:
        self._state.check("position", seconds(value, "position"))
        self._page.send("position", {"seconds": self._state.move(value)})

    @property
    def selection(self) -> tuple[float, float] | None:
        """Start and end of what is selected, s; None where nothing is. Setting it selects in the page.

        Raises:
            InputError: it is set to what is no region of the sound.
        """
        return self._state.selection

    @selection.setter
    def selection(self, value: tuple[float, float] | None) -> None:
        if value is None:
            self._state.clear()
            self._page.send("selection", {"selection": None})
            return
        try:
            start, end = (seconds(time, "selection") for time in value)
        except (TypeError, ValueError):
            raise InputError(f"selection={value!r}: it takes (start, end) in seconds, or None.") from None
        self._state.check("selection", start, end)
        if start >= end:
            raise InputError(f"selection={(start, end)!r}: the start comes before the end.")
        self._state.select(start, end)
        self._page.send("selection", {"selection": [start, end]})

    @property
    def selection_audio(self) -> Audio | None:
        """The sound of the selection, all channels, at its own rate; None where nothing is selected.

        Raises:
            AudioError: the sound cannot be decoded, or its file was changed or removed.
        """
        return _cut(self._source, self._state.selection)

    # -- words -------------------------------------------------------------------------------------------------------

    @property
    def transcript(self) -> Transcript | None:
        """The words with the corrections: a new transcript, to be saved as SRT, WebVTT or JSON. None where there are none."""
        corrections = self._state.corrections
        return None if corrections is None else corrections.transcript

    @property
    def original(self) -> Transcript | None:
        """The transcript as it was given."""
        corrections = self._state.corrections
        return None if corrections is None else corrections.original

    def correct(self, index: int, text: str) -> None:
        """The word at ``index`` of ``original.words`` is ``text``; an empty one takes it out.

        Raises:
            InputError: there is no such word, or no transcript.
        """
        self._page.correct(index, text)

    def undo(self) -> bool:
        """Takes the last correction back, made here or in the page. False where there is none."""
        return self._page.step(back=True)

    def redo(self) -> bool:
        """Makes the correction again that was taken back last. False where there is none."""
        return self._page.step(back=False)

    # -- shown -------------------------------------------------------------------------------------------------------

    @property
    def _card(self) -> str:
        sound = self._sound
        channels = "mono" if sound.channels == 1 else "stereo" if sound.channels == 2 else f"{sound.channels} channels"
        facts = [("Sound", f"{length(sound.duration)}, {kilohertz(sound.source_rate)}, {channels}")]
        if self.original is not None:
            facts.append(("Words", str(len(self.original.words))))
        return saved_card(saved_html("Player", "run the cell to listen", facts))

    def _display_(self) -> LiveWidget:
        """What marimo shows."""
        return self._page.widget(repr(self))

    def __repr__(self) -> str:
        count = -1 if self.original is None else len(self.original.words)
        words = "" if count < 0 else f", {count} word{'' if count == 1 else 's'}"
        return f"Player({self._sound.duration:.1f} s, {self._sound.source_rate} Hz{words})"


def _words_of(audio: Audio | AudioFile) -> Transcript | None:
    """What a speech says of its own words."""
    if not isinstance(audio, Speech) or audio.timestamps is None:
        return None
    return Transcript(
        text=audio.text,
        words=audio.timestamps.words(),
        language=audio.language or "",
        place=audio.place,
        cost=audio.cost,
    )


def _cut(audio: Audio | AudioFile, region: tuple[float, float] | None) -> Audio | None:
    if region is None:
        return None
    start, end = region
    if isinstance(audio, Audio) and audio.is_decoded:
        return audio[start:end]
    # A minute of an hour needs no hour of samples in memory.
    found: list[np.ndarray] = []
    place = rate = 0
    for samples, rate in audio.pieces():
        first, last = round(start * rate) - place, round(end * rate) - place
        place += len(samples)
        if first < len(samples) or not found:
            found.append(samples[max(first, 0) : max(last, 0)])
        if last <= len(samples):
            break
    return Audio(np.concatenate(found), rate)
