# ruff: noqa: RUF001  the signs of other scripts are the subject
"""Text that arrives in deltas, handed on in sentences.

Some clients send a word per delta without any space (LiveKit does). While no delta of the utterance has held white space,
deltas are therefore words and are joined with spaces, except between characters of scripts that write none. Text is
handed on as soon as a sentence has surely ended; inside an open wrapping tag it is held back for a while, because some tags
need to know where they end.
"""

from __future__ import annotations

import re
from typing import Final

from jupyter_xvoice.engine.synthesis import sentences
from jupyter_xvoice.engine.synthesis.tagged_text import parse

__all__ = ["Feed"]

_HELD_BACK: Final = 600
"""Characters inside an open tag after which its end is not waited for any longer."""

_SPACELESS: Final = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]")
_STOP: Final = re.compile(r"[.!?…][\"'”’»)\]]*$")


class Feed:
    """The text of one utterance. Pure: no I/O, no clock."""

    def __init__(self) -> None:
        self._spaced = False
        self._text = ""
        self._words: list[str] = []
        self._length = 0  # characters in _words
        self._complete = 0  # of _words, how many can be handed on

    def add(self, delta: str) -> None:
        """The next delta."""
        if self._spaced:
            self._text += delta
        elif any(char.isspace() for char in delta):
            self._spaced = True
            # The deltas before were pieces of words, or one word: the white space of this client is its own.
            self._text = "".join(self._words) + delta
            self._words = []
        elif delta:
            self._add_word(delta)

    def _add_word(self, word: str) -> None:
        # A word that ends with a stop and another word behind it: that client sends no spaces.
        stopped = len(self._words) > 1 and _STOP.search(self._words[-1]) and word[0].isalpha()
        if stopped or self._length > sentences.LONGEST:
            self._complete = len(self._words)
            self._length = 0
        self._words.append(word)
        self._length += len(word)

    def take(self, open_tags: tuple[str, ...] = ()) -> str:
        """The sentences that are complete, or an empty text.

        Args:
            open_tags: of the text that was taken before.
        """
        if not self._spaced:
            return self._take_words()
        complete, _ = sentences.split_complete(self._text)
        if not complete:
            return ""
        text = "".join(complete)
        _, still_open = parse(text, open_tags)
        if still_open and len(text) < _HELD_BACK:
            return ""
        self._text = self._text[len(text) :]
        return text

    def take_rest(self) -> str:
        """Everything that is left: no more deltas will come."""
        text = self._text + _joined(self._words)
        self._text, self._words, self._complete = "", [], 0
        return text

    def _take_words(self) -> str:
        if not self._complete:
            return ""
        taken, self._words = self._words[: self._complete], self._words[self._complete :]
        self._complete = 0
        return _joined(taken) + " "


def _joined(words: list[str]) -> str:
    parts: list[str] = []
    for word in words:
        if parts and not (_SPACELESS.match(parts[-1][-1]) or _SPACELESS.match(word)):
            parts.append(" ")
        parts.append(word)
    return "".join(parts)
