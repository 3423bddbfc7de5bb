"""A recording that a voice is made of, and the words with which its owner agreed."""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from jupyter_xvoice.audio.reference import check_reference

if TYPE_CHECKING:
    import os

    from jupyter_xvoice.audio import Audio
    from jupyter_xvoice.audio.reference import Check

__all__ = ["Reference"]


@dataclass(frozen=True)
class Reference:
    """What a voice was made of, or is to be.

    Attributes:
        audio: the recording, as it was made or as the file has it. This alone is sent.
        source: "microphone", or the name of the file; empty of an :class:`Audio` that was given.
        prompt: what there was to read; empty where nothing was.
        consent: the owner's spoken consent; None where none was recorded. It stays in this kernel.
        consent_text: the sentence that there was to say.
        agreed_at: when the box was ticked, ISO 8601; empty before that.
        take: number of the recording: the page's own, below zero of what was not recorded there.
        consent_take: the same of the consent; 0 where there is none.
    """

    audio: Audio
    source: str
    prompt: str = ""
    consent: Audio | None = None
    consent_text: str = ""
    agreed_at: str = ""
    take: int = 0
    consent_take: int = 0

    @cached_property
    def checks(self) -> list[Check]:
        """Length, level, clipping, noise, pauses and format."""
        return check_reference(self.audio)

    def to_file(self, path: str | os.PathLike[str]) -> None:
        """A zip of the recording, the consent and a page of facts.

        Raises:
            OSError: it cannot be written.
        """
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(f"reference.{_suffix(self.audio)}", _bytes(self.audio))
            if self.consent is not None:
                archive.writestr("consent.wav", self.consent.to_bytes("wav"))
            archive.writestr("about.json", json.dumps(self._facts(), ensure_ascii=False, indent=2))

    def _facts(self) -> dict[str, object]:
        return {
            "source": self.source,
            "prompt": self.prompt,
            "consent": self.consent_text if self.consent is not None else None,
            "agreed_at": self.agreed_at or None,
            "checks": [[check.name, check.value, check.mark] for check in self.checks],
        }


def _suffix(audio: Audio) -> str:
    return (audio.codec if audio.encoded is not None else None) or "wav"


def _bytes(audio: Audio) -> bytes:
    return audio.encoded or audio.to_bytes("wav")
