"""A text with speech tags, cut at them.

Nested tags add up, to a depth of eight. What is not a tag: ``[word]`` and ``<word>`` with another word are read as text. A wrapping tag that is
never closed lasts until the end of the utterance; a closing tag with nothing to close is left out. Tags are found in any
case.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from jupyter_xvoice.engine.synthesis.style import Ramp, Style
from jupyter_xvoice.engine.synthesis.tags import TAGS, Tag

__all__ = ["Sound", "Span", "parse", "tag_warnings"]

_DEEPEST: Final = 8
"""Tags within tags that count; more would change nothing that can be heard."""

_MARK: Final = re.compile(r"\[([a-zA-Z][a-zA-Z-]*)\]|<(/?)([a-zA-Z][a-zA-Z-]*)>")


@dataclass(frozen=True)
class Span:
    """Text of one style; ``start`` is the index of its first character in the text without tags."""

    text: str
    start: int
    style: Style


@dataclass(frozen=True)
class Sound:
    """An inline tag, spoken in the style around it."""

    tag: Tag
    style: Style


def parse(
    text: str, open_tags: tuple[str, ...] = (), *, after_space: bool = False
) -> tuple[list[Span | Sound], tuple[str, ...]]:
    """Cuts ``text`` at its tags.

    Args:
        text: with tags.
        open_tags: names of wrapping tags that were opened earlier in the utterance.
        after_space: whether the utterance before it ends with white space.

    Returns:
        The parts in order, and the names of the tags that are still open.
    """
    parts: list[tuple[str | Tag, tuple[int, ...]]] = []
    names = list(open_tags)
    opened = dict(enumerate(names))  # key of an opening -> tag name
    stack = list(opened)
    position = 0

    def add(piece: str | Tag) -> None:
        if piece != "":
            parts.append((piece, tuple(stack[:_DEEPEST])))

    for mark in _MARK.finditer(text):
        inline, closing, wrapping = mark.groups()
        tag = TAGS.get((inline or wrapping).lower())
        if tag is None or tag.wraps is bool(inline):
            continue
        add(text[position : mark.start()])
        position = mark.end()
        if not tag.wraps:
            add(tag)
        elif not closing:
            opened[len(opened)] = tag.name
            stack.append(len(opened) - 1)
        elif (key := next((key for key in reversed(stack) if opened[key] == tag.name), None)) is not None:
            stack.remove(key)
    add(text[position:])
    return _styled(_without_doubled_spaces(parts, after_space), opened), tuple(opened[key] for key in stack)


_Part = tuple[str | Tag, tuple[int, ...]]


def _without_doubled_spaces(parts: list[_Part], ends_in_space: bool) -> list[_Part]:
    """``one [pause] two`` leaves two spaces where the reader wrote one between words."""
    result: list[_Part] = []
    for piece, keys in parts:
        if isinstance(piece, str):
            text = piece[1:] if ends_in_space and piece[:1].isspace() else piece
            if text:
                result.append((text, keys))
                ends_in_space = text[-1].isspace()
        else:
            result.append((piece, keys))
    return result


def _styled(parts: list[_Part], opened: dict[int, str]) -> list[Span | Sound]:
    extent: dict[int, tuple[int, int]] = {}
    position = 0
    for piece, keys in parts:
        length = len(piece) if isinstance(piece, str) else 0
        for key in keys:
            first, _ = extent.get(key, (position, position))
            extent[key] = (first, position + length)
        position += length
    result: list[Span | Sound] = []
    position = 0
    for piece, keys in parts:
        style = Style()
        for key in keys:
            style = _combined(style, TAGS[opened[key]], extent[key])
        if isinstance(piece, str):
            result.append(Span(piece, position, style))
            position += len(piece)
        else:
            result.append(Sound(piece, style))
    return result


def _combined(outer: Style, tag: Tag, extent: tuple[int, int]) -> Style:
    inner = tag.change
    ramps = (Ramp(*extent, *tag.ramp_db),) if tag.ramp_db else ()
    return Style(
        rate=outer.rate * inner.rate,
        pitch=outer.pitch * inner.pitch,
        intonation=outer.intonation * inner.intonation,
        gain_db=outer.gain_db + inner.gain_db,
        whisper=outer.whisper or inner.whisper,
        melody=inner.melody or outer.melody,
        laughing=outer.laughing or inner.laughing,
        ramps=outer.ramps + ramps,
    )


def tag_warnings(text: str) -> list[str]:
    """What the reader should know of the tags in ``text``: approximations, tags never closed, words that are no tags."""
    warnings: list[str] = []
    approximated: dict[str, None] = {}
    open_names: list[str] = []
    for mark in _MARK.finditer(text):
        inline, closing, wrapping = mark.groups()
        name = (inline or wrapping).lower()
        tag = TAGS.get(name)
        if tag is None or tag.wraps is bool(inline):
            near = get_close_matches(name, TAGS, n=1, cutoff=0.6)
            hint = f"; did you mean {TAGS[near[0]]}?" if near else ""
            warnings.append(f"{mark.group()} is not a speech tag and is read as text{hint}")
            continue
        if tag.approximation:
            approximated[str(tag)] = None
        if tag.wraps and not closing:
            open_names.append(name)
        elif closing and name in open_names:
            open_names.remove(name)
        elif closing:
            warnings.append(f"{mark.group()} closes nothing and was left out")
    warnings += [f"<{name}> is never closed and lasts until the end" for name in open_names]
    if approximated:
        warnings.insert(0, f"local engine: approximated speech tags: {', '.join(approximated)}")
    return list(dict.fromkeys(warnings))
