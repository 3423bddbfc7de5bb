# ruff: noqa: ASYNC109 - timeout= is the public name of a deadline that is more than asyncio.timeout
"""The built-in voices (protocol.md 5), and a voice as it comes over the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from jupyter_xvoice.api import checks
from jupyter_xvoice.api.deadlines import QUICK
from jupyter_xvoice.api.request import Answer, Request
from jupyter_xvoice.errors import APIError, LinkError
from jupyter_xvoice.results import Voice, Voices

if TYPE_CHECKING:
    from jupyter_xvoice.api.suggestions import Suggestions
    from jupyter_xvoice.api.wire import Wire

__all__ = ["AsyncVoices", "make_page", "make_voice"]


class AsyncVoices:
    """``client.voices``: the built-in voices."""

    def __init__(self, wire: Wire, suggestions: Suggestions) -> None:
        self._wire = wire
        self._suggestions = suggestions

    async def list(self, *, timeout: float | None = None) -> Voices:
        """All built-in voices. Custom voices are in ``client.custom_voices`` only (protocol.md 8.1.1).

        Raises:
            APIError, LinkError, DeadlineError: see ``errors.py``.
        """
        self._wire.endpoint.require("voices.list")
        total = self._wire.total(timeout, QUICK)
        answer = await self._wire.send(Request("GET", "/tts/voices", "Listing voices", repeatable=True, total=total))
        return make_page(answer, custom=False)

    async def get(self, voice_id: str, *, timeout: float | None = None) -> Voice:
        """One built-in voice; the id in any case.

        Raises:
            NotFoundError: there is none with this id; the message names the nearest.
        """
        self._wire.endpoint.require("voices.get")
        checks.check_name("voice_id", voice_id, "eve")
        request = Request(
            "GET",
            f"/tts/voices/{quote(voice_id, safe='')}",
            "Looking up a voice",
            repeatable=True,
            total=self._wire.total(timeout, QUICK),
        )
        refusal: APIError | None = None
        try:
            answer = await self._wire.send(request)
        except APIError as error:
            refusal = error
        if refusal is not None:
            raise await self._suggestions.explain(refusal, voice=voice_id, custom=False)
        return make_voice(answer.data(), answer, custom=False)


def make_page(answer: Answer, *, custom: bool) -> Voices:
    """The voices of a listing; entries that are none are passed over."""
    data = answer.data()
    voices = data.get("voices")
    made = [make_voice(item, answer, custom=custom) for item in voices or [] if isinstance(item, dict)]
    return Voices(made, pagination_token=data.get("pagination_token") or None)


def make_voice(data: dict[str, Any], answer: Answer, *, custom: bool) -> Voice:
    """One voice; fields that the service adds are kept.

    Raises:
        LinkError: it has no ``voice_id``.
    """
    known = {key: value for key, value in data.items() if key not in {"custom", "place"}}
    try:
        return Voice(**known, custom=custom, place=answer.place)
    except ValueError:
        raise LinkError(
            f"{answer.place} answered with something that is no voice: {', '.join(sorted(data)) or 'empty'}."
        ) from None
