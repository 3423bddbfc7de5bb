"""Reading the text fields of a form or a query: each value is checked, each refusal says value, rule and remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_xvoice.engine.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

__all__ = ["Fields"]


class Fields:
    """Name-value pairs in their order; a name may come more than once.

    Every getter gives None (or an empty tuple) for a field that is absent or blank, and raises a 400
    :class:`~jupyter_xvoice.engine.refusal.Refusal` for a value that breaks its rule.
    """

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name.removesuffix("[]"), []).append(value.strip())

    def names(self) -> Collection[str]:
        """The names that came."""
        return self._values.keys()

    def text(self, name: str) -> str | None:
        """The last value of ``name``."""
        return self._values.get(name, [""])[-1] or None

    def texts(self, name: str) -> tuple[str, ...]:
        """Every value of ``name`` that is not blank."""
        return tuple(value for value in self._values.get(name, []) if value)

    def choice(self, name: str, allowed: Collection[str]) -> str | None:
        """One of ``allowed`` (lower case), whatever its case was."""
        text = self.text(name)
        if text is None:
            return None
        if text.lower() not in allowed:
            raise Refusal(400, f"{name} {text!r} is not known: it takes {', '.join(allowed)}.")
        return text.lower()

    def boolean(self, name: str) -> bool | None:
        """``true`` or ``false``."""
        text = self.choice(name, ("true", "false"))
        return None if text is None else text == "true"

    def integer(self, name: str, *, low: int, high: int) -> int | None:
        """A whole number between ``low`` and ``high``, both included."""
        text = self.text(name)
        if text is None:
            return None
        try:
            number = int(text)
        except ValueError:
            raise Refusal(400, f"{name} {text!r} is not a whole number.") from None
        if not low <= number <= high:
            raise Refusal(400, f"{name} must be between {low} and {high}; {number} came.")
        return number

    def number(self, name: str, *, low: float, high: float) -> float | None:
        """A number between ``low`` and ``high``, both included."""
        text = self.text(name)
        if text is None:
            return None
        try:
            number = float(text)
        except ValueError:
            raise Refusal(400, f"{name} {text!r} is not a number.") from None
        if not low <= number <= high:  # NaN fails this as well
            raise Refusal(400, f"{name} must be between {low:g} and {high:g}; {text} came.")
        return number

    def rate(self, name: str, allowed: Collection[int]) -> int | None:
        """One of the sample rates ``allowed``, in Hz."""
        number = self.integer(name, low=1, high=1_000_000)
        if number is not None and number not in allowed:
            raise Refusal(400, f"{name} {number} is not a rate: it takes {', '.join(map(str, allowed))}.")
        return number
