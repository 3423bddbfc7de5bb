"""What a reader changed in a transcript: the original stays, and every step can be taken back."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jupyter_xvoice.errors import InputError
from jupyter_xvoice.results.scripts import join_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jupyter_xvoice.results.transcript import Transcript
    from jupyter_xvoice.results.word import Word

__all__ = ["Corrections"]


@dataclass(frozen=True)
class _Step:
    index: int
    before: str
    after: str


class Corrections:
    """The words of a transcript, one after the other replaced by what was really said. From any thread.

    Attributes:
        original: as it was given; never changed.
    """

    def __init__(self, original: Transcript) -> None:
        self.original = original
        self._texts = [word.text for word in original.words]
        self._done: list[_Step] = []
        self._undone: list[_Step] = []
        self._lock = threading.Lock()

    @property
    def texts(self) -> list[str]:
        """The words as they are now, by their place in the original; "" for one that was taken out."""
        with self._lock:
            return list(self._texts)

    @property
    def steps(self) -> tuple[int, int]:
        """How many can be undone, and how many done again."""
        return len(self._done), len(self._undone)

    def correct(self, index: int, text: str) -> bool:
        """The word at ``index`` of the original is ``text``; an empty one takes it out. False where it is that already.

        Line breaks and runs of spaces become one space; several words in one place share its time.

        Raises:
            InputError: there is no such word.
        """
        count = len(self._texts)
        if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index < count:
            raise InputError(f"There is no word {index!r}: the transcript has {count}, counted from 0.")
        clean = " ".join(str(text).replace("\0", "").split())
        with self._lock:
            before = self._texts[index]
            if clean == before:
                return False
            self._done.append(_Step(index, before, clean))
            self._undone.clear()
            self._texts[index] = clean
            return True

    def undo(self) -> int | None:
        """Takes the last correction back; the word's place, None where there is nothing to undo."""
        return self._move(self._done, self._undone, back=True)

    def redo(self) -> int | None:
        """Makes the correction again that was undone last; the word's place, None where there is none."""
        return self._move(self._undone, self._done, back=False)

    def _move(self, source: list[_Step], target: list[_Step], *, back: bool) -> int | None:
        with self._lock:
            if not source:
                return None
            step = source.pop()
            target.append(step)
            self._texts[step.index] = step.before if back else step.after
            return step.index

    @property
    def transcript(self) -> Transcript:
        """The original with the corrections, in words, text and channels: a new one.

        A word that was corrected has no confidence any more: the recogniser did not say it.
        """
        original, texts = self.original, self.texts
        if texts == [word.text for word in original.words]:
            return original.model_copy(deep=False)
        words = [_corrected(word, text) for word, text in zip(original.words, texts, strict=True)]
        channels = []
        for channel in original.channels:
            own = [index for index, word in enumerate(original.words) if word.channel == channel.index]
            text = _retold(channel.text, [original.words[index].text for index in own], [texts[index] for index in own])
            kept = [word for index in own if (word := words[index]) is not None]
            channels.append(channel.model_copy(update={"words": kept, "text": text}))
        text = _retold(original.text, [word.text for word in original.words], texts)
        if channels and original.text == "\n".join(channel.text for channel in original.channels if channel.text):
            text = "\n".join(channel.text for channel in channels if channel.text)
        said = [word for word in words if word is not None]
        return original.model_copy(update={"words": said, "text": text, "channels": channels})


def _corrected(word: Word, text: str) -> Word | None:
    if text == word.text:
        return word
    return word.model_copy(update={"text": text, "confidence": None}) if text else None


def _retold(text: str, before: Sequence[str], after: Sequence[str]) -> str:
    """``text`` with each word replaced where it stands; where the words are not those of the text, the words alone."""
    parts: list[str] = []
    place = 0
    for old, new in zip(before, after, strict=True):
        found = text.find(old, place)
        # Between two words stands no other word: what is found further on is another one.
        if found < 0 or any(character.isalnum() for character in text[place:found]):
            return join_words(after)
        gap = text[place:found]
        parts += [gap, new] if new else [gap.rstrip(" ")]
        place = found + len(old)
    return "".join([*parts, text[place:]]).strip(" ")
