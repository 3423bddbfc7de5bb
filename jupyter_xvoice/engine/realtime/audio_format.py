"""The format of one direction of audio (protocol.md 9.8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from jupyter_xvoice.engine.realtime.complaint import ComplaintError

__all__ = ["PCM_RATES", "AudioFormat"]

PCM_RATES: Final = (8000, 16000, 22050, 24000, 32000, 44100, 48000)
"""Hz."""

_CODECS: Final = {"audio/pcm": "pcm", "audio/pcmu": "mulaw", "audio/pcma": "alaw"}
_LAW_RATE: Final = 8000
_OLD_NAMES: Final = {"pcm16": "audio/pcm", "g711_ulaw": "audio/pcmu", "g711_alaw": "audio/pcma"}


@dataclass(frozen=True)
class AudioFormat:
    """Mono: 16-bit little-endian PCM at 8 to 48 kHz, or G.711 at 8 kHz.

    Attributes:
        type: ``audio/pcm``, ``audio/pcmu`` or ``audio/pcma``.
        rate: Hz.
    """

    type: str = "audio/pcm"
    rate: int = 24_000

    @classmethod
    def checked(cls, value: object, param: str) -> AudioFormat:
        """The format that a client asks for; a name of OpenAI's older sessions (``pcm16``) is understood.

        Raises:
            ComplaintError: there is no such format.
        """
        if isinstance(value, str):
            value = {"type": _OLD_NAMES.get(value, value)}
        kind = value.get("type", "audio/pcm") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in _CODECS:
            raise ComplaintError(
                f"{param} {value!r} is not supported: type is audio/pcm, audio/pcmu or audio/pcma.",
                code="invalid_audio_format",
                param=param,
            )
        assert isinstance(value, dict)
        law = kind != "audio/pcm"
        rate = value.get("rate") or (_LAW_RATE if law else 24_000)
        allowed = (_LAW_RATE,) if law else PCM_RATES
        if isinstance(rate, bool) or rate not in allowed:
            raise ComplaintError(
                f"{param}.rate {rate!r} is not supported for {kind}: one of {', '.join(map(str, allowed))} Hz.",
                code="invalid_audio_format",
                param=f"{param}.rate",
            )
        return cls(str(kind), int(rate))

    @property
    def codec(self) -> str:
        """What :mod:`jupyter_xvoice.audio.codecs` calls it."""
        return _CODECS[self.type]

    @property
    def sample_bytes(self) -> int:
        """Bytes of one sample."""
        return 2 if self.codec == "pcm" else 1

    def seconds(self, data_bytes: int) -> float:
        """How long that many bytes sound."""
        return data_bytes / (self.sample_bytes * self.rate)

    def to_wire(self) -> dict[str, Any]:
        """As the session shows it."""
        return {"type": self.type, "rate": self.rate}
