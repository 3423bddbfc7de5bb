"""What a player holds besides its sound: where it is, what is selected, the words. From any thread."""

from __future__ import annotations

import math
import threading
from typing import TYPE_CHECKING, Any

import numpy as np

from jupyter_xvoice.errors import InputError
from jupyter_xvoice.results.corrections import Corrections

if TYPE_CHECKING:
    from jupyter_xvoice.results import Transcript
    from jupyter_xvoice.widgets.player_sound import PlayerSound

__all__ = ["PlayerState", "seconds"]


class PlayerState:
    """Times are seconds within the sound.

    Attributes:
        corrections: of the transcript; None where there is none.
    """

    def __init__(self, sound: PlayerSound, transcript: Transcript | None) -> None:
        self.corrections = None if transcript is None else Corrections(transcript)
        self._sound = sound
        self._lock = threading.Lock()
        self._position = 0.0
        self._selection: tuple[float, float] | None = None

    @property
    def position(self) -> float:
        """Where the page is."""
        with self._lock:
            return self._position

    @property
    def selection(self) -> tuple[float, float] | None:
        """Start and end; None where nothing is selected."""
        with self._lock:
            return self._selection

    def move(self, position: Any) -> float:
        """The page is there, or nearest to there."""
        with self._lock:
            self._position = min(max(seconds(position, "position"), 0.0), self._sound.duration)
            return self._position

    def select(self, start: Any, end: Any) -> tuple[float, float] | None:
        """The page selects this, as far as it lies within the sound."""
        first, last = seconds(start, "start"), seconds(end, "end")
        first, last = max(first, 0.0), min(last, self._sound.duration)
        with self._lock:
            self._selection = (first, last) if first < last else None
            return self._selection

    def clear(self) -> None:
        """Nothing is selected."""
        with self._lock:
            self._selection = None

    def check(self, name: str, *times: float) -> None:
        """Refuses what lies outside of the sound.

        Raises:
            InputError: it does.
        """
        whole = self._sound.duration
        if any(not 0 <= time <= whole for time in times):
            shown = times[0] if len(times) == 1 else tuple(times)
            raise InputError(f"{name}={shown!r} lies outside of the sound: it takes seconds from 0 to {whole:.3f}.")

    # -- for the page ------------------------------------------------------------------------------------------------

    def words(self) -> dict[str, Any] | None:
        """The words as they are now: columns of equal length, in the order of the transcript."""
        if self.corrections is None:
            return None
        original = self.corrections.original
        names: list[str] = []
        speakers: dict[int, int] = {}
        for turn in original.turns:
            if turn.speaker and turn.speaker not in names:
                names.append(turn.speaker)
            if turn.speaker:
                speakers.update((id(word), names.index(turn.speaker)) for word in turn.words)
        said = original.words
        starts = np.nan_to_num(np.array([word.start for word in said], dtype=np.float64), posinf=0.0).clip(0.0)
        ends = np.nan_to_num(np.array([word.end for word in said], dtype=np.float64), posinf=0.0)
        done, undone = self.corrections.steps
        return {
            "texts": self.corrections.texts,
            "originals": [word.text for word in said],
            "starts": starts.round(4).tolist(),
            "ends": np.maximum(ends, starts).round(4).tolist(),
            "doubtful": [i for i, word in enumerate(said) if word.confidence is not None and word.confidence < 0.5],
            "speakers": [speakers.get(id(word), -1) for word in said] if names else [],
            "names": names,
            "undo": done,
            "redo": undone,
        }


def seconds(value: Any, name: str) -> float:
    """``value`` as a finite number.

    Raises:
        InputError: it is none.
    """
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise InputError(f"{name}={value!r}: it takes a number of seconds.")
    if not math.isfinite(value):
        raise InputError(f"{name}={value!r}: it takes a finite number of seconds.")
    return float(value)
