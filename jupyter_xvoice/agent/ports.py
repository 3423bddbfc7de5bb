"""What a page must offer to a conversation: a microphone, a speaker, a view. The controller knows no more of a page than this.

Every method is called on the controller's own thread and must return at once. What a page reports may come from any thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jupyter_xvoice.agent.notice import Notice, NoticeName
    from jupyter_xvoice.agent.status import Status
    from jupyter_xvoice.agent.transcript import Row
    from jupyter_xvoice.agent.turns import ToolRun, Turn
    from jupyter_xvoice.api.realtime import AudioFormat

__all__ = ["Capture", "Microphone", "Playback", "Speaker", "StageName", "View"]

StageName: TypeAlias = Literal["connect", "session"]


class Capture(Protocol):
    """What a microphone reports to."""

    def take(self, data: bytes) -> None:
        """The next sound: whole samples in the format of :meth:`Microphone.open`, without gaps."""

    def use(self, *, on: bool) -> None:
        """Whether there is a microphone to be heard, which is so until this says otherwise; without one the user types."""

    def gone(self, why: str) -> None:
        """The page is gone: the session ends, with ``why`` as its word."""


class Microphone(Protocol):
    """Where the user's sound comes from."""

    def open(self, form: AudioFormat, capture: Capture) -> None:
        """Begins to capture. Called once a session, before the service is ready: the first words are kept."""

    def mute(self, *, on: bool) -> None:
        """While muted the microphone may close or send silence; what comes is replaced by silence in any case."""

    def close(self) -> None:
        """Ends the capture."""


class Playback(Protocol):
    """What a speaker reports to. Counts are of samples really rendered, of one item, from its beginning (design.md 6)."""

    def rendered(self, item_id: str, samples: int) -> None:
        """``samples`` of ``item_id`` have sounded.

        Called with 0 when its first is about to, at least four times a second while it sounds, and when the last has.
        """

    def flushed(self, generation: int, rendered: Mapping[str, int]) -> None:
        """Silence since ``generation``: how far each item came that had not been rendered to its end."""

    def lost(self) -> None:
        """Nothing of what is queued will sound: the page was loaded anew. Followed by a :meth:`Speaker.flush`."""

    def gone(self, why: str) -> None:
        """The page is gone: the session ends, with ``why`` as its word."""


class Speaker(Protocol):
    """Where the agent's sound goes. It keeps a queue of minutes: answers come much faster than they sound."""

    def open(self, form: AudioFormat, playback: Playback) -> None:
        """Before the first sound, once a session."""

    def play(self, item_id: str, generation: int, data: bytes) -> None:
        """Queues whole samples of ``item_id``. Sound of a generation before the latest flush is dropped."""

    def pause(self, *, on: bool) -> None:
        """Silence, without forgetting: what may be an interruption has begun, or was none."""

    def flush(self, generation: int) -> None:
        """Silence now, and the queue is forgotten. Answered by :meth:`Playback.flushed` with the same number."""

    def close(self) -> None:
        """Nothing more will be played."""


class View(Protocol):
    """What shows the conversation. It gets values, never anything that changes under its hands."""

    def status(self, status: Status) -> None:
        """The status is another one."""

    def row(self, row: Row) -> None:
        """A row of the transcript is new, or replaces the one with the same ``number``; one without words is none any more."""

    def tool(self, run: ToolRun) -> None:
        """A call of a function is new, or is in another state. Its row, which has the same ``call``, comes behind it."""

    def turn(self, turn: Turn) -> None:
        """A turn is over."""

    def notice(self, notice: Notice) -> None:
        """Something that the user should know; it replaces the one of the same name."""

    def notice_over(self, name: NoticeName) -> None:
        """What was said of this holds no more."""

    def stage(self, name: StageName, seconds: float | None) -> None:
        """A step of the start goes on, or is done after so many seconds: connecting, then having the settings accepted."""

    def beat(self) -> None:
        """Five times a second while the session goes on, and at its end: a chance to show what changes all the time."""
