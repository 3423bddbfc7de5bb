"""The voices of a place: the built-in ones and one's own, their greetings, an audition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jupyter_xvoice.errors import NotFoundError, PermissionDeniedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jupyter_xvoice.api import Client
    from jupyter_xvoice.results import Speech, Voice

__all__ = ["all_voices", "audition", "greeting", "greetings", "own_voice"]

# Small, because every voice of the table carries one inside the saved notebook.
_GREETING_BIT_RATE: Final = 32000


def all_voices(client: Client) -> tuple[list[Voice], str]:
    """The built-in voices, then one's own (two lists on the wire, protocol.md 8.1.1).

    Returns:
        The voices, and why one's own are missing from them (empty when they are not).
    """
    voices = list(client.voices.list())
    try:
        return voices + list(client.custom_voices.list_all()), ""
    except (PermissionDeniedError, NotFoundError) as error:
        return voices, f"Voices of your own could not be listed: {error}"


def own_voice(client: Client, voice_id: str) -> Voice:
    """A voice by id, one's own or built in.

    Raises:
        NotFoundError: neither list has it.
    """
    try:
        return client.custom_voices.get(voice_id)
    except (NotFoundError, PermissionDeniedError):
        return client.voices.get(voice_id)


def greetings(client: Client, voices: Iterable[Voice]) -> Iterator[tuple[Voice, Speech]]:
    """Every voice saying its name, from the cache where it has been said before."""
    for voice in voices:
        yield voice, greeting(client, voice)


def greeting(client: Client, voice: Voice) -> Speech:
    """A voice saying its name, from the cache where it has been said before."""
    text = f"Hello, I am {voice.name or voice.voice_id}."
    return client.tts(text, voice=voice.voice_id, language="en", codec="mp3", bit_rate=_GREETING_BIT_RATE, cache=True)


def audition(client: Client, voices: Iterable[Voice], text: str, **options: object) -> Iterator[tuple[Voice, Speech]]:
    """``text`` in every voice, in their order."""
    for voice in voices:
        yield voice, client.tts(text, voice=voice.voice_id, cache=True, **options)  # type: ignore[arg-type]
