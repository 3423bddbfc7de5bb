"""What is counted of one session: frames, seconds, tokens, money."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jupyter_xvoice.agent.plan import Plan
    from jupyter_xvoice.api.realtime.session import RealtimeSession

__all__ = ["Figures"]


class Figures:
    """Reads the counters of the conversation.

    Attributes:
        reconnects: how often the connection was made again.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._session: RealtimeSession | None = None
        self._began: float | None = None
        self._ended: float | None = None
        self._frames, self._milliseconds = 0, 0.0
        self.reconnects = 0

    def begin(self, session: RealtimeSession) -> None:
        """The session is ready."""
        self._session, self._began = session, time.monotonic()

    def end(self) -> None:
        """It is over."""
        self.count_frames()
        self._ended = time.monotonic()

    @property
    def seconds(self) -> float:
        """Since it was ready."""
        if self._began is None:
            return 0.0
        return (self._ended if self._ended is not None else time.monotonic()) - self._began

    def count_frames(self) -> None:
        """Tells the record what audio was sent since the last time."""
        if self._session is None:
            return
        counters = self._session.conversation.counters
        frames, milliseconds = counters.sent_frames - self._frames, counters.sent_audio_ms - self._milliseconds
        if frames:
            self._plan.events.appended(frames, milliseconds)
        self._frames, self._milliseconds = counters.sent_frames, counters.sent_audio_ms

    @property
    def cost(self) -> float | None:
        """USD so far; None where the price is unknown."""
        if self._session is None:
            return 0.0
        counters = self._session.conversation.counters
        sound = (counters.sent_audio_ms + counters.received_audio_ms) / 1000
        return self._plan.meter.cost(self.seconds, sound, self._session.conversation.usage)

    @property
    def all(self) -> dict[str, Any]:
        """For :class:`Metrics`."""
        if self._session is None:
            return {}
        counters, used = self._session.conversation.counters, self._session.conversation.usage
        return {
            "input_tokens": used.input_tokens,
            "output_tokens": used.output_tokens,
            "text_items": used.text_items,
            "seconds": self.seconds,
            "sent": counters.sent_audio_ms / 1000,
            "received": counters.received_audio_ms / 1000,
            "dropped": counters.dropped_audio_ms / 1000,
            "reconnects": self.reconnects,
            "unknown": counters.unknown,
            "malformed": counters.malformed,
        }
