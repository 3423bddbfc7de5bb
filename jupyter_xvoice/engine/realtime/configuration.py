"""The configuration of a session: what ``session.update`` merges into, and how the session shows it (protocol.md 9.3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jupyter_xvoice.engine.realtime.audio_format import AudioFormat
from jupyter_xvoice.engine.realtime.profile import Profile
from jupyter_xvoice.engine.realtime.tools import nested
from jupyter_xvoice.engine.speech.checks import checked_replacements
from jupyter_xvoice.engine.synthesis.voices import DEFAULT_VOICE

if TYPE_CHECKING:
    from jupyter_xvoice.engine.realtime.turn_detection import TurnDetection
    from jupyter_xvoice.engine.synthesis.replacements import Replacements

__all__ = ["Configuration", "Session"]

Session = dict[str, Any]


@dataclass(frozen=True)
class Configuration:
    """What a session is set to.

    Attributes:
        voice: as the client wrote it; looked up again for every response, because a custom voice can be deleted.
        transcription: ``language_hint``, ``keyterms``, ``model``, as they came.
        tools: functions flat; see :mod:`.tools`.
        local_phrases: sample sentences for the recogniser (engine.md).
        echoed: what is shown again and does nothing, as on the service.
    """

    model: str
    instructions: str = ""
    voice: str = DEFAULT_VOICE
    turn_detection: TurnDetection | None = None
    input_format: AudioFormat = field(default_factory=AudioFormat)
    output_format: AudioFormat = field(default_factory=AudioFormat)
    input_transport: str = "json"
    output_transport: str = "json"
    transcription: dict[str, Any] = field(default_factory=dict)
    speed: float = 1.0
    tools: tuple[dict[str, Any], ...] = ()
    reasoning_effort: str = "high"
    resumption: bool = False
    replacements: dict[str, str] = field(default_factory=dict)
    local_phrases: tuple[str, ...] = ()
    echoed: dict[str, Any] = field(default_factory=dict)

    @property
    def replace(self) -> Replacements:
        """The pronunciations, ready for the synthesizer."""
        return checked_replacements(self.replacements or None)

    def to_wire(self, profile: Profile, session_id: str, engine: str) -> Session:
        """The ``session`` of ``session.updated``."""
        if profile is Profile.QUIRKS:
            return self._recorded()
        input_: dict[str, Any] = {
            "format": self.input_format.to_wire(),
            "transport": self.input_transport,
            "transcription": self.transcription or None,
            "turn_detection": self._turn_detection(whole=True),
        }
        output = {
            "format": self.output_format.to_wire(),
            "transport": self.output_transport,
            "speed": self.speed,
            "voice": self.voice,
        }
        return {
            "id": session_id,
            "object": "realtime.session",
            "type": "realtime",
            "model": self.model,
            "engine": engine,
            "instructions": self.instructions,
            "voice": self.voice,
            "modalities": ["audio"],
            "output_modalities": ["audio"],
            "turn_detection": self._turn_detection(whole=True),
            "audio": {"input": input_, "output": output},
            "tools": list(self.tools),
            "reasoning": {"effort": self.reasoning_effort},
            "resumption": {"enabled": self.resumption},
            "replace": self.replacements,
            "tool_choice": "auto",
            "temperature": -1.0,
            "max_response_output_tokens": "inf",
            **self.echoed,
        }

    def _recorded(self) -> Session:
        """No id, no voice that was not sent, tools nested, a few names nobody asked for (protocol.md 9.3)."""
        shown: Session = {
            "instructions": self.instructions,
            "enable_noise_suppression": True,
            "turn_detection": self._turn_detection(whole=False),
            "model": self.model,
        }
        if self.tools:
            shown["tools"] = [nested(tool) for tool in self.tools]
        if self.voice != DEFAULT_VOICE:
            shown["voice"] = self.voice
        input_: dict[str, Any] = {"format": self.input_format.to_wire(), "transport": self.input_transport}
        if self.transcription:
            input_["transcription"] = self.transcription
            shown["input_audio_transcription"] = {"model": "grok-transcribe"}
        output = {"format": self.output_format.to_wire(), "transport": self.output_transport}
        return {
            **shown,
            "keep_context": False,
            "enable_phonetic_spelling": False,
            "modalities": ["audio"],
            "input_audio_format": "not specified",
            "output_audio_format": "not specified",
            "tool_choice": "auto",
            "temperature": -1.0,
            "max_response_output_tokens": "inf",
            "audio": {"input": input_, "output": output},
        }

    def _turn_detection(self, *, whole: bool) -> dict[str, Any]:
        return self.turn_detection.to_wire(whole=whole) if self.turn_detection else {"type": None}
