"""The status of ui.md section 4, from what goes on."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["STATUS_WORDS", "Facts", "Status"]

STATUS_WORDS = ("disconnected", "connecting", "idle", "listening", "thinking", "speaking", "disconnecting")


@dataclass(frozen=True)
class Status:
    """What is shown of the state of a session.

    Attributes:
        word: one of ``STATUS_WORDS``.
        detail: what stands beside it.
        manual: push to talk.
        muted: the microphone is not heard.
        microphone: there is one in use.
        live: the session is not over.
        since: on the monotonic clock: thinking, when the user's speech ended; connecting again, when the connection was lost.
        why: once it is over, how it ended.
    """

    word: str = "disconnected"
    detail: str = ""
    manual: bool = False
    muted: bool = False
    microphone: bool = False
    live: bool = False
    since: float | None = None
    why: str = ""


@dataclass(frozen=True)
class Facts:
    """What goes on in a session that is neither over nor ending.

    Attributes:
        ready: the service takes what is sent.
        lost: when the connection was lost, until it is back.
        sounding: something of the agent is still to be heard.
        thinking: since when an answer is due or goes on; None where there is none.
        tools: how many functions run.
        waiting: how many wait for approval.
        speech: the user speaks.
        held: push to talk: the key is held.
    """

    ready: bool
    lost: float | None
    sounding: bool
    thinking: float | None
    tools: int
    waiting: int
    speech: bool
    microphone: bool
    muted: bool
    manual: bool
    held: bool

    @property
    def status(self) -> Status:
        """In a word."""
        word = self._word
        since = {"connecting": self.lost, "thinking": self.thinking}.get(word)
        return Status(word, self._detail(word), self.manual, self.muted, self.microphone, live=True, since=since)

    @property
    def _word(self) -> str:
        if not self.ready:
            return "connecting"
        if self.sounding:
            return "speaking"
        if self.speech:
            return "listening"
        if self.thinking is not None:
            return "thinking"
        if not self.microphone or self.muted or (self.manual and not self.held):
            return "idle"
        return "listening"

    def _detail(self, word: str) -> str:
        speech = "release to send" if self.manual and self.held else "go ahead"
        muted = "you are muted" if self.muted else "hold Space to talk"
        details = {
            "connecting": "again" if self.lost is not None else "",
            "thinking": "tool waits for you" if self.waiting else "running a tool" if self.tools else "",
            "listening": "hearing you" if self.speech and not self.held else speech,
            "idle": muted if self.microphone else "by typing",
        }
        return details.get(word, "")
