"""The page of one agent: its widget, and the ports that the controller gets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jupyter_xvoice.widgets.approvals import Approvals
from jupyter_xvoice.widgets.live_page import LivePage
from jupyter_xvoice.widgets.page_microphone import PageMicrophone
from jupyter_xvoice.widgets.page_speaker import PageSpeaker
from jupyter_xvoice.widgets.page_view import PageView
from jupyter_xvoice.widgets.requests import Requests

if TYPE_CHECKING:
    from jupyter_xvoice.agent import Status
    from jupyter_xvoice.link import Frame
    from jupyter_xvoice.widgets.voice_agent import VoiceAgent

__all__ = ["Page"]


class Page(LivePage["VoiceAgent"]):
    """See :class:`LivePage`.

    Attributes:
        speaker, microphone, view, approvals: what the controller is made with.
    """

    def __init__(self, height: int) -> None:
        super().__init__("agent")
        self.speaker = PageSpeaker(self)
        self.microphone = PageMicrophone(self.send)
        self.view = PageView(self.send, self._beat)
        self.approvals = Approvals()
        self._height = height
        self._requests: Requests | None = None
        self._known = False  # a page was told of the sound

    def _made(self, owner: VoiceAgent) -> None:
        self._requests = Requests(owner, self)

    # -- to the page -------------------------------------------------------------------------------------------------

    def play(self, item_id: str, generation: int, data: bytes, position: int) -> None:
        """Sound, where there is a page."""
        if self._link is not None:
            self._link.play(item_id, generation, data, position)

    def _beat(self, status: Status) -> None:
        if self._requests is not None:
            self._requests.beat(status)

    # -- from the page -----------------------------------------------------------------------------------------------

    def _take(self, kind: str, body: dict[str, Any]) -> None:
        if self._requests is not None:
            self._requests.take(kind, body)

    def _hear(self, frame: Frame) -> None:
        self.microphone.hear(frame)

    def _come(self, owner: VoiceAgent, *, anew: bool) -> None:
        """One that was loaded anew holds nothing of what the one before it had to play."""
        lost, self.approvals.there, self._known = self._known, True, True
        if anew:
            self.speaker.move("silent", lost=lost)
            self.microphone.use(on=False)
        with self.view.lock:
            state = self.view.state() | {
                "setup": owner.page_setup(),
                "rows": owner.page_rows(),
                "turns": owner.page_turns(),
                "strip": owner.page_strip(),
                "summary": owner.page_summary() or None,
                "height": self._height,
            }
            self.send("state", state)

    def _leave(self, why: str) -> None:
        self._known = False
        self.microphone.use(on=False)
        self.speaker.move("nowhere", lost=True)  # before the session ends: what had not sounded was interrupted
        if self._requests is not None:
            self._requests.leave(why)
