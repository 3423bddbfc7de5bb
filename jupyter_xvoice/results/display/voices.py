"""Voices in a notebook: a table with a player each, which is also what a saved notebook keeps (ui.md 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jupyter_xvoice.audio.display import Fact, Html, Sound, output, style, tag
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
    """The output of ``%voices``: the built-in voices, then your own.

    Args:
        voices: in the order of their rows.
        samples: greetings by voice id. None, not an empty mapping, for a list that may be only a part of the voices:
            then nothing is said about how many there are.
        place: where the voices speak.
    """
    sounds = _sounds(samples or {})
    whole = samples is not None
    built_in = [voice for voice in voices if not voice.custom]
    own = [voice for voice in voices if voice.custom]
    place = place or next((voice.place for voice in voices if voice.place), "")
    parts = []
    if built_in:
        parts.append(_group(words.VOICES, built_in, sounds, marks=place_of(place)))
    if own or whole:
        marks = [Fact(words.OF_LIMIT.format(count=len(own)))] if whole else []
        parts.append(_group(words.OWN_VOICES, own, sounds, marks=marks))
    return output(*parts, kind="voices", style=style("jupyter_xvoice.results.display", "results.css"))


def _sounds(samples: Mapping[str, Audio]) -> dict[str, Sound]:
    each = _LIMIT // max(1, len(samples))
    return {voice_id: Sound(audio, limit=each) for voice_id, audio in samples.items()}


def _group(title: str, voices: list[Voice], sounds: Mapping[str, Sound], *, marks: list[Fact]) -> Html:
    tags = [tag("span", mark.text, class_="xv-frame" if mark.kind == "tag" else "xv-second") for mark in marks]
    head = tag("div", tag("b", title), " ", *tags, class_="xv-head")
    if not voices:
        return Html(head + tag("div", words.NO_OWN_VOICES, class_="xv-none"))
    heard = any(voice.voice_id in sounds for voice in voices)
    heads = [words.NAME, words.IDENTIFIER, words.DESCRIPTION, *([words.LISTEN] if heard else [])]
    return Html(
        head
        + tag(
            "table",
            tag("thead", tag("tr", *(tag("th", name, scope="col", style=_CELL) for name in heads))),
            tag("tbody", *(_row(voice, sounds, heard=heard) for voice in voices)),
            class_="xv-voice-rows",
            style="border-collapse:collapse;margin:0 0 8px 0",
        )
    )


def _row(voice: Voice, sounds: Mapping[str, Sound], *, heard: bool) -> Html:
    sound = sounds.get(voice.voice_id)
    sound = None if sound is None or sound.empty else sound
    name = voice.name or voice.voice_id
    picture, wave, button = (sound.plain(), sound.wave(name), sound.button()) if sound else (None, None, None)
    return tag(
        "tr",
        tag("th", button, tag("span", name, dir="auto"), scope="row", class_="xv-called", style=_CELL),
        tag("td", tag("code", voice.voice_id), class_="xv-id", style=_CELL),
        tag("td", *_about(voice), class_="xv-about", style=_CELL),
        tag("td", picture, wave, class_="xv-listen", style=_CELL) if heard else None,
        class_="xv-player" if sound else None,
    )


def _about(voice: Voice) -> list[Html | str]:
    """``female, warm, friendly`` and, on a line of its own, the description."""
    labels = (voice.gender, voice.tone, voice.age, voice.accent, voice.use_case)
    known = ", ".join(dict.fromkeys(label.replace("_", " ").lower() for label in labels if label))
    lines = [line for line in (known, voice.description or "") if line]
    spans = [
        tag("span", line, title=line, dir="auto", class_="xv-second" if index else None)
        for index, line in enumerate(lines)
    ]
    return [part for span in spans for part in (span, " ")][:-1]
