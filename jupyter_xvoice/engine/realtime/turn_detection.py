"""When the server takes the user's turn to have begun and ended (protocol.md 9.3)."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, Final

from jupyter_xvoice.engine.realtime.complaint import ComplaintError

__all__ = ["TurnDetection"]

_RANGES: Final[dict[str, tuple[float, float]]] = {
    "threshold": (0.1, 0.9),
    "silence_duration_ms": (0, 10_000),
    "prefix_padding_ms": (0, 10_000),
    "idle_timeout_ms": (1, 3_600_000),
}
_FLAGS: Final = ("create_response", "interrupt_response")
KNOWN: Final = frozenset({"type", *_RANGES, *_FLAGS})


@dataclass(frozen=True)
class TurnDetection:
    """Server-side voice activity detection; a session without one is push-to-talk.

    Attributes:
        threshold: probability of speech, 0.1 to 0.9, from which somebody is taken to speak.
        silence_duration_ms: silence that ends a turn. The service does not publish its default; ours is 500.
        prefix_padding_ms: audio before the first sound that belongs to the turn.
        idle_timeout_ms: silence after an answer upon which the server speaks up; None never.
        create_response: echoed; as on the service, False changes nothing.
        interrupt_response: echoed.
        given: names of the fields that the client sent, which is all that ``quirks`` echoes.
    """

    threshold: float = 0.85
    silence_duration_ms: int = 500
    prefix_padding_ms: int = 333
    idle_timeout_ms: int | None = None
    create_response: bool = True
    interrupt_response: bool = True
    given: tuple[str, ...] = ()

    def merged(self, value: dict[str, Any]) -> TurnDetection:
        """This, with what ``value`` says instead.

        Raises:
            ComplaintError: a value breaks its rule.
        """
        changes: dict[str, Any] = {}
        for name, (low, high) in _RANGES.items():
            if name not in value:
                continue
            number = value[name]
            if number is None:
                changes[name] = next(field.default for field in fields(self) if field.name == name)
                continue
            is_number = isinstance(number, int | float) and not isinstance(number, bool)
            if not is_number or not low <= number <= high:
                raise ComplaintError(
                    f"turn_detection.{name} must be a number from {low:g} to {high:g}; {number!r} came.",
                    param=f"session.turn_detection.{name}",
                )
            changes[name] = float(number) if name == "threshold" else round(number)
        for name in _FLAGS:
            if value.get(name) is not None:
                changes[name] = bool(value[name])
        given = tuple(dict.fromkeys((*self.given, *(name for name in value if name in KNOWN and name != "type"))))
        return replace(self, **changes, given=given)

    def to_wire(self, *, whole: bool) -> dict[str, Any]:
        """As the session shows it: every value, or only those that the client gave."""
        names = [field.name for field in fields(self) if field.name != "given"]
        return {"type": "server_vad", **{name: getattr(self, name) for name in names if whole or name in self.given}}
