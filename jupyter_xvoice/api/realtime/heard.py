"""Which words of an answer were heard, from how much of its audio was played."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["split"]


def split(
    text: str, phrases: Sequence[tuple[float | None, str]], heard_ms: float, received_ms: float
) -> tuple[str, str]:
    """``text`` in two: heard, and not heard. Half a word counts as not heard.

    Args:
        text: the whole text.
        phrases: its pieces in order, each with the second at which its audio begins (``start_time`` of the transcript
            deltas, protocol.md 9.5), or None where the service does not say.
        heard_ms: milliseconds that were played.
        received_ms: milliseconds of audio that came.
    """
    if heard_ms <= 0 or not text:
        return "", text
    at = _position(text, phrases, heard_ms, received_ms)
    if at >= len(text):
        return text, ""
    if not text[at].isspace():  # in the middle of a word: back to where it begins
        at = max(text.rfind(" ", 0, at), 0)
    return text[:at], text[at:]


def _position(text: str, phrases: Sequence[tuple[float | None, str]], heard_ms: float, received_ms: float) -> int:
    timed = [(start * 1000, piece) for start, piece in phrases if start is not None]
    if len(timed) < len(phrases) or not timed or sorted(timed, key=lambda one: one[0]) != timed:
        return len(text) if heard_ms >= received_ms else int(len(text) * heard_ms / received_ms)
    before = 0
    for number, (start, piece) in enumerate(timed):
        end = timed[number + 1][0] if number + 1 < len(timed) else max(received_ms, start)
        if heard_ms < end:
            share = max(heard_ms - start, 0) / (end - start) if end > start else 0.0
            return before + int(len(piece) * share)
        before += len(piece)
    return len(text)
