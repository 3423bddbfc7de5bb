"""What the studio does with its voices and its recordings, whoever asks."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.api.voice_labels import LABELS
from jupyter_xvoice.commands.creation import CONSENT, LOCAL_HONESTY, refusal
from jupyter_xvoice.errors import InputError
from jupyter_xvoice.widgets.studio_booth import Booth
from jupyter_xvoice.widgets.studio_reference import Reference
from jupyter_xvoice.widgets.studio_shelf import UNDO_SECONDS, Shelf
from jupyter_xvoice.widgets.studio_sounds import Sounds

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_xvoice.api import Client
    from jupyter_xvoice.audio import Audio

__all__ = ["Desk"]

_LIMIT: Final = 30  # voices of a team (protocol.md 1.3)
_SERVED: Final = "the service"


class Desk:
    """Of one studio.

    Args:
        client: whose voices they are.
        send: a message for the page.
        default: the voice that is used where none is named.

    Attributes:
        references: what was recorded here, by the id of the voice that was made of it.
    """

    def __init__(self, client: Client, send: Callable[..., None], default: str) -> None:
        self._client = client
        self._send = send
        self._default = default
        self._id = secrets.token_hex(16)
        self.references: dict[str, Reference] = {}
        self.shelf = Shelf(client, self.change)
        self.booth = Booth(self.change)
        self.sounds = Sounds(client, send, self.change)
        self._busy = ""
        self._trouble: dict[str, Any] | None = None
        self._made: str | None = None

    def change(self, **parts: Any) -> None:
        """Tells the page what is otherwise now; what has no home elsewhere is kept here."""
        self._busy = parts.get("busy", self._busy)
        self._trouble = parts.get("trouble", self._trouble)
        self._made = parts.get("made", self._made)
        self._send("change", parts)

    def state(self) -> dict[str, Any]:
        """All that a page shows."""
        endpoint = self._client.endpoint
        return {
            **self.shelf.state(),
            **self.booth.state(),
            "studio": self._id,
            "place": self._client.label,
            "host": self._client.host,
            "local": endpoint.is_local,
            "default": self._default,
            "limit": _LIMIT,
            "choices": LABELS,
            "undo": UNDO_SECONDS,
            "consentWords": CONSENT,
            "honesty": LOCAL_HONESTY if endpoint.is_local else "",
            "cost": self.sounds.cost,
            "busy": self._busy,
            "trouble": self._trouble,
            "made": self._made,
        }

    def create(self, labels: dict[str, Any], *, agreed: bool, anyway: bool) -> None:
        """Makes a voice of the reference, if its owner has agreed and the checks allow it. Returns at once."""
        self.change(busy="create", trouble=None, made=None)
        self.shelf.do("create", lambda: self._create(labels, agreed=agreed, anyway=anyway))

    def _create(self, labels: dict[str, Any], *, agreed: bool, anyway: bool) -> None:
        if not agreed:
            raise InputError("Nothing was sent: a voice is made only with the consent of its owner.")
        reference = self.booth.agree()
        refusal(reference.checks, anyway=anyway)
        voice = self._client.custom_voices.create(reference.audio, **labels)
        self.references[voice.voice_id] = reference
        self.shelf.put(voice)
        self.booth.clear(reference.take)
        self.change(**self.booth.state(), busy="", made=voice.voice_id)

    def forget(self) -> None:
        """Begins anew: what was recorded last is not sent. It stays among the takes."""
        self.booth.clear()
        self.change(**self.booth.state())

    def recording_of(self, voice_id: str) -> Audio:
        """What a voice was made of: as it was recorded here, else as the service keeps it."""
        kept = self.references.get(voice_id)
        return self._client.custom_voices.audio(voice_id) if kept is None else kept.audio

    def reference_of(self, voice_id: str) -> Reference:
        """The same, with the consent if it was recorded here."""
        return self.references.get(voice_id) or Reference(self.recording_of(voice_id), _SERVED)
