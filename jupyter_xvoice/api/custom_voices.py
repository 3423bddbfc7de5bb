# ruff: noqa: ASYNC109 - timeout= is the public name of a deadline that is more than asyncio.timeout
"""The voices that a team makes from recordings (protocol.md 8)."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import quote

from jupyter_xvoice.api import checks
from jupyter_xvoice.api.deadlines import AUDIO, QUICK
from jupyter_xvoice.api.request import Answer, Request
from jupyter_xvoice.api.uploads import AudioSource, Upload, is_url, open_upload, probe_upload
from jupyter_xvoice.api.voice_labels import check_labels
from jupyter_xvoice.api.voices import make_page, make_voice
from jupyter_xvoice.audio import Audio
from jupyter_xvoice.errors import APIError, InputError, NotFoundError, XVoiceError
from jupyter_xvoice.results import Voice, Voices

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jupyter_xvoice.api.deadlines import Deadline
    from jupyter_xvoice.api.suggestions import Suggestions
    from jupyter_xvoice.api.wire import Wire

__all__ = ["OMITTED", "AsyncCustomVoices", "Omitted"]

CONSOLE: Final = "https://console.x.ai/team/default/voice/voice-library"
_NO_CREATION: Final = (
    "Creating a voice by API takes an Enterprise contract, and custom voices exist in the United States only, without "
    f"Illinois. Without the contract: make the voice in the console ({CONSOLE}, up to 30 for everybody), open the three-dot "
    "menu on its card, choose Copy Voice ID, and use that id as voice= here."
)
_NO_VOICES: Final = (
    "Custom voices are not enabled for this team: they exist in the United States only, without Illinois."
)
_MAX_REFERENCE: Final = 120.0  # s, protocol.md 8.1
_LIST: Final = 10.0  # s for the list before a creation


class Omitted(Enum):
    """The type of :data:`OMITTED`."""

    OMITTED = "omitted"

    def __repr__(self) -> str:
        return "OMITTED"


OMITTED: Final = Omitted.OMITTED
"""A field that an update leaves as it is; None clears it."""

Label = str | None | Literal[Omitted.OMITTED]


class AsyncCustomVoices:
    """``client.custom_voices``: voices made from a recording. They belong to the team of the key."""

    def __init__(self, wire: Wire, suggestions: Suggestions) -> None:
        self._wire = wire
        self._suggestions = suggestions

    async def create(
        self,
        file: AudioSource,
        *,
        name: str | None = None,
        description: str | None = None,
        gender: str | None = None,
        accent: str | None = None,
        age: str | None = None,
        language: str | None = None,
        use_case: str | None = None,
        tone: str | None = None,
        on_progress: Callable[[float, float | None, str], None] | None = None,
        timeout: float | None = None,
    ) -> Voice:
        """Makes a voice from a recording of at most 120 s: one speaker who agreed to it (protocol.md 8.1.1 has advice).

        When the answer is lost the list is looked through first, so that no voice is made twice.

        Args:
            file: path, bytes, open binary file or :class:`Audio`; wav with 24 kHz, 16 bit, mono is best.
            name: free text.
            description: free text.
            gender: male, female or neutral.
            accent: free text.
            age: young, middle-aged or old.
            language: as "en" or "pt-BR"; a region in capitals.
            use_case: conversational, narration, characters, educational, advertisement, social_media or entertainment.
            tone: warm, casual, professional, friendly, authoritative, expressive or calm.
            on_progress: called with bytes sent, bytes in all, and "B".
            timeout: seconds in all.

        Raises:
            InputError: a label or the recording breaks a rule; nothing was sent.
            PermissionDeniedError: the team may not create by API; the message names the way through the console.
            BadRequestError: refused, for example because the team has 30 voices.
        """
        self._wire.endpoint.require("custom_voices.create")
        labels = {
            "name": name, "description": description, "gender": gender, "accent": accent, "age": age,
            "language": language, "use_case": use_case, "tone": tone,
        }  # fmt: skip
        given = {key: value for key, value in labels.items() if value is not None}
        check_labels(given, update=False)
        if is_url(file):
            raise InputError(f"file={file!r}: a voice is made from a recording here. Download it and pass its path.")
        upload = await asyncio.to_thread(_open_reference, file)
        total = self._wire.total(timeout, AUDIO)
        known = await self._ids(_LIST)

        def parts(deadline: Deadline) -> list[tuple[str, Any]]:
            fields: list[tuple[str, Any]] = [(key, (None, value)) for key, value in given.items()]
            return [*fields, ("file", upload.part(deadline, None, on_progress))]

        async def lost() -> Answer | None:
            return await self._made_since(known or {}, given)

        request = Request(
            "POST",
            "/custom-voices",
            "Creating a voice",
            parts=parts,
            total=total,
            lost=lost if known is not None else None,
            remedies={403: _NO_CREATION},
        )
        answer = await self._wire.send(request)
        self._suggestions.forget()
        return make_voice(answer.data(), answer, custom=True)

    async def list(
        self, *, limit: int = 100, pagination_token: str | None = None, timeout: float | None = None
    ) -> Voices:
        """One page of at most ``limit`` (1 to 1000) voices; ``.pagination_token`` of it gives the next, None at the end."""
        self._wire.endpoint.require("custom_voices.list")
        checks.check_range("limit", limit, 1, 1000, whole=True)
        params: dict[str, str | int] = {"limit": limit}
        if pagination_token:
            params["pagination_token"] = pagination_token
        request = self._read("/custom-voices", "Listing custom voices", timeout, params)
        return make_page(await self._wire.send(request), custom=True)

    async def list_all(self, *, timeout: float | None = None) -> Voices:
        """All of them, page by page."""
        self._wire.endpoint.require("custom_voices.list_all")
        found: list[Voice] = []
        token: str | None = None
        while True:
            page = await self.list(limit=1000, pagination_token=token, timeout=timeout)
            found += page
            if not page.pagination_token or page.pagination_token == token or not len(page):
                return Voices(found)
            token = page.pagination_token

    async def get(self, voice_id: str, *, timeout: float | None = None) -> Voice:
        """One voice.

        Raises:
            NotFoundError: there is none with this id in the team of the key.
        """
        self._wire.endpoint.require("custom_voices.get")
        answer = await self._one(self._read(_path(voice_id), "Looking up a custom voice", timeout), voice_id)
        return make_voice(answer.data(), answer, custom=True)

    async def update(
        self,
        voice_id: str,
        *,
        name: Label = OMITTED,
        description: Label = OMITTED,
        gender: Label = OMITTED,
        accent: Label = OMITTED,
        age: Label = OMITTED,
        language: Label = OMITTED,
        use_case: Label = OMITTED,
        tone: Label = OMITTED,
        timeout: float | None = None,
    ) -> Voice:
        """Changes labels, never the sound: what is left out stays, None clears, a string sets (protocol.md 8.2).

        Raises:
            InputError: nothing to change, an empty string, or a value that a label does not take.
        """
        self._wire.endpoint.require("custom_voices.update")
        labels = {
            "name": name, "description": description, "gender": gender, "accent": accent, "age": age,
            "language": language, "use_case": use_case, "tone": tone,
        }  # fmt: skip
        changes = {key: value for key, value in labels.items() if not isinstance(value, Omitted)}
        if not changes:
            raise InputError(
                'Nothing to change: give at least one label, for example name="New name", or None to clear it.'
            )
        check_labels(changes, update=True)
        request = Request(
            "PATCH",
            _path(voice_id),
            "Updating a custom voice",
            body=changes,
            repeatable=True,  # the same change twice is one change
            total=self._wire.total(timeout, QUICK),
            remedies={403: _NO_VOICES},
        )
        answer = await self._one(request, voice_id)
        return make_voice(answer.data(), answer, custom=True)

    async def audio(self, voice_id: str, *, timeout: float | None = None) -> Audio:
        """The recording that the voice was made from, as it was sent.

        Raises:
            NotFoundError: there is no such voice.
        """
        self._wire.endpoint.require("custom_voices.audio")
        request = self._read(f"{_path(voice_id)}/audio", "Downloading a recording", timeout, total=AUDIO)
        answer = await self._one(request, voice_id)
        return await asyncio.to_thread(Audio.from_bytes, answer.body)

    async def delete(self, voice_id: str, *, timeout: float | None = None) -> None:
        """Removes the voice and its recording for the whole team; it cannot be taken back.

        Raises:
            NotFoundError: there is no such voice.
        """
        self._wire.endpoint.require("custom_voices.delete")
        request = Request(
            "DELETE",
            _path(voice_id),
            "Deleting a custom voice",
            total=self._wire.total(timeout, QUICK),
            remedies={403: _NO_VOICES},
        )
        await self._one(request, voice_id)
        self._suggestions.forget()

    def _read(
        self,
        path: str,
        doing: str,
        timeout: float | None,
        params: Mapping[str, str | int] | None = None,
        total: float = QUICK,
    ) -> Request:
        return Request(
            "GET",
            path,
            doing,
            params=params,
            repeatable=True,
            total=self._wire.total(timeout, total),
            remedies={403: _NO_VOICES},
        )

    async def _one(self, request: Request, voice_id: str) -> Answer:
        refusal: APIError | None = None
        try:
            return await self._wire.send(request)
        except NotFoundError as error:
            refusal = error
        raise await self._suggestions.explain(refusal, voice=voice_id, built_in=False)

    async def _made_since(self, known: Mapping[str, object], labels: Mapping[str, str]) -> Answer | None:
        """The answer to a creation that was lost, from the list: a voice that was not there before, with these labels."""
        request = self._read(
            "/custom-voices", "Looking for the voice whose creation got no answer", None, {"limit": 1000}
        )
        answer = await self._wire.send(request)
        for voice in answer.data().get("voices") or []:
            new = isinstance(voice, dict) and voice.get("voice_id") not in known
            if new and all(voice.get(key) == value for key, value in labels.items()):
                return replace(answer, body=json.dumps(voice).encode())
        return None

    async def _ids(self, timeout: float) -> dict[str, dict[str, Any]] | None:
        """Every custom voice by its id; None when the list cannot be had."""
        try:
            voices = await self.list_all(timeout=timeout)
        except XVoiceError:
            return None
        return {voice.voice_id: voice.model_dump() for voice in voices}


def _path(voice_id: str) -> str:
    checks.check_name("voice_id", voice_id, "nlbqfwie")
    return f"/custom-voices/{quote(voice_id, safe='')}"


def _open_reference(file: AudioSource) -> Upload:
    upload = open_upload(file)
    seconds = probe_upload(upload).duration
    if seconds is not None and seconds > _MAX_REFERENCE + 0.05:
        raise InputError(
            f"The recording is {seconds:.1f} s long: a voice takes at most 120 s. Cut it, for example "
            "Audio.from_file(path)[:120]."
        )
    return upload
