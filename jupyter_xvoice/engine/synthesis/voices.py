"""The five built-in voices, and what a voice is."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from typing import Final

__all__ = ["BUILTIN", "DEFAULT_VOICE", "VoiceSpec"]

DEFAULT_VOICE: Final = "eve"


@dataclass(frozen=True)
class VoiceSpec:
    """Everything the synthesizer needs to know of a voice, and what the list of voices says of it.

    Attributes:
        voice_id: lower case; what a request names.
        name: for the reader.
        gender: "female", "male" or "neutral".
        tone: two adjectives.
        description: one line.
        variant: name of our voice file (the timbre); a custom voice takes one of the built-in ones.
        pitch_low_hz: lower end of the pitch, in eSpeak's sense.
        pitch_high_hz: upper end of the pitch; the formants follow the lower one.
        rate: pace against eSpeak's 175 words a minute.
        gain: factor that brings the five voices to one loudness.
        language: what the list of voices shows; every voice speaks every language.
    """

    voice_id: str
    name: str
    gender: str
    tone: str
    description: str
    variant: str
    pitch_low_hz: int
    pitch_high_hz: int
    rate: float = 1.0
    gain: float = 1.0
    language: str = "en"


def _builtin(voice_id: str, gender: str, tone: str, description: str, *, gain: float = 1.0) -> VoiceSpec:
    low, high = _pitch_of(voice_id)
    return VoiceSpec(voice_id, voice_id.capitalize(), gender, tone, description, voice_id, low, high, gain=gain)


def _pitch_of(variant: str) -> tuple[int, int]:
    lines = resources.files(__package__).joinpath("timbres", variant).read_text("utf-8").splitlines()
    low, high = next(line for line in lines if line.startswith("pitch ")).split()[1:]
    return int(low), int(high)


BUILTIN: Final[dict[str, VoiceSpec]] = {
    voice.voice_id: voice
    for voice in (
        _builtin("eve", "female", "Energetic, upbeat", "Default voice, engaging and enthusiastic"),
        _builtin("ara", "female", "Warm, friendly", "Balanced and conversational"),
        _builtin("rex", "male", "Confident, clear", "Professional and articulate, ideal for business", gain=1.25),
        _builtin("sal", "neutral", "Smooth, balanced", "Versatile voice suitable for various contexts", gain=1.15),
        _builtin(
            "leo",
            "male",
            "Authoritative, strong",
            "Decisive and commanding, suitable for instructional content",
            gain=2.0,
        ),
    )
}
"""The voices of the vendor's overview, by id; the words are theirs, the sound is eSpeak NG's."""
