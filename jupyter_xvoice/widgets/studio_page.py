"""The page of one studio: a widget made at its first display, and the link behind it."""

from __future__ import annotations

import sys
import threading
import weakref
from typing import TYPE_CHECKING, Any

from jupyter_xvoice.widgets.studio_desk import Desk
from jupyter_xvoice.widgets.studio_requests import StudioRequests

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jupyter_xvoice.api import Client
    from jupyter_xvoice.link import CommLink
    from jupyter_xvoice.widgets.live_widget import LiveWidget
    from jupyter_xvoice.widgets.voice_studio import VoiceStudio

__all__ = ["StudioPage"]


class StudioPage:
    """Lives as long as its studio, which it keeps alive only while a page shows it.

    Args:
        studio: whose page it is.
        client: whose voices they are.
        voice: the default one.
    """

    def __init__(self, studio: VoiceStudio, client: Client, voice: str) -> None:
        self.desk = Desk(client, self.send, voice)
        self._requests = StudioRequests(self.desk)
        self._studio = weakref.ref(studio)
        self._shown: VoiceStudio | None = None
        self._making = threading.Lock()
        self._widget: LiveWidget | None = None
        self._link: CommLink | None = None
        self._name = ""  # of the page that is there

    def widget(self, line: str) -> LiveWidget:
        """The one widget; two displays are two views of it.

        Raises:
            XVoiceError: the page's code was not built.
        """
        with self._making:
            if self._widget is None:
                from jupyter_xvoice.link import CommLink
                from jupyter_xvoice.widgets.live_widget import LiveWidget

                widget = LiveWidget("studio", line, self._closed)
                self._link = CommLink(widget, self._requests.take, self.desk.booth.hear, self._gone, self._hello)
                self._widget = widget
                self._shown = self._studio()  # until its page goes: it may be held by nobody but the cell
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
        """The studio is gone, and its widget with it."""
        widget = self._widget
        if widget is not None and not sys.is_finalizing():
            widget.close()

    def _hello(self, body: dict[str, Any]) -> None:
        """A page comes, or one that is there has missed something."""
        self._shown = self._studio()
        name = str(body.get("page", ""))
        if name != self._name:
            self.desk.booth.end()  # one that was loaded anew records no more
        self._name = name
        self.send("state", self.desk.state())
        self.desk.shelf.refresh()

    def _closed(self) -> None:
        """The widget is no more; another display makes another one."""
        with self._making:
            link, self._link, self._widget = self._link, None, None
        if link is not None:
            link.close()
        self._gone("the page was closed")

    def _gone(self, _why: str) -> None:
        self._name = ""
        self.desk.booth.end()
        self.desk.sounds.leave()
        self.desk.shelf.leave()
        self._shown = None
