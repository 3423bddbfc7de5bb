"""Where a reference comes to be: recorded in the page, read from a file, with the consent of whose voice it is."""

from __future__ import annotations

import datetime as dt
import time
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.audio import Audio
from jupyter_xvoice.audio.reference import check_measurement
from jupyter_xvoice.errors import InputError
from jupyter_xvoice.widgets.studio_reference import Reference
from jupyter_xvoice.widgets.studio_take import StudioTake

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_xvoice.audio.reference import Check
    from jupyter_xvoice.link import Frame

__all__ = ["Booth"]

_EVERY: Final = 0.25  # s between two looks of the coach
_SPOKEN: Final = 1.5  # s of speech that a consent has at least
_LARGEST: Final = 64_000_000  # bytes of a file: two minutes of it are far less in any format
_KEPT: Final = 8  # takes
_MICROPHONE: Final = "microphone"


class Booth:
    """Holds the reference and the consent. Frames and messages come on the link's thread.

    Args:
        change: told what the page has to know.
    """

    def __init__(self, change: Callable[..., None]) -> None:
        self._change = change
        self._take: StudioTake | None = None
        self._looked = 0.0
        self._upload: list[bytes] = []
        self.reference: Reference | None = None
        self.takes: deque[Reference] = deque(maxlen=_KEPT)
        """the last recordings, also those that another one took the place of"""

    # -- for the page ------------------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """What the page shows."""
        return {"take": self._taking(), "reference": self._body(), "consent": self._consent_body()}

    def _taking(self) -> dict[str, Any] | None:
        take = self._take
        if take is None:
            return None
        checks = check_measurement(take.measurement) if take.what == "reference" else []
        return {
            "take": take.number,
            "what": take.what,
            "seconds": take.measurement.seconds,
            "speech": take.measurement.speech_seconds,
            "checks": [_check_body(check) for check in checks],
        }

    def _body(self) -> dict[str, Any] | None:
        if self.reference is None:
            return None
        return {
            "source": self.reference.source,
            "prompt": self.reference.prompt,
            "seconds": self.reference.audio.duration,
            "checks": [_check_body(check) for check in self.reference.checks],
        }

    def _consent_body(self) -> dict[str, Any] | None:
        if self.reference is None or self.reference.consent is None:
            return None
        return {"seconds": self.reference.consent.duration, "text": self.reference.consent_text}

    # -- recording ---------------------------------------------------------------------------------------------------

    def begin(self, number: int, what: str, prompt: str) -> None:
        """The page records: "reference" or "consent"."""
        self.end()
        self._take = StudioTake(number, what, prompt)
        self._change(take=self._taking(), trouble=None)

    def hear(self, frame: Frame) -> None:
        """Sound of the page."""
        take = self._take
        if take is None or frame.item != take.number:
            return
        take.hear(frame)
        now = time.monotonic()
        if now - self._looked >= _EVERY:
            self._looked = now
            self._change(take=self._taking())

    def end(self, *, keep: bool = True) -> None:
        """The take is over, pressed so or because the page went; what there is of it is kept."""
        take, self._take = self._take, None
        if take is not None and keep and take.measurement.seconds:
            if take.what == "reference":
                self._keep_reference(take)
            else:
                self._keep_consent(take)
        if take is not None:
            self._change(**self.state())

    def _keep_reference(self, take: StudioTake) -> None:
        self.use(take.audio, _MICROPHONE, take.prompt)

    def _keep_consent(self, take: StudioTake) -> None:
        if take.measurement.speech_seconds < _SPOKEN:
            self._change(trouble={"name": "consent-unheard", "words": ""})
            return
        if self.reference is not None:
            self.reference = replace(self.reference, consent=take.audio, consent_text=take.prompt)

    # -- a file ------------------------------------------------------------------------------------------------------

    def upload(self, name: str, part: int, of: int, data: bytes) -> None:
        """A part of a file of the page's user.

        Raises:
            InputError: it is too large for a recording of two minutes.
            AudioError: it is none.
        """
        if part == 0:
            self._upload = []
        self._upload.append(data)
        if sum(map(len, self._upload)) > _LARGEST:
            self._upload = []
            raise InputError("The file is larger than 64 MB: a voice takes at most 120 s of sound. Cut it first.")
        if part + 1 < of:
            return
        whole, self._upload = b"".join(self._upload), []
        self.use(Audio.from_bytes(whole), name)

    def use(self, audio: Audio, source: str, prompt: str = "") -> None:
        """Makes ``audio`` the reference. A consent that was given for another recording does not hold for it."""
        audio.samples  # noqa: B018  what cannot be decoded is refused here
        self.reference = Reference(audio, source, prompt)
        self.takes.append(self.reference)
        self._change(reference=self._body(), consent=None, trouble=None)

    # -- the end of it -----------------------------------------------------------------------------------------------

    def agree(self) -> Reference:
        """The reference as it is sent: its owner agrees now.

        Raises:
            InputError: there is no recording, or its consent is missing.
        """
        if self.reference is None:
            raise InputError("There is no recording yet.")
        if self.reference.source == _MICROPHONE and self.reference.consent is None:
            raise InputError("The spoken consent is missing: record it first. It is kept with the recording.")
        agreed = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        return replace(self.reference, agreed_at=agreed)

    def clear(self) -> None:
        """The next reference is another one."""
        self.reference = None


def _check_body(check: Check) -> dict[str, Any]:
    return {
        "name": check.name,
        "value": check.value,
        "mark": check.mark,
        "help": check.help,
        "refused": check.refused,
    }
