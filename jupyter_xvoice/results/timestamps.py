"""When each character of a speech is spoken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, field_validator

from jupyter_xvoice.results.scripts import splits
from jupyter_xvoice.results.speech_tags import TAG
from jupyter_xvoice.results.word import Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Timestamps"]


class Timestamps(BaseModel):
    """The characters of a speech and when they are spoken (protocol.md 3.2, 4.3).

    Made from the wire by ``Timestamps.model_validate(audio_timestamps)``, also when ``graph_times`` holds
    ``{"start": …, "end": …}`` objects, a list is missing, or one is longer than the other (the rest is left out).
    ``a + b`` appends; times are absolute within the utterance.

    Attributes:
        chars: the characters, spaces and speech tags included.
        times: ``(start, end)`` in seconds for each of them.
    """

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    chars: list[str] = Field(default_factory=list, validation_alias=AliasChoices("chars", "graph_chars"))
    times: list[tuple[float, float]] = Field(
        default_factory=list, validation_alias=AliasChoices("times", "graph_times")
    )

    @field_validator("chars", mode="before")
    @classmethod
    def _lenient_chars(cls, chars: Any) -> Any:
        return chars or []

    @field_validator("times", mode="before")
    @classmethod
    def _pairs(cls, times: Any) -> Any:
        return [(t["start"], t["end"]) if isinstance(t, dict) else t for t in times or []]

    def __add__(self, other: Timestamps) -> Timestamps:
        """These, then ``other``."""
        return Timestamps(chars=self.chars + other.chars, times=self.times + other.times)

    def shifted(self, seconds: float) -> Timestamps:
        """The same, ``seconds`` later: for an utterance that is joined behind another."""
        return Timestamps(chars=self.chars, times=[(start + seconds, end + seconds) for start, end in self.times])

    def words(self) -> list[Word]:
        """The words with their times, without speech tags. Writing without spaces gives one word a character."""
        return [
            Word(text="".join(char for char, _ in run), start=run[0][1][0], end=max(time[1] for _, time in run))
            for run in _runs(self._spoken())
        ]

    def _spoken(self) -> Iterator[tuple[str, tuple[float, float]]]:
        """Characters with times; a tag becomes one space, so that it separates words only where it stood between them."""
        pairs = list(zip(self.chars, self.times, strict=False))
        text = "".join(char for char, _ in pairs)
        tagged = [False] * len(text)
        for tag in TAG.finditer(text):
            tagged[tag.start() : tag.end()] = [True] * (tag.end() - tag.start())
        place = 0
        for char, time in pairs:
            if not any(tagged[place : place + len(char)]):
                yield char, time
            elif text[place] == "[":
                yield " ", time  # an inline tag is a pause or a sound between words; a wrapping one may stand inside
            place += len(char)

    def __repr__(self) -> str:
        end = self.times[-1][1] if self.times else 0.0
        return f"Timestamps({len(self.chars)} characters, {end:.2f} s)"

    __str__ = __repr__


def _runs(
    characters: Iterable[tuple[str, tuple[float, float]]],
) -> Iterator[list[tuple[str, tuple[float, float]]]]:
    run: list[tuple[str, tuple[float, float]]] = []
    for char, time in characters:
        if not char or char.isspace():
            if run:
                yield run
            run = []
        elif run and splits(run[-1][0], char):
            yield run
            run = [(char, time)]
        else:
            run.append((char, time))
    if run:
        yield run
