"""What the captions tell whoever shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from jupyter_xvoice.agent import Notice

__all__ = ["CaptionsStatus", "CaptionsView"]


@dataclass(frozen=True)
class CaptionsStatus:
    """What is shown of the state.

    Attributes:
        word: disconnected, connecting, idle, listening or disconnecting.
        since: on the monotonic clock, when the connection was lost, until it is back.
        hearing: somebody speaks.
        first: seconds from the beginning of an utterance to its first words, of the latest one; None before the first.
        muted: the microphone is not heard.
        microphone: there is one in use.
        live: it is not over.
        why: once it is over, how it ended.
    """

    word: str = "disconnected"
    since: float | None = None
    hearing: bool = False
    first: float | None = None
    muted: bool = False
    microphone: bool = False
    live: bool = False
    why: str = ""


class CaptionsView(Protocol):
    """What shows it. Called on the session's thread; lines are shown by the record."""

    def status(self, status: CaptionsStatus) -> None:
        """The status is another one."""

    def notice(self, notice: Notice) -> None:
        """Something that the user should know; it replaces the one of the same name."""

    def notice_over(self, name: str) -> None:
        """What was said of this holds no more."""

    def card(self, error: BaseException | None) -> None:
        """Why it could not begin."""

    def beat(self) -> None:
        """Once a second while it goes on, and at its end."""
