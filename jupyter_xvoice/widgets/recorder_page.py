"""The page of one recorder: what they tell each other.

From the page: ``take {take}`` begins one; then come its kept frames, whose ``item`` is that number; ``pause {on}``;
``end {take, why}``; ``discard {take}``; ``trouble {name, words}`` of the microphone, or none any more; ``file {id, take}``
asks for the samples. To the page: ``state`` says all; ``kept {take, samples, why, name}`` that a take has arrived whole;
``stop {}``; ``file``.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from jupyter_xvoice.widgets.files import Files
from jupyter_xvoice.widgets.live_page import LivePage
from jupyter_xvoice.widgets.variable import variable_of

if TYPE_CHECKING:
    from jupyter_xvoice.link import Frame
    from jupyter_xvoice.widgets.recorder import Recorder
    from jupyter_xvoice.widgets.takes import Takes

__all__ = ["RecorderPage"]


class RecorderPage(LivePage["Recorder"]):
    """See :class:`LivePage`.

    Attributes:
        trouble: why the page has no microphone, in the name of its card (ui.md 4); empty where there is none.
    """

    def __init__(self, takes: Takes) -> None:
        super().__init__("recorder")
        self.trouble = ""
        self._takes = takes
        self._id = secrets.token_hex(16)
        self._files = Files(self.send)

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

    def _state(self) -> dict[str, Any]:
        take = self._takes.newest
        shown = None
        if take is not None:
            over = take is not self._takes.present
            shown = {"take": take.number, "samples": take.samples, "over": over, "why": take.why}
        return {"recorder": self._id, "name": self._variable, "most": self._takes.most, "take": shown}

    @property
    def _variable(self) -> str:
        recorder = self.owner
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
            self.send("state", self._state())
        elif kind == "trouble":
            with takes.changed:
                self.trouble = str(body.get("name", ""))
                takes.changed.notify_all()
        elif kind == "file":
            wanted = takes.find(int(body["take"]))
            if wanted is not None:
                self._files.give("recording.pcm", "application/octet-stream", body.get("id"), wanted.write)

    def _hear(self, frame: Frame) -> None:
        self._takes.hear(frame)

    def _come(self, owner: Recorder, *, anew: bool) -> None:
        """What an earlier page recorded when it went is brought by the next."""
        del owner
        if anew and self._takes.present is not None:
            self._takes.break_off()
        self.send("state", self._state())

    def _leave(self, why: str) -> None:
        del why
        self._takes.give_up("closed")
