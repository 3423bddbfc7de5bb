"""The page's view of a conversation: every change as a message, everything at once for a page that comes."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.agent.status import Status
from jupyter_xvoice.widgets.messages import notice_body, row_body, status_body, tool_body, turn_body

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_xvoice.agent import Notice, Row, ToolRun, Turn
    from jupyter_xvoice.agent.notice import NoticeName
    from jupyter_xvoice.agent.ports import StageName

__all__ = ["PageView"]

_CALLS: Final = 200  # of functions that a page that comes is told of


class PageView:
    """A :class:`~jupyter_xvoice.agent.ports.View`. What it is told comes on the session's thread.

    Args:
        send: a message for the page; does nothing where there is none.
        beat: called with every beat of the session.

    Attributes:
        lock: held while something is sent, so that a state and the changes after it arrive in that order.
        status_now: the status that was told last.
    """

    def __init__(self, send: Callable[[str, dict[str, Any]], None], beat: Callable[[Status], None]) -> None:
        self._send = send
        self._beat = beat
        self.lock = threading.RLock()
        self.status_now = Status()
        self._runs: dict[str, tuple[ToolRun, float]] = {}  # by call: the run, and since when it is in its state
        self._notices: dict[str, dict[str, Any]] = {}
        self._card: dict[str, Any] | None = None

    # -- told by the controller --------------------------------------------------------------------------------------

    def status(self, status: Status) -> None:
        """See :class:`View`."""
        with self.lock:
            self.status_now = status
            self._send("status", status_body(status))

    def row(self, row: Row) -> None:
        """See :class:`View`."""
        with self.lock:
            self._send("row", row_body(row))

    def tool(self, run: ToolRun) -> None:
        """See :class:`View`."""
        with self.lock:
            self._runs[run.call_id] = run, time.monotonic()
            if len(self._runs) > _CALLS:
                del self._runs[next(iter(self._runs))]
            self._send("tool", tool_body(run, 0.0))

    def turn(self, turn: Turn) -> None:
        """See :class:`View`."""
        with self.lock:
            self._send("turn", turn_body(turn.latency))

    def notice(self, notice: Notice) -> None:
        """See :class:`View`."""
        with self.lock:
            self._notices[notice.name] = notice_body(notice)
            self._send("notice", self._notices[notice.name])

    def notice_over(self, name: NoticeName) -> None:
        """See :class:`View`."""
        with self.lock:
            if self._notices.pop(name, None) is not None:
                self._send("notice_over", {"name": name})

    def stage(self, name: StageName, seconds: float | None) -> None:
        """See :class:`View`."""
        with self.lock:
            self._send("stage", {"name": name, "what": "", "seconds": seconds})

    def beat(self) -> None:
        """See :class:`View`."""
        self._beat(self.status_now)

    # -- the page's own matters --------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Another start: what was said of the last one holds no more."""
        with self.lock:
            for name in list(self._notices):
                del self._notices[name]
                self._send("notice_over", {"name": name})
            self.card("", "")

    def card(self, name: str, words: str) -> None:
        """Something fills the content; no name: nothing does any more."""
        with self.lock:
            self._card = {"name": name, "words": words} if name else None
            self._send("card", {"name": name, "words": words})

    def state(self) -> dict[str, Any]:
        """What only the view knows. Called with ``lock`` held."""
        now = time.monotonic()
        last = next(reversed(self._notices.values()), None)
        return {
            "status": status_body(self.status_now),
            "tools": [tool_body(run, now - since) for run, since in self._runs.values()],
            "notice": last if last is None or last["name"] != "told" else None,
            "card": self._card,
            "live": self.status_now.live,
        }
