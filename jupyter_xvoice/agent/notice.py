"""What the user should know while a conversation goes on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Notice", "NoticeName"]

NoticeName: TypeAlias = Literal["connection-lost", "session-ends", "session-ended", "gave-up", "told"]


@dataclass(frozen=True)
class Notice:
    """A sentence, and what it is made of for whoever words it otherwise (ui.md "Notices").

    Attributes:
        name: which one; of each there is at most one at a time.
        text: the sentence.
        level: "info", "warn" or "error".
        facts: connection-lost: try, tries, seconds; session-ends: minutes; session-ended: reason, code; gave-up: tries;
            told: text.
    """

    name: NoticeName
    text: str
    level: Literal["info", "warn", "error"] = "warn"
    facts: Mapping[str, str | float] = field(default_factory=dict)
