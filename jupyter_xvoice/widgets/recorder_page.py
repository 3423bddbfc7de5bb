"""The page of one recorder: a widget made at its first display, the link behind it, and what they tell each other.

From the page: ``take {take}`` begins one; then come its kept frames, whose ``item`` is that number; ``pause {on}``;
``end {take, why}``; ``discard {take}``; ``trouble {name, words}`` of the microphone, or none any more; ``file {id, take}``
asks for the samples. To the page: ``state`` says all; ``kept {take, samples, why, name}`` that a take has arrived whole;
``stop {}``; ``file``.
"""

from __future__ import annotations

import secrets
import sys
import threading
import weakref
from typing import TYPE_CHECKING, Any

from jupyter_xvoice.widgets.files import Files
from jupyter_xvoice.widgets.variable import variable_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jupyter_xvoice.link import CommLink
    from jupyter_xvoice.widgets.live_widget import LiveWidget
    from jupyter_xvoice.widgets.recorder import Recorder
    from jupyter_xvoice.widgets.takes import Takes

__all__ = ["RecorderPage"]


class RecorderPage:
    """Lives as long as its recorder. It keeps the recorder alive only while a page shows it.

    Attributes:
        trouble: why the page has no microphone, in the name of its card (ui.md 4); empty where there is none.
    """

    def __init__(self, takes: Takes) -> None:
        self.trouble = ""
        self._takes = takes
        self._id = secrets.token_hex(16)
        self._files = Files(self.send)
        self._making = threading.Lock()
        self._widget: LiveWidget | None = None
        self._link: CommLink | None = None
        self._recorder: weakref.ref[Recorder] | None = None
        self._shown: Recorder | None = None
        self._name = ""  # of the page that is there

    def serve(self, recorder: Recorder) -> None:
        """Whose page this is."""
        self._recorder = weakref.ref(recorder)

    # -- to the page -------------------------------------------------------------------------------------------------

    @property
    def displayed(self) -> bool:
        """Whether there is anything for a page to show."""
        return self._widget is not None

    @property
    def attached(self) -> bool:
        """Whether a page is there."""
        return self._link is not None and self._link.attached

    @property
    def silence(self) -> float:
        """Seconds since a page was heard."""
        return self._link.silence if self._link is not None else float("inf")

    def widget(self, line: str) -> LiveWidget:
        """The one widget of the recorder; two displays are two views of it.

        Raises:
            XVoiceError: the page's code was not built.
        """
        with self._making:
            if self._widget is None:
                from jupyter_xvoice.link import CommLink
                from jupyter_xvoice.widgets.live_widget import LiveWidget

                widget = LiveWidget("recorder", line, self._closed)
                self._link = CommLink(widget, self._take, self._takes.hear, self._gone, self._hello)
                self._widget = widget
                self._shown = self._recorder() if self._recorder is not None else None
            return self._widget

    def send(
        self,
        type: str,  # noqa: A002  the wire's word
        body: dict[str, Any],
        buffers: Sequence[bytes] | None = None,
    ) -> None:
        """A message, where there is a page."""
        if self._link is not None:
            self._link.send(type, body, buffers)

    def close(self) -> None:
        """The recorder is gone, and its widget with it."""
        if self._widget is not None and not sys.is_finalizing():
            self._widget.close()

    def _send_state(self) -> None:
        take = self._takes.newest
        shown = None
        if take is not None:
            over = take is not self._takes.present
            shown = {"take": take.number, "samples": take.samples, "over": over, "why": take.why}
        state = {"recorder": self._id, "name": self._variable, "most": self._takes.most, "take": shown}
        self.send("state", state)

    @property
    def _variable(self) -> str:
        recorder = self._recorder() if self._recorder is not None else None
        return variable_of(recorder) if recorder is not None else ""

    # -- from the page -----------------------------------------------------------------------------------------------

    def _take(self, kind: str, body: dict[str, Any]) -> None:
        takes = self._takes
        if kind == "take":
            self.trouble = ""
            takes.begin(int(body["take"]))
        elif kind == "pause":
            takes.pause(on=body.get("on") is True)
        elif kind == "end":
            take = takes.end(int(body["take"]), str(body.get("why", "")))
            samples, why = (take.samples, take.why) if take is not None else (0, "")
            self.send("kept", {"take": body["take"], "samples": samples, "why": why, "name": self._variable})
        elif kind == "discard":
            takes.discard(int(body["take"]))
            self._send_state()
        elif kind == "trouble":
            with takes.changed:
                self.trouble = str(body.get("name", ""))
                takes.changed.notify_all()
        elif kind == "file":
            wanted = takes.find(int(body["take"]))
            if wanted is not None:
                self._files.give("recording.pcm", "application/octet-stream", body.get("id"), wanted.write)

    def _hello(self, body: dict[str, Any]) -> None:
        """A page comes, or comes again. What an earlier one recorded when it went is brought by the next."""
        name = str(body.get("page", ""))
        if name != self._name and self._takes.present is not None:
            self._takes.break_off()
        self._name = name
        self._shown = self._recorder() if self._recorder is not None else None
        self._send_state()

    def _closed(self) -> None:
        """The widget is no more; another display makes another one."""
        with self._making:
            link, self._link, self._widget = self._link, None, None
        if link is not None:
            link.close()
        self._gone("the page was closed")

    def _gone(self, _why: str) -> None:
        self._name = ""
        self._takes.give_up("closed")
        self._shown = None  # a recorder that nobody else holds ends here
