"""The 27 speech tags (protocol.md 3.3) and what each does on the local engine.

A wrapping tag changes the :class:`Style` of the text inside it; an inline tag is a sound of its own. ``approximation``
marks those where the effect only hints at what the name promises.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from jupyter_xvoice.engine.synthesis.style import Style

__all__ = ["TAGS", "Tag"]


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
        Tag("whisper", "no voicing, only breath; some 8 dB quieter", change=Style(whisper=True, gain_db=-4)),
        Tag("loud", "5 dB louder, wider intonation", change=Style(gain_db=5, pitch=1.05, intonation=1.25)),
        Tag("build-intensity", "from 8 dB quieter to 4 dB louder", approximation=True, ramp_db=(-8.0, 4.0)),
        Tag("decrease-intensity", "from 4 dB louder to 8 dB quieter", approximation=True, ramp_db=(4.0, -8.0)),
        Tag("higher-pitch", "pitch 25 % up", change=Style(pitch=1.25)),
        Tag("lower-pitch", "pitch 20 % down", change=Style(pitch=0.8)),
        Tag("slow", "pace at 70 %", change=Style(rate=0.7)),
        Tag("fast", "pace at 140 %", change=Style(rate=1.4)),
        Tag(
            "sing-song",
            "word by word, every other one 20 % higher, wide intonation",
            approximation=True,
            change=Style(melody="sing-song", intonation=1.4, rate=1.2),
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
