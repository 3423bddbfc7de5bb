"""Voices in a notebook: a table with a player each, which is also what a saved notebook keeps (ui.md 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jupyter_xvoice.audio.display import Html, Sound, output, style, tag
from jupyter_xvoice.results.display import words
from jupyter_xvoice.results.display.places import place_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jupyter_xvoice.audio import Audio
    from jupyter_xvoice.results import Voice

__all__ = ["voices_html"]

_LIMIT: Final = 1_000_000  # bytes of mp3 in the whole output
_CELL: Final = "padding:4px 12px 4px 0;text-align:left;vertical-align:middle"


def voices_html(voices: Sequence[Voice], samples: Mapping[str, Audio] | None = None, place: str = "") -> str:
    """The output of ``%voices``: the built-in voices, then your own; ``samples`` are greetings by voice id."""
    sounds = _sounds(samples or {})
    groups = ((words.VOICES, False), (words.OWN_VOICES, True))
    place = place or next((voice.place for voice in voices if voice.place), "")
    parts = [
        _group(title, [voice for voice in voices if voice.custom is own], sounds, place, own=own)
        for title, own in groups
        if own or any(not voice.custom for voice in voices)
    ]
    return output(*parts, kind="voices", style=style("jupyter_xvoice.results.display", "results.css"))


def _sounds(samples: Mapping[str, Audio]) -> dict[str, Sound]:
    each = _LIMIT // max(1, len(samples))
    return {voice_id: Sound(audio, limit=each) for voice_id, audio in samples.items()}


def _group(title: str, voices: list[Voice], sounds: Mapping[str, Sound], place: str, *, own: bool) -> Html:
    mark = words.OF_LIMIT.format(count=len(voices)) if own else ""
    tags = [tag("span", fact.text, class_=f"xv-{fact.kind}") for fact in ([] if own else place_of(place))]
    head = tag(
        "div", tag("b", title), " ", *tags, tag("span", mark, class_="xv-second") if mark else None, class_="xv-head"
    )
    if not voices:
        return Html(head + tag("div", words.NO_OWN_VOICES, class_="xv-note"))
    heard = any(voice.voice_id in sounds for voice in voices)
    heads = [words.NAME, words.IDENTIFIER, words.DESCRIPTION, *([words.LISTEN] if heard else [])]
    return Html(
        head
        + tag(
            "table",
            tag("thead", tag("tr", *(tag("th", name, scope="col", style=_CELL) for name in heads))),
            tag("tbody", *(_row(voice, sounds, heard=heard) for voice in voices)),
            class_="xv-voices",
            style="border-collapse:collapse;margin:0 0 8px 0",
        )
    )


def _row(voice: Voice, sounds: Mapping[str, Sound], *, heard: bool) -> Html:
    sound = sounds.get(voice.voice_id)
    cells = [
        tag("th", voice.name or voice.voice_id, scope="row", class_="xv-called", style=_CELL),
        tag("td", tag("code", voice.voice_id), class_="xv-id", style=_CELL),
        tag("td", _description(voice), class_="xv-about", style=_CELL),
    ]
    if heard:
        content = [sound.plain(), sound.button(), sound.wave(words.POSITION)] if sound and not sound.empty else []
        cells.append(tag("td", *content, class_="xv-listen", style=_CELL))
    return tag("tr", *cells, class_="xv-player" if sound and not sound.empty else None)


def _description(voice: Voice) -> str:
    """``female, warm``: what is known, without what is said twice."""
    known = (voice.gender, voice.tone, voice.age, voice.accent, voice.use_case, voice.language, voice.description)
    return ", ".join(dict.fromkeys(fact for fact in known if fact))
