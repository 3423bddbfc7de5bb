"""The text between two ``text.done``, on its way into sound."""

from __future__ import annotations

import uuid
from functools import cached_property
from typing import TYPE_CHECKING

from jupyter_xvoice.engine.speech.feed import Feed
from jupyter_xvoice.engine.speech.production import Production
from jupyter_xvoice.engine.speech.warnings import warnings_of

if TYPE_CHECKING:
    from jupyter_xvoice.engine.speech.options import SpeechOptions

__all__ = ["Utterance"]

_WATCHED = 20_000
"""Characters of the beginning whose tags and words the warnings look at."""


class Utterance:
    """One utterance of a socket.

    Attributes:
        options: those of the session when its first text came.
        done: whether all its text has come.
        cleared: whether the client took it back.
        trace_id: for ``audio.done``.
    """

    def __init__(self, options: SpeechOptions) -> None:
        self.options = options
        self.done = False
        self.cleared = False
        self.trace_id = str(uuid.uuid4())
        self._feed = Feed()
        self._came = 0
        self._taken = 0
        self._text = ""

    @cached_property
    def production(self) -> Production:
        """The speech of this utterance, begun at the first use."""
        return Production(self.options)

    @property
    def began(self) -> bool:
        """Whether anything was taken to be spoken."""
        return self._taken > 0

    @property
    def waiting(self) -> int:
        """Characters that came and were not spoken yet."""
        return max(self._came - self._taken, 0)

    def add(self, delta: str) -> None:
        """The next text.

        Raises:
            ReplacementError: it is above 60,000 characters after ``replace``, which ends the session.
        """
        self.options.replace.expanded_length(delta)
        self._feed.add(delta)
        self._came += len(delta)

    def take(self) -> str:
        """The text to speak next: complete sentences, and after the end everything; empty when there is none."""
        text = self._feed.take_rest() if self.done else self._feed.take(self.production.open_tags)
        self._taken += len(text)
        self._text += text[: max(_WATCHED - len(self._text), 0)]
        return text

    def clear(self) -> None:
        """Takes it back: what is being made stops."""
        self.cleared = True
        self.production.cancel()

    def warnings(self) -> list[str]:
        """What was done in another way than asked."""
        return warnings_of(self._text, self.options)
