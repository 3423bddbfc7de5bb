"""What was said, line by line, over as many streams as it took: no word is in it twice."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.api.pending import Pending, same_place
from jupyter_xvoice.results import Transcript
from jupyter_xvoice.widgets.captions_line import Line, turns_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jupyter_xvoice.results import Utterance, Word

__all__ = ["CaptionsRecord"]

_BACK: Final = 4  # lines within which a restated one is looked for


class CaptionsRecord:
    """Written on the session's thread, read from any.

    Args:
        show: told of every line that is new or another one.
    """

    def __init__(self, show: Callable[[Line], None]) -> None:
        self._show = show
        self._lock = threading.RLock()
        self._lines: list[Line] = []
        # Final utterances, by the number of their line; times since the beginning.
        self._said: dict[int, Utterance] = {}
        self._pending = Pending()
        self._open: Line | None = None  # what is shown of what goes on
        self._offset = 0.0
        self._stale = False  # what goes on was heard by a stream that broke, and is being heard again
        self.heard_until = 0.0  # seconds: everything before it is final

    # -- written -----------------------------------------------------------------------------------------------------

    def begin(self, offset: float) -> None:
        """Another stream begins, ``offset`` seconds after the beginning. It hears again what was not final."""
        with self._lock:
            self._offset = offset
            self._stale = self._open is not None

    def take(self, utterance: Utterance) -> None:
        """What the stream says next."""
        with self._lock:
            utterance = _moved(utterance, self._offset)
            if self._stale:
                self._pending.clear()
                self._stale = False
            self._pending.take(utterance)
            if utterance.kind == "final":
                self.heard_until = max(self.heard_until, _end(utterance))
                self._settle(utterance)
            else:
                self._update()

    def end(self) -> None:
        """The stream has said all. What an earlier one heard, and this one did not hear again, was nothing."""
        with self._lock:
            if self._stale:
                self._pending.clear()
                self._stale = False
            self.settle()

    def settle(self) -> None:
        """What goes on will not be heard again: it is kept as it is."""
        with self._lock:
            said = self._pending.said
            self._pending.clear()
            self._stale = False
            if not said:
                self._update()
                return
            text = _text(said)
            words = [word for one in said for word in one.words]
            last = said[-1].model_copy(update={"text": text, "words": words, "start": said[0].start, "kind": "final"})
            until = max(_end(one) for one in said)
            self.heard_until = max(self.heard_until, until)
            self._settle(last.model_copy(update={"duration": until - last.start}))

    def note(self, text: str, start: float) -> None:
        """What happened, as a line of its own; behind the line that goes on stands nothing."""
        with self._lock:
            number = len(self._lines)
            if self._open is not None:
                self._open = replace(self._open, number=number + 1)
            self._add(Line(number, start, text, final=True, note=True))
            if self._open is not None:
                self._show(self._open)

    def _settle(self, utterance: Utterance) -> None:
        if not utterance.text.strip():
            self._update()
            return
        restated = next(
            (number for number, said in list(self._said.items())[-_BACK:] if same_place(said, utterance)), None
        )
        number = len(self._lines) if restated is None else restated
        line = Line(number, utterance.start, utterance.text, final=True, turns=turns_of([utterance]))
        self._said[number] = utterance
        if restated is None:
            self._open = None
            self._add(line)
        elif self._lines[number] != line:
            self._lines[number] = line
            self._show(line)
        self._update()

    def _add(self, line: Line) -> None:
        self._lines.append(line)
        self._show(line)

    def _update(self) -> None:
        """Shows what goes on, where it has changed."""
        said = self._pending.said
        number = len(self._lines)
        text = _text(one for one in said if one.kind == "chunk")
        interim = _text(one for one in said if one.kind == "interim")
        line = Line(number, said[0].start, text, interim, turns=turns_of(said)) if text or interim else None
        if line == self._open:
            return
        gone = line is None and self._open is not None
        self._open = line
        if line is not None:
            self._show(line)
        elif gone:
            self._show(Line(number, 0.0, final=True))

    # -- read --------------------------------------------------------------------------------------------------------

    def lines(self, most: int | None = None) -> list[Line]:
        """The newest ``most`` lines, the one that goes on included."""
        with self._lock:
            every = self._lines if most is None else self._lines[-most:]
            return [*every, *([self._open] if self._open is not None else [])]

    @property
    def count(self) -> int:
        """How many words there are."""
        with self._lock:
            final = sum(len(one.text.split()) for one in self._said.values())
            return final + (len(f"{self._open.text} {self._open.interim}".split()) if self._open is not None else 0)

    @property
    def going_on(self) -> float | None:
        """When what goes on began, in seconds; None where nothing does."""
        with self._lock:
            said = self._pending.said
            return said[0].start if said else None

    def transcript(self, **facts: Any) -> Transcript:
        """Everything so far, what goes on included; ``facts`` are further fields."""
        with self._lock:
            said = [*self._said.values(), *self._pending.said]
        return Transcript(text=_text(said), words=[word for one in said for word in one.words], **facts)


def _text(said: Iterable[Utterance]) -> str:
    return " ".join(one.text for one in said if one.text)


def _end(utterance: Utterance) -> float:
    return max([utterance.start + utterance.duration, *(word.end for word in utterance.words[-1:])])


def _moved(utterance: Utterance, seconds: float) -> Utterance:
    if not seconds:
        return utterance
    words = [_word_moved(word, seconds) for word in utterance.words]
    return utterance.model_copy(update={"start": utterance.start + seconds, "words": words})


def _word_moved(word: Word, seconds: float) -> Word:
    return word.model_copy(update={"start": word.start + seconds, "end": word.end + seconds})
