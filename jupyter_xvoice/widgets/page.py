"""The page of one agent: a widget made at its first display, the link behind it, and the ports that the controller gets."""

from __future__ import annotations

import sys
import threading
import weakref
from typing import TYPE_CHECKING, Any

from jupyter_xvoice.widgets.approvals import Approvals
from jupyter_xvoice.widgets.page_microphone import PageMicrophone
from jupyter_xvoice.widgets.page_speaker import PageSpeaker
from jupyter_xvoice.widgets.page_view import PageView
from jupyter_xvoice.widgets.requests import Requests

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jupyter_xvoice.agent import Status
    from jupyter_xvoice.link import CommLink
    from jupyter_xvoice.widgets.agent_widget import AgentWidget
    from jupyter_xvoice.widgets.voice_agent import VoiceAgent

__all__ = ["Page"]


class Page:
    """Lives as long as its agent. It keeps the agent alive only while a page shows it.

    Attributes:
        speaker, microphone, view, approvals: what the controller is made with.
    """

    def __init__(self, height: int) -> None:
        self.speaker = PageSpeaker(self)
        self.microphone = PageMicrophone(self.send)
        self.view = PageView(self.send, self._beat)
        self.approvals = Approvals()
        self._height = height
        self._widget: AgentWidget | None = None
        self._link: CommLink | None = None
        self._making = threading.Lock()
        self._requests: Requests | None = None
        self._agent: weakref.ref[VoiceAgent] | None = None
        self._shown: VoiceAgent | None = None
        self._name = ""  # of the page that is there

    def serve(self, agent: VoiceAgent) -> None:
        """Whose page this is."""
        self._agent = weakref.ref(agent)

    # -- to the page -------------------------------------------------------------------------------------------------

    def widget(self, line: str) -> AgentWidget:
        """The one widget of the agent; two displays are two views of it.

        Raises:
            XVoiceError: the page's code was not built.
        """
        with self._making:
            if self._widget is None:
                from jupyter_xvoice.link import CommLink
                from jupyter_xvoice.widgets.agent_widget import AgentWidget

                widget = AgentWidget(line, self._closed)
                agent = self._agent() if self._agent is not None else None
                assert agent is not None
                self._requests = Requests(agent, self)
                self._link = CommLink(widget, self._requests.take, self.microphone.hear, self._gone, self._hello)
                self._widget = widget
                self._shown = agent  # until its page goes: it may be held by nobody but the cell
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

    def play(self, item_id: str, generation: int, data: bytes, position: int) -> None:
        """Sound, where there is a page."""
        if self._link is not None:
            self._link.play(item_id, generation, data, position)

    def close(self) -> None:
        """The agent is gone, and its widget with it."""
        widget = self._widget
        if widget is not None and not sys.is_finalizing():
            widget.close()

    def _beat(self, status: Status) -> None:
        if self._requests is not None:
            self._requests.beat(status)

    # -- from the page -----------------------------------------------------------------------------------------------

    def _hello(self, body: dict[str, Any]) -> None:
        """A page comes, or comes again. One that was loaded anew holds nothing of what the one before it had to play."""
        agent = self._agent() if self._agent is not None else None
        if agent is None:
            return
        self._shown, self.approvals.there = agent, True
        name = str(body.get("page", ""))
        if name != self._name:
            self.speaker.move("silent", lost=bool(self._name))
            self.microphone.use(on=False)
        self._name = name
        with self.view.lock:
            state = self.view.state() | {
                "setup": agent.page_setup(),
                "rows": agent.page_rows(),
                "turns": agent.page_turns(),
                "strip": agent.page_strip(),
                "summary": agent.page_summary() or None,
                "height": self._height,
            }
            self.send("state", state)

    def _closed(self) -> None:
        """The widget is no more; another display makes another one."""
        with self._making:
            link, self._link, self._widget = self._link, None, None
        if link is not None:
            link.close()
        self._gone("the page was closed")

    def _gone(self, why: str) -> None:
        self._name = ""
        self.microphone.use(on=False)
        self.speaker.move("nowhere", lost=True)  # before the session ends: what had not sounded was interrupted
        if self._requests is not None:
            self._requests.leave(why)
        self._shown = None  # an agent that nobody else holds ends here
