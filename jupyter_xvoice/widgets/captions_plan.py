"""What a session of captions needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jupyter_xvoice.agent.ports import Microphone
    from jupyter_xvoice.api import AsyncClient, Prices
    from jupyter_xvoice.widgets.captions_record import CaptionsRecord
    from jupyter_xvoice.widgets.captions_view import CaptionsView

__all__ = ["CaptionsPlan"]


@dataclass
class CaptionsPlan:
    """What a session needs.

    Attributes:
        client: makes one for the session's loop.
        options: of ``AsyncClient.stt_stream``.
        record: where the words go.
        begun: seconds of sound that earlier sessions had.
        max_seconds: of sound, after which it ends.
    """

    client: Callable[[], AsyncClient]
    prices: Prices | None
    options: Mapping[str, Any]
    record: CaptionsRecord
    microphone: Microphone
    view: CaptionsView
    begun: float
    max_seconds: float | None
