"""One sentence in several voices, one below the other on one time scale (ui.md 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jupyter_xvoice.audio.display import Fact, Html, Sound, foot, notes, output, script, speed, style, tag
from jupyter_xvoice.audio.display import words as numbers
from jupyter_xvoice.results.display import words
from jupyter_xvoice.results.display.places import place_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jupyter_xvoice.results import Speech, Voice

__all__ = ["audition_html"]

_LIMIT: Final = 1_000_000  # bytes of mp3 in the whole output
_CELL: Final = "padding:4px 12px 4px 0;text-align:left;vertical-align:middle"
_PACKAGE: Final = "jupyter_xvoice.results.display"


def audition_html(rows: Sequence[tuple[Voice, Speech]], text: str) -> str:
    """The output of ``%voices audition``: a row for each voice, the waveforms on one time scale."""
    longest = max((speech.duration for _, speech in rows), default=0.0)
    limit = _LIMIT // max(1, len(rows))
    timed = any(speech.first_sound is not None for _, speech in rows)
    heads = [words.VOICE, words.LISTEN, words.LENGTH, *([words.FIRST_SOUND] if timed else [])]
    table = tag(
        "table",
        tag("thead", tag("tr", *(tag("th", head, scope="col", style=_CELL) for head in heads))),
        tag("tbody", *(_row(voice, speech, longest, limit, timed=timed) for voice, speech in rows)),
        class_="xv-audition-rows",
        style="border-collapse:collapse;margin:0 0 8px 0",
    )
    places = dict.fromkeys(speech.place for _, speech in rows)
    warnings = dict.fromkeys(warning for _, speech in rows for warning in speech.warnings)
    return output(
        tag("div", text, class_="xv-sentence", dir="auto"),
        table,
        foot([*(fact for place in places for fact in place_of(place)), Fact(_cost(rows))], speed()),
        notes(list(warnings)),
        kind="audition",
        code=(script(_PACKAGE, "audition.js"), "audition"),
        style=style(_PACKAGE, "results.css"),
    )


def _cost(rows: Sequence[tuple[Voice, Speech]]) -> str:
    known = [speech.cost for _, speech in rows if speech.cost is not None]
    if len(known) < len(rows):
        return words.money(sum(known)) + "+" if any(known) else words.UNKNOWN
    return words.money(sum(known), cached=bool(rows) and all(speech.cached for _, speech in rows))


def _row(voice: Voice, speech: Speech, longest: float, limit: int, *, timed: bool) -> Html:
    name = voice.name or voice.voice_id
    sound = Sound(speech, limit=limit, share=speech.duration / longest if longest else 1.0)
    content = [sound.plain()] if sound.empty else [sound.plain(), sound.wave(name)]
    first = "" if speech.first_sound is None else f"{speech.first_sound:.2f} s"
    return tag(
        "tr",
        tag(
            "th",
            None if sound.empty else sound.button(),
            tag("span", name),
            scope="row",
            class_="xv-called",
            style=_CELL,
        ),
        tag("td", *content, class_="xv-listen", style=_CELL),
        tag("td", numbers.length(speech.duration), class_="xv-number", style=_CELL),
        tag("td", first, class_="xv-number xv-first", style=_CELL) if timed else None,
        class_=None if sound.empty else "xv-player",
    )
