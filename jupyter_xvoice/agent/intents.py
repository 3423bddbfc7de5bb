"""What a user does with a session that is live."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from jupyter_xvoice.errors import InputError, SessionEndedError

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from jupyter_xvoice.agent.exchanges import Exchanges
    from jupyter_xvoice.agent.plan import Plan
    from jupyter_xvoice.agent.voice_in import VoiceIn
    from jupyter_xvoice.agent.voice_out import VoiceOut
    from jupyter_xvoice.api.realtime import TurnDetection
    from jupyter_xvoice.api.realtime.session import RealtimeSession

__all__ = ["Intents"]


class Intents(ABC):
    """Everything here is on the session's event loop.

    Attributes:
        ready: the service took the configuration.
        over: it has ended, for ``why``.
    """

    def __init__(self, plan: Plan, exchanges: Exchanges, voice_in: VoiceIn) -> None:
        self._plan = plan
        self._exchanges = exchanges
        self._voice_in = voice_in
        self._voice_out: VoiceOut | None = None
        self._session: RealtimeSession | None = None
        self._parting = ""
        self.ready = self.over = False
        self.why = ""

    @abstractmethod
    def _update(self) -> None:
        """Something may have changed: shows it."""

    @abstractmethod
    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs ``work`` beside everything else."""

    @abstractmethod
    def _hear_no_more(self) -> None:
        """The speech that was noticed is forgotten."""

    def send_text(self, text: str) -> int:
        """The user typed; what the agent is saying is interrupted. Returns the number of the turn."""
        session, sound = self._talking()
        sound.interrupt()
        exchange = self._exchanges.typed(text, time.monotonic())
        sound.when_silent(lambda: self._exchanges.name(exchange, session.send_text(text)))
        self._update()
        return exchange.number

    def say(self, text: str, *, interruptible: bool) -> int:
        """The agent says ``text``."""
        session, _ = self._talking()
        session.say(text, interruptible=interruptible)
        exchange = self._exchanges.said(time.monotonic())
        self._update()
        return exchange.number

    def send_audio(self, data: bytes) -> int:
        """The user says ``data``, in the session's format."""
        _, sound = self._talking()
        if self._plan.settings.manual:
            sound.interrupt()
        exchange = self._exchanges.fed(time.monotonic())
        sound.when_silent(lambda: self._spawn(self._voice_in.feed(exchange, data)))
        self._update()
        return exchange.number

    def interrupt(self) -> None:
        """The agent stops speaking."""
        _, sound = self._talking()
        sound.interrupt()

    def mute(self, *, on: bool) -> None:
        """The microphone is not heard."""
        self._voice_in.muted = on
        if self._plan.microphone is not None:
            self._plan.microphone.mute(on=on)
        self._update()

    def talk(self, *, on: bool) -> None:
        """Push to talk: the key is held, or was let go. Before the service is ready, what is said is kept."""
        session = self._open()
        if not self._plan.settings.manual:
            raise InputError("talk() is for push to talk: VoiceAgent(turn_detection=None), or agent.push_to_talk().")
        if on == self._voice_in.held:
            return
        self._voice_in.held = on
        self._exchanges.discarded.end()
        if on and self._voice_out is not None:
            self._voice_out.interrupt()
        elif not on:
            session.commit()
            self._exchanges.handed_over(time.monotonic())
        self._update()

    def discard(self) -> None:
        """Push to talk: the key was let go, and what was said is not sent."""
        if self._voice_in.held:
            self._voice_in.held = False
            self._open().clear_audio()
            self._exchanges.discard()
            self._exchanges.discarded.begin()
            self._update()

    def detect(self, detection: TurnDetection | None) -> None:
        """From now on turns end by hand (None), or are noticed by the service. What is being said is thrown away."""
        plan, manual = self._plan, detection is None
        if manual == plan.settings.manual:
            return
        plan.settings = replace(plan.settings, turn_detection=detection)
        plan.meter.switched()
        self._exchanges.manual, self._voice_in.held = manual, False
        self._exchanges.discard()
        self._hear_no_more()
        plan.book.note("Push to talk from here" if manual else "Hands-free from here")
        if self._session is not None and not self._parting:
            self._session.clear_audio()
            self._exchanges.discarded.begin()
            self._exchanges.discarded.end()
            self._session.update(plan.settings)
        self._update()

    def retry(self) -> None:
        """Connects again at once, instead of waiting for the next try."""
        if self._session is not None:
            self._session.retry()

    def _open(self) -> RealtimeSession:
        if self._session is None or self._parting:
            why = self.why or self._parting or "it has not begun"
            raise SessionEndedError(f"The session is over ({why}). agent.start() begins another one.")
        return self._session

    def _talking(self) -> tuple[RealtimeSession, VoiceOut]:
        if self._session is None or self._voice_out is None or not self.ready or self._parting:
            why = self.why or self._parting
            raise SessionEndedError(f"The session is over ({why}). agent.start() begins another one.")
        return self._session, self._voice_out
