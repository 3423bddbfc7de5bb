"""What the studio lets the page play: a voice's words, a reference, a consent."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.audio.display import embed
from jupyter_xvoice.commands.library import greeting
from jupyter_xvoice.errors import InputError
from jupyter_xvoice.widgets.files import Files
from jupyter_xvoice.widgets.money import cost_words

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jupyter_xvoice.api import Client
    from jupyter_xvoice.audio import Audio
    from jupyter_xvoice.results import Speech, Voice

__all__ = ["Sounds"]

_MIME: Final = "audio/mpeg"
_LONGEST: Final = 500  # characters that a voice says for trial
_LARGEST: Final = 3_000_000  # bytes of mp3
_STEREO: Final = 2  # channels; mp3 has no more


class Sounds:
    """Makes and sends one after the other; what was said before comes from the cache and costs nothing.

    Args:
        client: asked.
        send: a message for the page.
        change: told what the page has to know.
    """

    def __init__(self, client: Client, send: Callable[..., None], change: Callable[..., None]) -> None:
        self._client = client
        self._send = send
        self._change = change
        self._speech = Files(send)
        self._recordings = Files(send)  # beside it: what was recorded does not wait for what is being said
        self._lock = threading.Lock()
        self._cost = 0.0
        self._unknown = False

    @property
    def cost(self) -> str:
        """What the words have cost, for the strip."""
        return cost_words(self._cost, free=self._client.endpoint.is_local, more=self._unknown)

    def speak(self, number: object, find: Callable[[], Voice], text: str) -> None:
        """``text`` in this voice, or its greeting; the answer to the question of this number."""
        self._speech.give("speech.mp3", _MIME, number, lambda path: self._write(path, find(), text))

    def play(self, number: object, find: Callable[[], Audio]) -> None:
        """A recording, as mp3 whatever it was."""
        self._recordings.give(
            "recording.mp3", _MIME, number, lambda path: path.write_bytes(embed(_playable(find()), _LARGEST).data)
        )

    def save(self, number: object, write: Callable[[Path], object]) -> None:
        """A zip for the user to keep."""
        self._recordings.give("reference.zip", "application/zip", number, write)

    def leave(self) -> None:
        """The page is gone: what it still wanted to hear is not made, and not paid for."""
        self._speech.drop()

    def _write(self, path: Path, voice: Voice, text: str) -> None:
        if len(text) > _LONGEST:
            raise InputError(f"The text has {len(text)} characters; for trial a voice says at most {_LONGEST}.")
        speech = self._client.tts(text, voice=voice.voice_id, cache=True) if text else greeting(self._client, voice)
        self._count(speech)
        facts: dict[str, Any] = {"first": speech.first_sound, "cached": speech.cached, "warnings": speech.warnings}
        self._send("speech", {"voice": voice.voice_id, "text": text, **facts})
        path.write_bytes(embed(speech, _LARGEST).data)

    def _count(self, speech: Speech) -> None:
        with self._lock:
            if speech.cost is None:
                self._unknown = True
            else:
                self._cost += speech.cost
        self._change(cost=self.cost)


def _playable(audio: Audio) -> Audio:
    if not len(audio.samples):
        raise InputError("There is no sound in it.")
    return audio if audio.channels <= _STEREO else audio.mono()
