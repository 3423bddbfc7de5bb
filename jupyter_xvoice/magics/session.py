"""The client that the magics of one notebook share, and where it goes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from jupyter_xvoice.endpoints import VARIABLES, Endpoint

if TYPE_CHECKING:
    from jupyter_xvoice.api import Client
    from jupyter_xvoice.results import Voice

__all__ = ["Session"]


class Session:
    """One client, made on first use and again when its place changes.

    Attributes:
        known_voices: id to name of the voices seen so far, for completion. It starts with the five that the vendor
            documents (protocol.md 5); nothing is checked against it.
    """

    def __init__(self) -> None:
        self.known_voices = {"eve": "Eve", "ara": "Ara", "rex": "Rex", "sal": "Sal", "leo": "Leo"}
        self._chosen: Endpoint | None = None
        self._client: Client | None = None
        self._then: tuple[str, ...] = ()

    @property
    def chosen(self) -> Endpoint | None:
        """What ``%xvoice connect`` chose, or None for ``auto``."""
        return self._chosen

    @property
    def endpoint(self) -> Endpoint:
        """Where the next call goes."""
        return self._chosen or Endpoint.auto()

    @property
    def key_source(self) -> str:
        """Whose key pays, in the word of a gateway that says so; empty until it has."""
        return self._client.key_source if self._client is not None else ""

    def connect(self, endpoint: Endpoint | None) -> None:
        """Sends every further call to ``endpoint``; None finds the place by itself."""
        self.close()
        self._chosen = endpoint

    def client(self) -> Client:
        """The client, ready.

        Raises:
            CredentialsError: there is no key, and no local engine either.
        """
        from jupyter_xvoice.api import Client

        now = tuple(os.environ.get(name, "") for name in VARIABLES)
        if self._chosen is None and now != self._then:
            self.close()  # a place or key set or removed in the notebook counts from the next call on
        if self._client is None:
            self._client = Client(self.endpoint)
            self._then = now
        return self._client

    def remember(self, voices: list[Voice]) -> None:
        """Keeps ids and names for completion."""
        self.known_voices.update({voice.voice_id: voice.name or voice.voice_id for voice in voices})

    def forget(self, voice_id: str) -> None:
        """A voice that was deleted is not completed any more."""
        self.known_voices.pop(voice_id, None)

    def close(self) -> None:
        """Closes the client; the next call makes one anew."""
        client, self._client = self._client, None
        if client is not None:
            client.close()
