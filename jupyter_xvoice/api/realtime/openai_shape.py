"""A session whose deployment is OpenAI's: a proxy alias may lead there (protocol.md 10). Its ``session.update`` differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.api.realtime import reading
from jupyter_xvoice.api.realtime.settings import PCM_24K, AudioFormat

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jupyter_xvoice.api.realtime.settings import SessionSettings

__all__ = ["audio_format", "is_openai", "session_for", "speak"]

_VOICES: Final = frozenset(
    ("alloy", "ash", "ballad", "cedar", "coral", "echo", "marin", "sage", "shimmer", "verse"),
)


def is_openai(session: Mapping[str, Any]) -> bool:
    """Whether a greeting describes a session of OpenAI's: its models, or its fields without those that xAI has (9.3).

    A server may offer both: the local engine does, for clients of either.
    """
    its_own = "output_modalities" in session and not {"voice", "turn_detection"} & session.keys()
    return its_own or reading.text(session, "model").startswith("gpt-")


def audio_format(asked: AudioFormat) -> AudioFormat:
    """What travels there for ``asked``: G.711 as it is, 16-bit audio at 24 kHz only."""
    return asked if asked.type != "audio/pcm" else PCM_24K


def session_for(settings: SessionSettings) -> dict[str, Any]:
    """``settings`` in OpenAI's shape, without what it has no field for (a voice of xAI's, for example)."""
    turns = settings.turn_detection
    detection = None if turns is None else {**turns.to_wire(), "interrupt_response": True}
    transcription = {"model": "gpt-4o-mini-transcribe"}
    if settings.language_hint:
        transcription["language"] = settings.language_hint.split("-")[0]
    spoken: dict[str, Any] = {"format": _format(settings.output_format), "speed": settings.speed}
    if settings.voice in _VOICES:
        spoken["voice"] = settings.voice
    return {
        "type": "realtime",
        "instructions": settings.instructions,
        "output_modalities": ["audio"],
        "audio": {
            "input": {
                "format": _format(settings.input_format),
                "transcription": transcription,
                "turn_detection": detection,
            },
            "output": spoken,
        },
        "tools": [dict(tool) for tool in settings.tools if tool["type"] in {"function", "mcp"}],
    }


def speak(text: str) -> dict[str, Any]:
    """The nearest thing to ``force_message``."""
    return {"type": "response.create", "response": {"instructions": f"Say exactly this, and nothing else: {text}"}}


def _format(asked: AudioFormat) -> dict[str, Any]:
    form = audio_format(asked)
    return form.to_wire() if form.type == "audio/pcm" else {"type": form.type}
