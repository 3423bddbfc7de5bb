"""The voices of a place as the studio shows them, and the deletions that can still be taken back."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.commands.library import all_voices
from jupyter_xvoice.errors import InputError, NotFoundError, XVoiceError
from jupyter_xvoice.widgets.chores import Chores
from jupyter_xvoice.widgets.studio_troubles import trouble_body

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_xvoice.api import Client
    from jupyter_xvoice.results import Voice

__all__ = ["UNDO_SECONDS", "Shelf"]

UNDO_SECONDS: Final = 10.0
_SHOWN: Final = (
    "voice_id", "name", "language", "gender", "tone", "description", "accent", "age", "use_case", "created_at", "custom",
)  # fmt: skip


class Shelf:
    """Lists, changes and deletes. Returns at once; what takes its time is done in order on a thread of its own.

    Args:
        client: asked.
        change: told what the page has to know.
    """

    def __init__(self, client: Client, change: Callable[..., None]) -> None:
        self._client = client
        self._change = change
        self._lock = threading.Lock()
        self._chores = Chores("xvoice voices")
        self._voices: list[Voice] = []
        self._listed = False
        self._why = ""  # one's own are missing
        self._going: dict[
            str, tuple[float, threading.Timer | None]
        ] = {}  # until when, and what sends it; None: it was sent

    @property
    def voices(self) -> list[Voice]:
        """The built-in ones, then one's own; those that are being deleted too."""
        with self._lock:
            return list(self._voices)

    def find(self, voice_id: str) -> Voice:
        """A voice that is listed.

        Raises:
            InputError: there is none of this id.
        """
        found = next((voice for voice in self.voices if voice.voice_id == voice_id), None)
        if found is None:
            raise InputError("That voice is not there any more. List the voices again.")
        return found

    def state(self) -> dict[str, Any]:
        """What the page shows."""
        with self._lock:
            now = time.monotonic()
            return {
                "voices": [{name: getattr(voice, name) for name in _SHOWN} for voice in self._voices],
                "listed": self._listed,
                "unlisted": self._why,
                "deleting": {voice_id: max(0.0, until - now) for voice_id, (until, _) in self._going.items()},
            }

    def refresh(self) -> None:
        """Asks the place."""
        self._chores.add(self._list)

    def do(self, doing: str, job: Callable[[], object]) -> None:
        """Runs ``job`` behind what waits; what goes wrong is told to the page as a trouble of ``doing``."""
        self._chores.add(lambda: self._try(doing, job))

    def put(self, voice: Voice) -> None:
        """A voice is new, or has other labels."""
        with self._lock:
            known = [one.voice_id for one in self._voices]
            if voice.voice_id in known:
                self._voices[known.index(voice.voice_id)] = voice
            else:
                self._voices.append(voice)
        self._change(**self.state())

    def update(self, voice_id: str, labels: dict[str, Any]) -> None:
        """Changes labels; None clears one."""
        self.do("update", lambda: self.put(self._client.custom_voices.update(voice_id, **labels)))

    # -- delete, and undo --------------------------------------------------------------------------------------------

    def delete(self, voice_id: str) -> None:
        """Deletes it when :data:`UNDO_SECONDS` are over, or the page goes. Nothing is sent before."""
        with self._lock:
            known = any(voice.voice_id == voice_id and voice.custom for voice in self._voices)
            if not known or voice_id in self._going:
                return
            timer = threading.Timer(UNDO_SECONDS, self.delete_now, [voice_id])
            timer.daemon = True
            self._going[voice_id] = (time.monotonic() + UNDO_SECONDS, timer)
            timer.start()
        self._change(**self.state())

    def undo(self, voice_id: str) -> None:
        """The voice stays, if its deletion was not sent yet."""
        with self._lock:
            timer = self._stopped(voice_id)
            if timer is not None:
                del self._going[voice_id]
        self._change(**self.state())

    def delete_now(self, voice_id: str) -> None:
        """The time to undo is over."""
        with self._lock:
            timer = self._stopped(voice_id)
            if timer is None:
                return
            self._going[voice_id] = (time.monotonic(), None)  # it is shown as going until it is gone
        self.do("delete", lambda: self._delete(voice_id))

    def _stopped(self, voice_id: str) -> threading.Timer | None:
        """The timer of a deletion that was not sent yet, stopped."""
        _, timer = self._going.get(voice_id, (0.0, None))
        if timer is not None:
            timer.cancel()
        return timer

    def leave(self) -> None:
        """The page is gone: nobody can undo any more."""
        with self._lock:
            going = list(self._going)
        for voice_id in going:
            self.delete_now(voice_id)

    def _delete(self, voice_id: str) -> None:
        try:
            self._client.custom_voices.delete(voice_id)
        except NotFoundError:
            pass  # somebody else of the team was faster
        except XVoiceError:
            self._gone(voice_id, kept=True)
            raise
        self._gone(voice_id, kept=False)

    def _gone(self, voice_id: str, *, kept: bool) -> None:
        with self._lock:
            self._going.pop(voice_id, None)
            self._voices = [voice for voice in self._voices if kept or voice.voice_id != voice_id]
        self._change(**self.state())

    def _list(self) -> None:
        self._try("list", self._ask)

    def _ask(self) -> None:
        voices, why = all_voices(self._client)
        with self._lock:
            self._voices, self._why, self._listed = voices, why, True
        self._change(**self.state())

    def _try(self, doing: str, job: Callable[[], object]) -> None:
        try:
            job()
        except Exception as error:  # noqa: BLE001  whatever it is, the user learns of it
            self._change(trouble=trouble_body(doing, error), busy="")
