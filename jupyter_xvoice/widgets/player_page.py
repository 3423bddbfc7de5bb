"""The page of one player: its widget, made at the first display, and what the page asks for."""

from __future__ import annotations

import logging
import threading
import time
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.audio.codecs.fragment import FRAGMENT_TYPE
from jupyter_xvoice.audio.spectrogram import ROWS
from jupyter_xvoice.endpoints import redact
from jupyter_xvoice.errors import InputError, XVoiceError
from jupyter_xvoice.widgets.chores import Chores
from jupyter_xvoice.widgets.files import Files
from jupyter_xvoice.widgets.live_page import LivePage
from jupyter_xvoice.widgets.player_sound import FRAGMENT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jupyter_xvoice.audio import Audio
    from jupyter_xvoice.link import Frame
    from jupyter_xvoice.widgets.player import Player
    from jupyter_xvoice.widgets.player_sound import PlayerSound
    from jupyter_xvoice.widgets.player_state import PlayerState

__all__ = ["PlayerPage"]

_LOG = logging.getLogger("jupyter_xvoice.widgets")
_LINGER: Final = 10.0  # s: while it plays, a fragment is asked for every five
_EVERY: Final = 0.2  # s between two messages about the reading
_FORMS: Final = {
    "srt": "application/x-subrip",
    "vtt": "text/vtt",
    "json": "application/json",
    "txt": "text/plain",
    "wav": "audio/wav",
}


class PlayerPage(LivePage["Player"]):
    """See :class:`LivePage`.

    Args:
        sound: what is played.
        state: where, what and which words.
        selected: the sound of the selection, None where nothing is selected.
    """

    def __init__(self, sound: PlayerSound, state: PlayerState, selected: Callable[[], Audio | None]) -> None:
        super().__init__("player")
        self._sound = sound
        self._state = state
        self._selected = selected
        self._telling = threading.Lock()
        self._reading = Chores("xvoice player reading")
        self._chores = Chores("xvoice player", _LINGER)
        self._files = Files(self.send)
        self._began = False
        self._failed = ""
        self._told = 0  # peaks that the page has
        self._told_at = float("-inf")
        self._wanted: dict[int, None] = {}  # fragments that were asked for before they were read
        self._takes: dict[str, Callable[[dict[str, Any]], object]] = {
            "fragment": lambda body: self._chores.add(partial(self._give_fragment, int(body["number"]))),
            "tile": lambda body: self._chores.add(partial(self._give_tile, int(body["level"]), int(body["number"]))),
            "position": lambda body: state.move(body.get("seconds")),
            "selection": self._select,
            "correct": lambda body: self.correct(body.get("index"), str(body.get("text", ""))),
            "undo": lambda _: self.step(back=True),
            "redo": lambda _: self.step(back=False),
            "file": self._give_file,
        }

    # -- to the page -------------------------------------------------------------------------------------------------

    def correct(self, index: Any, text: str) -> None:
        """See :meth:`Corrections.correct`; the page shows it.

        Raises:
            InputError: there is no such word, or no transcript.
        """
        corrections = self._state.corrections
        if corrections is None:
            raise InputError("There are no words to correct: pass a transcript, Player(audio, transcript).")
        corrections.correct(index, text)
        self._tell_word(index)

    def step(self, *, back: bool) -> bool:
        """Undoes or does again; False where there is nothing to."""
        corrections = self._state.corrections
        if corrections is None:
            return False
        index = corrections.undo() if back else corrections.redo()
        if index is not None:
            self._tell_word(index)
        return index is not None

    def end(self) -> None:
        """The player is gone."""
        self._sound.close()
        self.close()

    def _tell_word(self, index: int) -> None:
        corrections = self._state.corrections
        assert corrections is not None
        undo, redo = corrections.steps
        self.send("word", {"index": index, "text": corrections.texts[index], "undo": undo, "redo": redo})

    # -- from the page -----------------------------------------------------------------------------------------------

    def _made(self, _owner: Player) -> None:
        if not self._began:
            self._began = True
            self._reading.add(self._read)

    def _hear(self, _frame: Frame) -> None:
        """A player's page has no microphone."""

    def _leave(self, _why: str) -> None:
        self._chores.drop()

    def _come(self, _owner: Player, *, anew: bool) -> None:  # noqa: ARG002  one that missed something is told all, too
        sound, state = self._sound, self._state
        selection = state.selection
        with self._telling:
            self.send(
                "state",
                {
                    "rate": sound.source_rate,
                    "channels": sound.channels,
                    "step": sound.step,
                    "rows": ROWS,
                    "fragment": FRAGMENT,
                    "type": FRAGMENT_TYPE,
                    "words": state.words(),
                    "selection": None if selection is None else list(selection),
                    "position": state.position,
                },
            )
            self._told = 0
            self._tell_reading()

    def _take(self, kind: str, body: dict[str, Any]) -> None:
        take = self._takes.get(kind)
        if take is None:
            return
        try:
            take(body)
        except (InputError, KeyError, TypeError, ValueError):
            _LOG.exception("the page asked for what there is not: %s", kind)

    def _select(self, body: dict[str, Any]) -> None:
        if body.get("start") is None:
            self._state.clear()
        else:
            self._state.select(body["start"], body.get("end"))

    def _give_fragment(self, number: int) -> None:
        data = self._sound.fragment(number)
        if data is None:
            self._wanted[number] = None
            if self._sound.done:  # just now
                self._give_wanted()
        else:
            self.send("fragment", {"number": number}, [data])

    def _give_tile(self, level: int, number: int) -> None:
        whole = self._sound.done
        data = self._sound.tile(min(max(level, -10), 8), max(number, 0))
        self.send("tile", {"level": level, "number": number, "whole": whole}, [data])

    def _give_file(self, body: dict[str, Any]) -> None:
        form = str(body.get("form"))
        if form in _FORMS:
            name = f"selection.{form}" if form == "wav" else f"transcript.{form}"
            self._files.give(name, _FORMS[form], body.get("id"), partial(self._write, form))

    def _write(self, form: str, path: Path) -> None:
        if form == "wav":
            sound = self._selected()
            if sound is None:
                raise InputError("Nothing is selected.")
            sound.to_file(path)
            return
        corrections = self._state.corrections
        if corrections is None:
            raise InputError("There is no transcript.")
        transcript = corrections.transcript
        writers: dict[str, Callable[[], str]] = {
            "srt": transcript.to_srt,
            "vtt": transcript.to_vtt,
            "json": transcript.to_json,
            "txt": lambda: f"{transcript.text}\n",
        }
        path.write_text(writers[form](), encoding="utf-8")

    # -- reading -----------------------------------------------------------------------------------------------------

    def _read(self) -> None:
        try:
            self._sound.read(self._follow)
        except (XVoiceError, OSError) as error:
            self._failed = redact(str(error))
        with self._telling:
            self._tell_reading()
        self._give_wanted()

    def _follow(self) -> None:
        now = time.monotonic()
        if now - self._told_at < _EVERY:
            return
        with self._telling:
            self._tell_reading()
        self._told_at = now
        self._give_wanted()

    def _tell_reading(self) -> None:
        sound = self._sound
        done = sound.done
        peaks = sound.peaks(self._told)
        body = {
            "first": self._told,
            "duration": sound.duration,
            "done": done,
            "failed": self._failed,
            "peak": sound.peak,
            "loudness": sound.loudness,
        }
        self._told += len(peaks)
        self.send("reading", body, [peaks])

    def _give_wanted(self) -> None:
        wanted, self._wanted = list(self._wanted), {}
        for number in wanted:
            self._chores.add(partial(self._give_fragment, number))
