"""Everything one session is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_xvoice.agent.book import Book
    from jupyter_xvoice.agent.cost import Meter
    from jupyter_xvoice.agent.events import Events
    from jupyter_xvoice.agent.ports import Microphone, Speaker, View
    from jupyter_xvoice.agent.recording import Recorder
    from jupyter_xvoice.agent.tools import Toolbox
    from jupyter_xvoice.api import AsyncClient
    from jupyter_xvoice.api.realtime import SessionSettings

__all__ = ["Plan"]


@dataclass
class Plan:
    """What a session needs, and where it leaves what it did."""

    client: Callable[[], AsyncClient]
    place: str
    model: str | None
    settings: SessionSettings
    toolbox: Toolbox
    speaker: Speaker
    microphone: Microphone | None
    view: View | None
    book: Book
    recorder: Recorder
    events: Events
    meter: Meter
    max_minutes: float | None
    max_cost: float | None
