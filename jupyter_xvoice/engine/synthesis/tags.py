"""The 27 speech tags (protocol.md 3.3), and how a text is cut at them.

Each wrapping tag changes the :class:`Style` of the text inside it; nested tags add up. Each inline tag is a sound of its
own. ``TAGS`` says of every tag what it does here; ``approximation`` marks those where the effect only hints at what the
name promises.

What is not a tag: ``[word]`` and ``<word>`` with another word are read as text. A wrapping tag that is never closed lasts
until the end of the utterance; a closing tag with nothing to close is left out. Tags are found in any case.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

__all__ = ["TAGS", "Sound", "Span", "Style", "Tag", "parse", "tag_warnings"]


@dataclass(frozen=True)
class Ramp:
    """A gain that goes from ``start_db`` to ``end_db`` over the characters ``[first, last)`` of the spoken text."""

    first: int
    last: int
    start_db: float
    end_db: float


@dataclass(frozen=True)
class Style:
    """How a piece of text is spoken, against the voice's own way.

    Attributes:
        rate: factor on the pace.
        pitch: factor on the pitch.
        intonation: factor on the range of the pitch.
        gain_db: added loudness in dB.
        whisper: no voicing at all.
        melody: "" or "sing-song" (every other word higher) or "singing" (every word a note of a scale).
        laughing: the loudness shakes as in laughter.
        ramps: the gains of <build-intensity> and <decrease-intensity>.
    """

    rate: float = 1.0
    pitch: float = 1.0
    intonation: float = 1.0
    gain_db: float = 0.0
    whisper: bool = False
    melody: str = ""
    laughing: bool = False
    ramps: tuple[Ramp, ...] = ()


@dataclass(frozen=True)
class Tag:
    """One row of the table.

    Attributes:
        name: without brackets.
        effect: what it does on the local engine.
        approximation: True where that only hints at the name.
        wraps: True for ``<name>…</name>``, False for ``[name]``.
        change: what a wrapping tag sets; factors and dB add up with those around it.
    """

    name: str
    effect: str
    approximation: bool = False
    wraps: bool = True
    change: Style = field(default_factory=Style)
    ramp_db: tuple[float, float] | None = None

    def __str__(self) -> str:
        return f"<{self.name}>" if self.wraps else f"[{self.name}]"


def _inline(name: str, effect: str, *, approximation: bool = True) -> Tag:
    return Tag(name, effect, approximation, wraps=False)


TAGS: Final[dict[str, Tag]] = {
    tag.name: tag
    for tag in (
        _inline("pause", "0.5 s of silence", approximation=False),
        _inline("long-pause", "1.2 s of silence", approximation=False),
        _inline("hum-tune", "five hummed notes in the voice's pitch"),
        _inline("laugh", "five falling 'ha' in the voice"),
        _inline("chuckle", "three low, short 'heh' in the voice"),
        _inline("giggle", "five high, quick 'hee' in the voice"),
        _inline("cry", "three falling, shaking 'oo' in the voice"),
        _inline("tsk", "two short bursts of high noise"),
        _inline("tongue-click", "one click with a mouth resonance"),
        _inline("lip-smack", "two soft low clicks"),
        _inline("breath", "noise that swells and fades: in, then out"),
        _inline("inhale", "noise that swells"),
        _inline("exhale", "noise that fades"),
        _inline("sigh", "a long exhale with a falling, soft vowel"),
        Tag("soft", "7 dB quieter, a little lower and flatter", change=Style(gain_db=-7, intonation=0.8)),
        Tag("whisper", "no voicing, only breath; 6 dB quieter", change=Style(whisper=True, gain_db=-6)),
        Tag("loud", "5 dB louder, wider intonation", change=Style(gain_db=5, pitch=1.05, intonation=1.25)),
        Tag("build-intensity", "from 8 dB quieter to 4 dB louder", approximation=True, ramp_db=(-8.0, 4.0)),
        Tag("decrease-intensity", "from 4 dB louder to 8 dB quieter", approximation=True, ramp_db=(4.0, -8.0)),
        Tag("higher-pitch", "pitch 25 % up", change=Style(pitch=1.25)),
        Tag("lower-pitch", "pitch 20 % down", change=Style(pitch=0.8)),
        Tag("slow", "pace at 70 %", change=Style(rate=0.7)),
        Tag("fast", "pace at 140 %", change=Style(rate=1.4)),
        Tag(
            "sing-song",
            "every other word 20 % higher, wide intonation",
            approximation=True,
            change=Style(melody="sing-song", intonation=1.4),
        ),
        Tag(
            "singing",
            "every word on a note of a major scale, slower",
            approximation=True,
            change=Style(melody="singing", rate=0.8),
        ),
        Tag(
            "laugh-speak",
            "loudness shaking five times a second, 10 % higher",
            approximation=True,
            change=Style(laughing=True, pitch=1.1),
        ),
        Tag(
            "emphasis",
            "slower, louder, with wide intonation",
            approximation=True,
            change=Style(rate=0.85, gain_db=3, pitch=1.08, intonation=1.5),
        ),
    )
}
"""Every tag by name; the engine's documentation prints it."""

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


def parse(text: str, open_tags: tuple[str, ...] = ()) -> tuple[list[Span | Sound], tuple[str, ...]]:
    """Cuts ``text`` at its tags.

    Args:
        text: with tags.
        open_tags: names of wrapping tags that were opened earlier in the utterance.

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
            parts.append((piece, tuple(stack)))

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
    return _styled(_without_doubled_spaces(parts), opened), tuple(opened[key] for key in stack)


_Part = tuple[str | Tag, tuple[int, ...]]


def _without_doubled_spaces(parts: list[_Part]) -> list[_Part]:
    """``one [pause] two`` leaves two spaces where the reader wrote one between words."""
    result: list[_Part] = []
    ends_in_space = False
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
