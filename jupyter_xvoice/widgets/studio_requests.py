"""What the studio's page asks for. Nothing here waits: what takes its time is done on threads of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jupyter_xvoice.audio import Audio
from jupyter_xvoice.commands.creation import FIELDS
from jupyter_xvoice.errors import InputError
from jupyter_xvoice.widgets.studio_upload import Upload

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_xvoice.widgets.studio_desk import Desk
    from jupyter_xvoice.widgets.studio_reference import Reference

__all__ = ["StudioRequests"]


class StudioRequests:
    """Takes the page's messages, on the link's thread.

    Args:
        desk: does it.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._file = Upload()
        shelf, booth = desk.shelf, desk.booth
        self._takes: dict[str, Callable[[dict[str, Any]], object]] = {
            "list": lambda _: shelf.refresh(),
            "speak": self._speak,
            "play": self._play,
            "save": self._save,
            "take": lambda body: booth.begin(int(body["take"]), _what(body), str(body.get("prompt", ""))),
            "end": lambda _: booth.end(),
            "discard": lambda body: booth.discard(int(body["take"])),
            "upload": self._upload,
            "forget": lambda _: desk.forget(),
            "create": self._create,
            "update": lambda body: shelf.update(str(body["voice"]), _labels(body, clearing=True)),
            "delete": lambda body: shelf.delete(str(body["voice"])),
            "delete_now": lambda body: shelf.delete_now(str(body["voice"])),
            "undo": lambda body: shelf.undo(str(body["voice"])),
            "understood": lambda _: desk.change(trouble=None),
        }

    def take(self, kind: str, body: dict[str, Any]) -> None:
        """A message of the page."""
        take = self._takes.get(kind)
        if take is not None:
            take(body)

    def _speak(self, body: dict[str, Any]) -> None:
        voice_id, text = str(body["voice"]), str(body.get("text", "")).strip()
        self._desk.sounds.speak(body.get("id"), lambda: self._desk.shelf.find(voice_id), text)

    def _play(self, body: dict[str, Any]) -> None:
        """The recording that a voice was made of, or what was recorded last."""
        what = str(body["what"])
        self._desk.sounds.play(body.get("id"), lambda: self._recording(what, str(body.get("voice", ""))))

    def _recording(self, what: str, voice_id: str) -> Audio:
        if what == "voice":
            return self._desk.recording_of(voice_id)
        reference = self._desk.booth.present()
        audio = reference.audio if what == "reference" else reference.consent
        if audio is None:
            raise InputError("There is no consent yet.")
        return audio

    def _save(self, body: dict[str, Any]) -> None:
        self._desk.sounds.save(body.get("id"), lambda path: self._kept(str(body.get("voice", ""))).to_file(path))

    def _kept(self, voice_id: str) -> Reference:
        return self._desk.reference_of(voice_id) if voice_id else self._desk.booth.present()

    def _upload(self, body: dict[str, Any]) -> None:
        part, of = int(body["part"]), int(body["of"])
        name, data = str(body.get("name", "")), bytes(body.get("bytes", b""))
        self._desk.shelf.do("file", lambda: self._add(part, of, data, name))

    def _add(self, part: int, of: int, data: bytes, name: str) -> None:
        whole = self._file.add(part, of, data)
        if whole is not None:
            self._desk.booth.use(Audio.from_bytes(whole), name)

    def _create(self, body: dict[str, Any]) -> None:
        labels = _labels(body, clearing=False)
        agreed, anyway = body.get("agreed") is True, body.get("anyway") is True
        self._desk.create(labels, agreed=agreed, anyway=anyway)


def _what(body: dict[str, Any]) -> str:
    return "consent" if body.get("what") == "consent" else "reference"


def _labels(body: dict[str, Any], *, clearing: bool) -> dict[str, Any]:
    """The labels of the wire among what came; empty ones are cleared, or left out."""
    given = {name: value for name, value in dict(body.get("labels") or {}).items() if name in FIELDS}
    cleaned = {name: str(value).strip() if value is not None else "" for name, value in given.items()}
    return {name: value or None for name, value in cleaned.items() if value or clearing}
