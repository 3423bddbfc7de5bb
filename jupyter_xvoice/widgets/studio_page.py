"""The page of one studio: what it asks for goes to the desk, what it records into the booth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jupyter_xvoice.widgets.live_page import LivePage
from jupyter_xvoice.widgets.studio_desk import Desk
from jupyter_xvoice.widgets.studio_requests import StudioRequests

if TYPE_CHECKING:
    from jupyter_xvoice.api import Client
    from jupyter_xvoice.link import Frame
    from jupyter_xvoice.widgets.voice_studio import VoiceStudio

__all__ = ["StudioPage"]


class StudioPage(LivePage["VoiceStudio"]):
    """Of one studio.

    Args:
        client: whose voices they are.
        voice: the default one.
    """

    def __init__(self, client: Client, voice: str) -> None:
        super().__init__("studio")
        self.desk = Desk(client, self.send, voice)
        self._requests = StudioRequests(self.desk)

    def _take(self, kind: str, body: dict[str, Any]) -> None:
        self._requests.take(kind, body)

    def _hear(self, frame: Frame) -> None:
        self.desk.booth.hear(frame)

    def _come(self, _owner: VoiceStudio, *, anew: bool) -> None:
        """What an earlier page recorded when it went is brought, and ended, by the next."""
        del anew
        self.send("state", self.desk.state())
        self.desk.shelf.refresh()

    def _leave(self, _why: str) -> None:
        self.desk.booth.end()
        self.desk.sounds.leave()
        self.desk.shelf.leave()
