"""How a session behaves where clients differ in what they need (protocol.md 13)."""

from __future__ import annotations

from enum import Enum
from typing import Final

from jupyter_xvoice.engine.refusal import Refusal

__all__ = ["HEADER", "Profile"]

HEADER: Final = "x-engine-profile"


class Profile(Enum):
    """Chosen per connection by the header ``X-Engine-Profile``, in an engine started with ``--faults``.

    ``DEFAULT`` sends the superset of fields that the known clients need. ``QUIRKS`` sends the shapes and orders that were
    recorded from the service. ``STRICT`` is the default, and refuses client fields that are not documented.
    """

    DEFAULT = "default"
    QUIRKS = "quirks"
    STRICT = "strict"

    @classmethod
    def parse(cls, header: str | None) -> Profile:
        """The profile that ``header`` names.

        Raises:
            Refusal: 400, there is no such profile.
        """
        try:
            return cls(header or "default")
        except ValueError:
            names = ", ".join(profile.value for profile in cls)
            raise Refusal(400, f"There is no profile {header!r}: it is one of {names}.") from None
