"""Where a reference comes to be: recorded in the page, read from a file, with the consent of whose voice it is."""

from __future__ import annotations

import datetime as dt
import itertools
import threading
import time
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.audio.reference import check_measurement
from jupyter_xvoice.errors import InputError
from jupyter_xvoice.widgets.studio_reference import Reference
from jupyter_xvoice.widgets.studio_take import StudioTake

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_xvoice.audio import Audio
    from jupyter_xvoice.audio.reference import Check
    from jupyter_xvoice.link import Frame

__all__ = ["Booth"]

_EVERY: Final = 0.25  # s between two looks of the coach
_SPOKEN: Final = 1.5  # s of speech that a consent has at least
_KEPT: Final = 8  # takes
_LATE: Final = 2  # takes that are over, but may still get longer: a reference and its consent
_MICROPHONE: Final = "microphone"


class Booth:
    """Holds the reference and the consent. Frames and messages come on the link's thread.

    Args:
        change: told what the page has to know.
    """

    def __init__(self, change: Callable[..., None]) -> None:
        self._change = change
        self._take: StudioTake | None = None
        self._over: deque[StudioTake] = deque(maxlen=_LATE)
        self._ended = 0  # number of the take that was ended last
        self._numbers = itertools.count(-1, -1)
        self._looked = 0.0
        self._lock = threading.Lock()  # around reference and takes: a file comes on another thread
        self.reference: Reference | None = None
        self.takes: tuple[Reference, ...] = ()
        """the last recordings, also those that another one took the place of"""

    # -- for the page ------------------------------------------------------------------------------------------------

    def state(self) -> dict[str, Any]:
        """What the page shows."""
        return {
            "take": self._taking(),
            "ended": self._ended,
            "reference": self._body(),
            "consent": self._consent_body(),
        }

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
            "take": self.reference.take,
            "source": self.reference.source,
            "prompt": self.reference.prompt,
            "seconds": self.reference.audio.duration,
            "checks": [_check_body(check) for check in self.reference.checks],
        }

    def _consent_body(self) -> dict[str, Any] | None:
        reference = self.reference
        if reference is None or reference.consent is None:
            return None
        return {
            "take": reference.consent_take,
            "seconds": reference.consent.duration,
            "text": reference.consent_text,
        }

    # -- recording ---------------------------------------------------------------------------------------------------

    def begin(self, number: int, what: str, prompt: str) -> None:
        """The page records: "reference" or "consent". One that says so again means the same take, also if it was over."""
        take = self._find(number)
        if take is None or take is not self._take:
            self.end()
            self._take = take or StudioTake(number, what, prompt)
        self._change(take=self._taking(), trouble=None)

    def hear(self, frame: Frame) -> None:
        """Sound of the page. One that was given up may still bring it."""
        take = self._find(frame.item)
        if take is None:
            return
        take.hear(frame)
        now = time.monotonic()
        if take is self._take and now - self._looked >= _EVERY:
            self._looked = now
            self._change(take=self._taking())

    def _find(self, number: int) -> StudioTake | None:
        return next((take for take in (self._take, *self._over) if take is not None and take.number == number), None)

    def end(self) -> None:
        """The take is over, pressed so or because the page went; what there is of it is kept."""
        take, self._take = self._take, None
        if take is None:
            return
        self._ended = take.number
        if take not in self._over:
            self._over.append(take)
        if take.samples:
            if take.what == "reference":
                self._keep_reference(take)
            else:
                self._keep_consent(take)
        self._change(**self.state())

    def discard(self, number: int) -> None:
        """The page threw the take away."""
        if self._take is not None and self._take.number == number:
            self._take = None
            self._ended = number
            self._change(**self.state())

    def _keep_reference(self, take: StudioTake) -> None:
        known = next((one for one in self.takes if one.take == take.number), None)
        if known is None:
            self._use(Reference(take.audio, _MICROPHONE, take.prompt, take=take.number))
        else:
            self._replace(replace(known, audio=take.audio))

    def _keep_consent(self, take: StudioTake) -> None:
        if take.measurement.speech_seconds < _SPOKEN:
            self._change(trouble={"name": "consent-unheard", "words": ""})
        elif self.reference is not None:
            with_it = replace(self.reference, consent=take.audio, consent_text=take.prompt, consent_take=take.number)
            self._replace(with_it)

    def _replace(self, reference: Reference) -> None:
        """It is the same take, with more of it or beside it."""
        with self._lock:
            self.takes = tuple(reference if one.take == reference.take else one for one in self.takes)
            if self.reference is not None and self.reference.take == reference.take:
                self.reference = reference

    # -- the end of it -----------------------------------------------------------------------------------------------

    def use(self, audio: Audio, source: str) -> None:
        """Makes what was not recorded here the reference.

        Raises:
            AudioError: it cannot be decoded.
        """
        audio.samples  # noqa: B018  what cannot be decoded is refused here
        self._use(Reference(audio, source, take=next(self._numbers)))

    def _use(self, reference: Reference) -> None:
        """A consent that was given for another recording does not hold for this one."""
        with self._lock:
            self.reference = reference
            self.takes = (*self.takes, reference)[-_KEPT:]
        self._change(reference=self._body(), consent=None, trouble=None)

    def present(self) -> Reference:
        """The reference.

        Raises:
            InputError: there is none.
        """
        if self.reference is None:
            raise InputError("There is no recording yet.")
        return self.reference

    def agree(self) -> Reference:
        """The reference as it is sent: its owner agrees now.

        Raises:
            InputError: there is no recording, or its consent is missing.
        """
        reference = self.present()
        if reference.source == _MICROPHONE and reference.consent is None:
            raise InputError("The spoken consent is missing: record it first. It is kept with the recording.")
        return replace(reference, agreed_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"))

    def clear(self, take: int | None = None) -> None:
        """The next reference is another one; with ``take``, if it is not another one already."""
        with self._lock:
            if self.reference is not None and take in {None, self.reference.take}:
                self.reference = None


def _check_body(check: Check) -> dict[str, Any]:
    return {
        "name": check.name,
        "value": check.value,
        "mark": check.mark,
        "help": check.help,
        "refused": check.refused,
    }
