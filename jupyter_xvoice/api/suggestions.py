"""Enriches the service's refusal of a voice or a language with the nearest names and the list (design.md 7)."""

from __future__ import annotations

import asyncio
import re
import time
from typing import TYPE_CHECKING, Final

from jupyter_xvoice.api.checks import nearest
from jupyter_xvoice.api.request import Request
from jupyter_xvoice.errors import XVoiceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jupyter_xvoice.api.wire import Wire
    from jupyter_xvoice.errors import APIError

__all__ = ["Suggestions"]

_READ: Final = 5.0  # seconds: the refusal is what the caller waits for, the list is only help
_FRESH: Final = 600.0
_SHOWN: Final = 40


_BUILT_IN: Final = "/tts/voices"
_CUSTOM: Final = "/custom-voices"


class Suggestions:
    """The ids of the voices at one endpoint: read once, kept for ten minutes. Never fails."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self._ids: dict[str, list[str]] = {}
        self._until = 0.0

    def forget(self) -> None:
        """The list has changed."""
        self._until = 0.0

    async def explain(
        self,
        error: APIError,
        *,
        voice: str = "",
        language: str = "",
        languages: Sequence[str] = (),
        built_in: bool = True,
        custom: bool = True,
    ) -> APIError:
        """``error`` with help in its message, if it is about a voice or a language and does not give that help itself.

        Args:
            error: the service's refusal.
            voice: what was asked for.
            language: what was asked for.
            languages: those that are documented.
            built_in: a built-in voice would have done.
            custom: a custom voice would have done.
        """
        if error.status not in {400, 404, None}:
            return error
        words = error.detail.casefold()
        help_ = ""
        if language and "language" in words:
            help_ = _help(words, "language", language, languages, "others may work")
        elif voice and ("voice" in words or error.status == 404):
            lists = await self._voices()
            names = [*(lists[_BUILT_IN] if built_in else []), *(lists[_CUSTOM] if custom else [])]
            where = [*(["client.voices"] if built_in else []), *(["client.custom_voices"] if custom else [])]
            more = f"{' and '.join(where)} {'have' if len(where) > 1 else 'has'} them all"
            help_ = _help(words, "voice", voice, sorted(names), more)
        if help_:
            error.args = (f"{error} {help_}",)
        return error

    async def _voices(self) -> dict[str, list[str]]:
        if "voices.list" not in self._wire.endpoint.calls:
            return {_BUILT_IN: [], _CUSTOM: []}
        if time.monotonic() >= self._until:
            paths = (_BUILT_IN, _CUSTOM)
            self._ids = dict(zip(paths, await asyncio.gather(*map(self._read, paths)), strict=True))
            self._until = time.monotonic() + _FRESH if any(self._ids.values()) else 0.0
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


def _help(words: str, what: str, value: str, names: Sequence[str], more: str) -> str:
    """What ``words``, the service's own, do not say yet; our engine says much of it itself."""
    if not names or value.casefold() in {name.casefold() for name in names}:
        return ""
    near = nearest(value, names)
    guess = f"Did you mean {' or '.join(repr(name) for name in near)}?" if near and "did you mean" not in words else ""
    shown = names[:_SHOWN]
    if {name.casefold() for name in shown} <= set(re.findall(r"[\w-]+", words)):
        return guess
    listed = ", ".join(shown) + (", …" if len(names) > _SHOWN else "")
    return f"{guess} There is no {what} {value!r} among {listed} ({more}).".strip()
