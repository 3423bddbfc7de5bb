"""Spoken text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.audio.audio import Audio
from jupyter_xvoice.errors import AudioError, InputError
from jupyter_xvoice.results.captions import cues, srt, vtt

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jupyter_xvoice.results.timestamps import Timestamps

__all__ = ["STOPPED", "Speech"]

STOPPED: Final = "stopped by you"
"""Why only a part came, where the user wanted no more."""


class Speech(Audio):
    """What ``Client.tts`` gives back: an :class:`~jupyter_xvoice.Audio` that knows what it says.

    It is decoded when its samples are first asked for. A cut of it, or a sum, is a plain ``Audio``.

    Attributes:
        text: what was asked for, speech tags included.
        voice: the voice's id.
        language: as asked for, "auto" included.
        bit_rate: bit/s for mp3, else None.
        timestamps: when each character is spoken, if asked for.
        request_id: the ``x-trace-id`` of the answer; name it to the vendor's support.
        characters: characters that count, speech tags included (protocol.md 3.3).
        cost: USD at list price; 0.0 on the local engine or from the cache; None when unknown.
        place: where it was made ("xAI", "Local engine", a host).
        cached: whether it came from the cache on this disk.
        warnings: what was done in another way than asked.
        first_sound: seconds from the request to the first byte of audio; None when unknown.
        broken_off: empty, or why only a part came: "stopped by you", or what broke.
        expected_duration: seconds that a broken-off speech would probably have had; None when unknown.
    """

    def __init__(
        self,
        encoded: bytes,
        *,
        codec: str,
        sample_rate: int,
        text: str,
        voice: str = "",
        language: str = "auto",
        bit_rate: int | None = None,
        timestamps: Timestamps | None = None,
        request_id: str = "",
        characters: int | None = None,
        cost: float | None = None,
        place: str = "",
        cached: bool = False,
        warnings: Iterable[str] = (),
        first_sound: float | None = None,
        broken_off: str = "",
        expected_duration: float | None = None,
    ) -> None:
        """``encoded``: the audio in ``codec`` (mp3 wav pcm mulaw alaw), mono; ``sample_rate`` in Hz.

        Nothing is decoded here. mp3 and wav say their rate themselves and are believed.
        """
        self._set_encoded(bytes(encoded), codec, sample_rate, 1)
        self.text = text
        self.voice = voice
        self.language = language
        self.bit_rate = bit_rate
        self.timestamps = timestamps
        self.request_id = request_id
        self.characters = len(text) if characters is None else characters
        self.cost = cost
        self.place = place
        self.cached = cached
        self.warnings = list(warnings)
        self.first_sound = first_sound
        self.broken_off = broken_off
        self.expected_duration = expected_duration

    def to_srt(self) -> str:
        """Captions as SubRip.

        Raises:
            InputError: the speech has no timestamps.
        """
        return srt(cues([("", self._timed().words())]))

    def to_vtt(self) -> str:
        """Captions as WebVTT.

        Raises:
            InputError: the speech has no timestamps.
        """
        return vtt(cues([("", self._timed().words())]))

    def _timed(self) -> Timestamps:
        if self.timestamps is None:
            raise InputError(
                "Captions need to know when each word is spoken, and this speech was made without that: "
                "use client.tts(text, with_timestamps=True), or %%tts --timestamps."
            )
        return self.timestamps

    def __repr__(self) -> str:
        text = " ".join(self.text.split())
        shown = text if len(text) <= 40 else text[:39].rstrip() + "…"
        try:
            length = f"{self.duration:.1f} s"
        except AudioError:
            length = "cannot be decoded"
        broken = ", broken off" if self.broken_off else ""
        return f"Speech({shown!r}, voice={self.voice!r}, {length}{broken})"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """One line, and a player that stays in the saved notebook (ui.md 8)."""
        from jupyter_xvoice.results.display import speech_html

        return {"text/plain": repr(self), "text/html": speech_html(self)}
