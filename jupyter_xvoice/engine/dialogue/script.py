"""Answers and timings that were given beforehand, so that a measurement needs no recogniser (protocol.md 13)."""

from __future__ import annotations

import asyncio
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.engine.dialogue.partner import Call, Text
from jupyter_xvoice.engine.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from jupyter_xvoice.engine.dialogue.partner import Entry, Part, ToolSpec

__all__ = ["Script", "ScriptedPartner"]

_FIELDS: Final = ("text", "audio_seconds", "deltas", "delay_ms", "delta_delay_ms", "calls")
_WORD_SECONDS: Final = 0.42  # about what a counted number takes to say, its pause included
_LONGEST_SECONDS: Final = 600.0
_LONGEST_DELAY: Final = 60_000.0


@dataclass(frozen=True)
class _Answer:
    phrases: tuple[str, ...]
    calls: tuple[Call, ...]
    delay: float
    phrase_delay: float


@dataclass(frozen=True)
class Script:
    """The answers of a connection, one a response, from the first again after the last."""

    answers: tuple[_Answer, ...]

    @classmethod
    def parse(cls, value: object) -> Script:
        """Reads ``{"answers": [...]}`` or the list itself.

        An answer has ``text``, or ``audio_seconds`` (numbers are counted for about so long), or ``deltas`` (a list of phrases);
        ``calls`` (``{"name", "arguments"}``, after the words); ``delay_ms`` before it and ``delta_delay_ms`` between phrases.

        Raises:
            Refusal: it is no script.
        """
        answers = value.get("answers") if isinstance(value, dict) else value
        if not isinstance(answers, list) or not answers:
            raise Refusal(400, 'A script is {"answers": [...]} with at least one answer.')
        return cls(tuple(_answer(each, f"answers[{number}]") for number, each in enumerate(answers)))


class ScriptedPartner:
    """Says what the script says, whatever was asked."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._next = 0

    async def answer(
        self, _history: Sequence[Entry], _tools: Sequence[ToolSpec], _instructions: str
    ) -> AsyncGenerator[Part, None]:
        """See :class:`Partner`."""
        answer = self._script.answers[self._next % len(self._script.answers)]
        self._next += 1
        await asyncio.sleep(answer.delay)
        for number, phrase in enumerate(answer.phrases):
            if number:
                await asyncio.sleep(answer.phrase_delay)
            yield Text(phrase)
        for call in answer.calls:
            yield call


def _answer(value: object, place: str) -> _Answer:
    if not isinstance(value, dict):
        raise Refusal(400, f"{place} is no object.")
    if unknown := sorted(set(value) - set(_FIELDS)):
        raise Refusal(400, f"{place}.{unknown[0]} is not known: an answer has {', '.join(_FIELDS)}.")
    phrases = value.get("deltas") or ([value["text"]] if value.get("text") else [])
    if not isinstance(phrases, list) or not all(isinstance(phrase, str) for phrase in phrases):
        raise Refusal(400, f"{place}: text is a string, deltas a list of strings.")
    seconds = _number(value, "audio_seconds", place, _LONGEST_SECONDS)
    if seconds:
        phrases = [*phrases, *_counting(seconds)]
    calls = tuple(_call(each, place) for each in value.get("calls") or ())
    if not phrases and not calls:
        raise Refusal(400, f"{place} says nothing: it needs text, audio_seconds, deltas or calls.")
    delay = _number(value, "delay_ms", place, _LONGEST_DELAY) / 1000
    between = _number(value, "delta_delay_ms", place, _LONGEST_DELAY) / 1000
    return _Answer(tuple(phrases), calls, delay, between)


def _number(value: dict[str, Any], name: str, place: str, most: float) -> float:
    given = value.get(name, 0)
    if (
        isinstance(given, bool)
        or not isinstance(given, (int, float))
        or not (math.isfinite(given) and 0 <= given <= most)
    ):
        raise Refusal(400, f"{place}.{name} must be a number from 0 to {most:g}.")
    return float(given)


def _call(value: object, place: str) -> Call:
    name = value.get("name") if isinstance(value, dict) else None
    arguments = value.get("arguments", {}) if isinstance(value, dict) else None
    if not isinstance(name, str) or not name or not isinstance(arguments, dict):
        raise Refusal(400, f'{place}.calls holds {{"name": ..., "arguments": {{...}}}}.')
    return Call(name, arguments)


def _counting(seconds: float) -> list[str]:
    numbers = [str(number % 10) for number in range(1, 1 + max(1, round(seconds / _WORD_SECONDS)))]
    return [f"{', '.join(numbers[at : at + 10])}. " for at in range(0, len(numbers), 10)]
