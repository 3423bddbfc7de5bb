"""Captions whose connection was lost: when the next attempt is made, and what is told meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import TYPE_CHECKING, Final

from jupyter_xvoice.agent import Notice
from jupyter_xvoice.api.realtime.reconnect import Attempts, Reconnect
from jupyter_xvoice.errors import LinkError

if TYPE_CHECKING:
    from jupyter_xvoice.errors import XVoiceError
    from jupyter_xvoice.widgets.captions_view import CaptionsView

__all__ = ["Comeback"]

_NAME: Final = "connection-lost"


class Comeback:
    """From the loss of one stream to the opening of the next, as often as it takes. Used on the session's loop.

    Args:
        view: is told how it goes.

    Attributes:
        since: on the monotonic clock, when the connection was lost; None while it is there.
    """

    def __init__(self, view: CaptionsView) -> None:
        self._view = view
        self._policy = Reconnect()
        self._attempts = Attempts(self._policy)
        self._now = asyncio.Event()
        self.since: float | None = None

    @property
    def first(self) -> bool:
        """Whether the connection was steady until now."""
        return self._attempts.made == 0

    @property
    def gave_up(self) -> int:
        """How many attempts were made in vain; 0 where there is one left, or the connection is there."""
        return self._attempts.made if self.since is not None and self._attempts.exhausted else 0

    def connected_for(self, seconds: float) -> None:
        """The stream that ended had lasted for ``seconds``."""
        self._attempts.connected_for(seconds)

    def lose(self, error: XVoiceError | None, *, may: bool) -> float:
        """A stream has ended. Gives the seconds to wait for the next attempt.

        Args:
            error: what it ended with; None where the service has ended it without a word.
            may: another attempt can help.

        Raises:
            XVoiceError: none can, or all were made.
        """
        delay = self._attempts.next() if may else None
        if delay is None:
            raise error or LinkError("The service ended the stream, and did so again.")
        self.since = self.since or time.monotonic()
        number, of = self._attempts.made, len(self._policy.delays)
        words = f"Connection lost ({error or 'ended by the service'}). Try {number} of {of} in {delay:.1f} s."
        facts: dict[str, str | float] = {"try": number, "tries": of, "seconds": round(delay, 1)}
        self._view.notice(Notice(_NAME, words, facts=facts))
        return delay

    async def wait(self, seconds: float) -> None:
        """Until it is time, or somebody asks for it now."""
        self._now.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._now.wait()

    def retry(self) -> None:
        """Ends the waiting."""
        self._now.set()

    def back(self) -> float | None:
        """The connection is there. Seconds that it was not; None where it was not lost."""
        since, self.since = self.since, None
        if since is None:
            return None
        self._view.notice_over(_NAME)
        return time.monotonic() - since

    def over(self) -> None:
        """Nothing more is tried; what was told of it holds no more."""
        self._view.notice_over(_NAME)
