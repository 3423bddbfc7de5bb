# ruff: noqa: RUF001 - the marks of other scripts are meant
"""Cuts a long text where a speaker would pause, with its speech tags whole and balanced in every piece (protocol.md 3.3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from jupyter_xvoice.results.speech_tags import TAG

__all__ = ["Piece", "cut"]

_WRAPPING: Final = re.compile(r"<(/?)([a-z-]+)>", re.IGNORECASE)
# Where to cut, the best first: after a paragraph, a line, a sentence, a clause, a word.
_CUTS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"\n\s*\n\s*",
        r"\n\s*",
        r"[.!?…][\"'”’)\]]*\s+|[。！？…][」』”’）]*\s*",
        r"[,;:–—]\s+|[，、；：]\s*",
        r"\s+",
    )
)


@dataclass(frozen=True)
class Piece:
    """``text[start:end]`` of the whole, and ``spoken``: the same with the tags closed that stay open, and opened again."""

    start: int
    end: int
    spoken: str


def cut(text: str, limit: int) -> list[Piece]:
    """``text`` in pieces of at most ``limit`` characters that cover it without a gap.

    Every piece is as long as it can be and ends at the best place in its second half: a paragraph's end before a
    sentence's, a clause's or a word's. No tag is cut. Tags that wrap a cut are closed before and opened again after it;
    only where they alone would fill half a piece they are left as they are.
    """
    tags = list(TAG.finditer(text))
    pieces: list[Piece] = []
    start = 0
    opened: tuple[str, ...] = ()
    while start < len(text):
        prefix = "".join(f"<{name}>" for name in opened)
        room = limit - len(prefix)
        end, still = len(text), _open_at(tags, opened, start, len(text))
        suffix = ""
        if end - start > room:
            while True:
                end = _best_end(text, tags, start, start + room)
                still = _open_at(tags, opened, start, end)
                suffix = "".join(f"</{name}>" for name in reversed(still))
                if len(prefix) + len(suffix) > limit // 2:
                    still, suffix = (), ""
                if len(prefix) + end - start + len(suffix) <= limit:
                    break
                room -= max(len(prefix) + end - start + len(suffix) - limit, 1)
        pieces.append(Piece(start, end, prefix + text[start:end] + suffix))
        start, opened = end, still
    return pieces


def _best_end(text: str, tags: list[re.Match[str]], start: int, latest: int) -> int:
    latest = max(latest, start + 1)
    for tag in tags:
        if tag.start() < latest < tag.end() and tag.start() > start:
            latest = tag.start()
            break
    middle = start + (latest - start) // 2
    for pattern in _CUTS:
        ends = [match.end() for match in pattern.finditer(text, start, latest) if match.end() > middle]
        # A match that touches the end of the window may go on behind it; the cut is as good there.
        if ends:
            return ends[-1]
    return latest


def _open_at(tags: list[re.Match[str]], opened: tuple[str, ...], start: int, end: int) -> tuple[str, ...]:
    stack = list(opened)
    for tag in tags:
        wrapping = _WRAPPING.fullmatch(tag.group())
        if tag.start() < start or tag.end() > end or wrapping is None:
            continue
        name = wrapping.group(2)
        if not wrapping.group(1):
            stack.append(name)
        elif name in stack:
            del stack[len(stack) - 1 - stack[::-1].index(name)]
    return tuple(stack)
