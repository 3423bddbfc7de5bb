"""Speech in a notebook: what was said, by whom, where it was made and what it cost (ui.md 8)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jupyter_xvoice.audio.display import Fact, player, unreadable
from jupyter_xvoice.audio.display import words as numbers
from jupyter_xvoice.errors import AudioError
from jupyter_xvoice.results.display import words
from jupyter_xvoice.results.display.places import place_of
from jupyter_xvoice.results.speech import STOPPED

if TYPE_CHECKING:
    from jupyter_xvoice.results import Speech

__all__ = ["speech_html"]


def speech_html(speech: Speech) -> str:
    """The output of ``%%tts``: player, text, facts; what came of speech that broke off."""
    made = [*place_of(speech.place), Fact(speech.voice, "name")]
    try:
        came = numbers.length(speech.duration)
    except AudioError as error:
        cost = Fact(words.money(speech.cost, cached=speech.cached))
        return unreadable(speech.text, error, facts=[*made, cost], kind="speech")
    return player(
        speech,
        text=speech.text,
        facts=[*made, *_facts(speech, came)],
        warnings=speech.warnings,
        trouble=words.BROKEN.format(came=came) if speech.broken_off not in {"", STOPPED} else "",
        name=re.sub(r"[^\w-]+", "-", speech.voice).strip("-") or "speech",
        kind="speech",
    )


def _facts(speech: Speech, came: str) -> list[Fact]:
    cost = Fact(words.money(speech.cost, cached=speech.cached))
    if speech.broken_off and speech.expected_duration:
        return [Fact(words.PART.format(came=speech.duration, whole=speech.expected_duration), least=340), cost]
    return [
        Fact(words.STOPPED.format(came=came)) if speech.broken_off else Fact(came, least=340),
        Fact(f"{speech.codec}, {numbers.kilohertz(speech.sample_rate)}", least=560),
        Fact(words.count(speech.characters, "character"), least=720),
        cost,
    ]
