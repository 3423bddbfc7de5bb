"""The page of live captions: what it is told, and what it asks for."""

from __future__ import annotations

import threading
import time
import uuid
from dataclasses import asdict
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.endpoints import redact
from jupyter_xvoice.errors import XVoiceError
from jupyter_xvoice.widgets.captions_files import MIME
from jupyter_xvoice.widgets.captions_view import CaptionsStatus
from jupyter_xvoice.widgets.cards import card_of
from jupyter_xvoice.widgets.chores import Chores
from jupyter_xvoice.widgets.files import Files
from jupyter_xvoice.widgets.live_page import LivePage
from jupyter_xvoice.widgets.messages import notice_body
from jupyter_xvoice.widgets.page_microphone import PageMicrophone

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_xvoice.agent import Notice
    from jupyter_xvoice.link import Frame
    from jupyter_xvoice.widgets.captions import Captions
    from jupyter_xvoice.widgets.captions_line import Line

__all__ = ["CaptionsPage"]

_LINES: Final = 5000  # that a page gets when it comes


class CaptionsPage(LivePage["Captions"]):
    """See :class:`LivePage`. It is the view of the session, too.

    Args:
        height: of the text in the page, px.
    """

    def __init__(self, height: int) -> None:
        super().__init__("captions")
        self.microphone = PageMicrophone(self.send)
        self._id = uuid.uuid4().hex  # by which a page remembers how it shows them
        self._height = height
        self._lock = threading.RLock()  # a state and the changes after it arrive in that order
        self._status = CaptionsStatus()
        self._notice: Notice | None = None
        self._card: dict[str, str] | None = None
        self._chores = Chores("xvoice captions page")
        self._files = Files(self.send)
        self._takes: dict[str, Callable[[Captions, dict[str, Any]], object]] = {
            "start": self._start,
            "stop": lambda captions, _: captions.page_stops("ended by you"),
            "mute": lambda captions, body: captions.page_does(lambda live: live.mute(on=bool(body.get("on")))),
            "retry": lambda captions, _: captions.page_does(lambda live: live.retry()),
            "microphone": lambda _, body: self.microphone.use(on=body.get("open") is True),
            "captions_file": self._file,
        }

    # -- the session's view ------------------------------------------------------------------------------------------

    def status(self, status: CaptionsStatus) -> None:
        """See :class:`CaptionsView`."""
        with self._lock:
            self._status = status
            self.send("status", self._status_body())

    def line(self, line: Line) -> None:
        """A line is new, or is another one."""
        with self._lock:
            self.send("line", _line_body(line))

    def notice(self, notice: Notice) -> None:
        """See :class:`CaptionsView`."""
        with self._lock:
            self._notice = notice
            self.send("notice", notice_body(notice))

    def notice_over(self, name: str) -> None:
        """See :class:`CaptionsView`."""
        with self._lock:
            if self._notice is not None and self._notice.name == name:
                self._notice = None
            self.send("notice_over", {"name": name})

    def beat(self) -> None:
        """See :class:`CaptionsView`."""
        captions = self.owner
        if captions is not None:
            self.send("strip", captions.page_strip())

    def card(self, error: BaseException | None) -> None:
        """Why it could not begin; None: there is nothing in the way."""
        name, words = card_of(error) if error is not None else ("", "")
        with self._lock:
            self._card = {"name": name, "words": words} if name else None
            self.send("card", {"name": name, "words": words})

    def ask(self) -> None:
        """The page is to begin, as if Start had been pressed."""
        self.send("begin", {})

    # -- the page ----------------------------------------------------------------------------------------------------

    def _take(self, kind: str, body: dict[str, Any]) -> None:
        captions, take = self.owner, self._takes.get(kind)
        if captions is not None and take is not None:
            take(captions, body)

    def _hear(self, frame: Frame) -> None:
        self.microphone.hear(frame)

    def _come(self, owner: Captions, *, anew: bool) -> None:
        if anew and not owner.page_own:
            self.microphone.use(on=False)
        with self._lock:
            state = {
                "id": self._id,
                "status": self._status_body(),
                "lines": [_line_body(line) for line in owner.page_lines(_LINES)],
                "strip": owner.page_strip(),
                "notice": notice_body(self._notice) if self._notice is not None else None,
                "card": self._card,
                "height": self._height,
                "own": owner.page_own,
            }
            self.send("state", state)

    def _leave(self, why: str) -> None:
        self.microphone.use(on=False)
        captions = self.owner
        if captions is not None:
            captions.page_stops(why)

    def _start(self, captions: Captions, _body: dict[str, Any]) -> None:
        if not captions.page_own:
            self.microphone.use(on=True)
        self._chores.add(partial(self._begin, captions))

    def _begin(self, captions: Captions) -> None:
        try:
            captions.page_begins()
        except XVoiceError as error:
            self.card(error)

    def _file(self, captions: Captions, body: dict[str, Any]) -> None:
        suffix = f".{body.get('form')}"
        if suffix in MIME:
            self._files.give(f"captions{suffix}", MIME[suffix], body.get("id"), captions.to_file)

    def _status_body(self) -> dict[str, Any]:
        status = self._status
        return {
            "word": status.word,
            "since": None if status.since is None else time.monotonic() - status.since,
            "hearing": status.hearing,
            "first": status.first,
            "muted": status.muted,
            "microphone": status.microphone,
            "live": status.live,
            "why": redact(_in_short(status.why)),
        }


def _in_short(why: str) -> str:
    """How it ended, for the place beside the status word; the rest is in a notice or on a card."""
    short = why.partition(" (")[0]
    if short in {"", "ended by you", "time limit reached"}:
        return short
    return "the page was closed" if "page" in short else "ended by a failure"


def _line_body(line: Line) -> dict[str, Any]:
    return {
        "number": line.number,
        "start": round(line.start, 3),
        "text": line.text,
        "interim": line.interim,
        "final": line.final,
        "note": line.note,
        "turns": [asdict(turn) | {"start": round(turn.start, 3)} for turn in line.turns],
    }
