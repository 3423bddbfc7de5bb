"""Enriches the service's refusal of a voice or a language with the nearest names and the list (design.md 7)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from jupyter_xvoice.api.checks import nearest
from jupyter_xvoice.api.wire import Request
from jupyter_xvoice.errors import XVoiceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jupyter_xvoice.api.wire import Wire
    from jupyter_xvoice.errors import APIError

__all__ = ["Suggestions"]

_READ: Final = 5.0  # seconds: the refusal is what the caller waits for, the list is only help
_FRESH: Final = 600.0
_SHOWN: Final = 40


class Suggestions:
    """The ids of the voices at one endpoint: read once, kept for ten minutes. Never fails."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._ids: list[str] = []
        self._until = 0.0

    def forget(self) -> None:
        """The list has changed."""
        self._until = 0.0

    async def explain(
        self, error: APIError, *, voice: str = "", language: str = "", languages: Sequence[str] = ()
    ) -> APIError:
        """``error`` with help in its message, if it is about a voice or a language."""
        if error.status not in {400, 404, None}:
            return error
        words = error.detail.casefold()
        help_ = ""
        if language and "language" in words:
            help_ = _help("language", language, languages, "others may work")
        elif voice and ("voice" in words or error.status == 404):
            help_ = _help("voice", voice, await self._voices(), "client.voices.list() has them all")
        if help_:
            error.args = (f"{error} {help_}",)
        return error

    async def _voices(self) -> list[str]:
        now = asyncio.get_running_loop().time()
        if now < self._until:
            return self._ids
        lists = await asyncio.gather(*(self._read(path) for path in ("/tts/voices", "/custom-voices")))
        self._ids = sorted({voice for voices in lists for voice in voices})
        self._until = now + _FRESH if self._ids else 0.0
        return self._ids

    async def _read(self, path: str) -> list[str]:
        try:
            answer = await self._wire.send(Request("GET", path, "Listing voices", total=_READ))
            voices = answer.data().get("voices")
            return [
                str(item["voice_id"]).lower() for item in voices or [] if isinstance(item, dict) and "voice_id" in item
            ]
        except (XVoiceError, TypeError):
            return []


def _help(what: str, value: str, names: Sequence[str], more: str) -> str:
    if not names or value.casefold() in {name.casefold() for name in names}:
        return ""
    near = nearest(value, names)
    listed = ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
    guess = f"Did you mean {' or '.join(repr(name) for name in near)}? " if near else ""
    return f"{guess}There is no {what} {value!r} among {listed} ({more})."
