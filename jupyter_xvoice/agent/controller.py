"""A spoken conversation, held from Python: the agent without its page."""

from __future__ import annotations

import threading
import time
import weakref
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from jupyter_xvoice.agent.book import Book
from jupyter_xvoice.agent.cost import Meter
from jupyter_xvoice.agent.hearing import encoded
from jupyter_xvoice.agent.kept import Kept
from jupyter_xvoice.agent.live import LiveSession
from jupyter_xvoice.agent.plan import Plan
from jupyter_xvoice.agent.recording import Recorder
from jupyter_xvoice.agent.running import Running
from jupyter_xvoice.api.checks import check_piece
from jupyter_xvoice.api.models import named_model
from jupyter_xvoice.api.realtime import SessionSettings, TurnDetection
from jupyter_xvoice.errors import DeadlineError, InputError, SessionEndedError

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from jupyter_xvoice.agent.ports import Microphone, Speaker, View
    from jupyter_xvoice.agent.tools import Toolbox
    from jupyter_xvoice.agent.turns import Turn
    from jupyter_xvoice.api import AsyncClient, Client
    from jupyter_xvoice.audio import Audio

__all__ = ["Controller"]


class Controller(Kept):
    """A spoken conversation, of parts that are made already; what they are made of is :class:`VoiceAgent`'s to say.

    Args:
        client: whose endpoint, key and prices hold.
        settings: what a session is asked to be like.
        toolbox: the functions that the agent may call; its own from now on.
        model: sent with every connection; None is the endpoint's.
        limits: minutes, and USD at list price, after which a session ends.
        ports: where the sound goes; where the user's comes from, and what shows the conversation, where there is either.
    """

    def __init__(
        self,
        client: Client | AsyncClient,
        settings: SessionSettings,
        toolbox: Toolbox,
        *,
        model: str | None,
        limits: tuple[float | None, float | None],
        ports: tuple[Speaker, Microphone | None, View | None],
    ) -> None:
        *_, view = ports
        super().__init__(client, Book(view), Running())
        named_model(model, client.endpoint.realtime_model)  # warns of an old one where the user sees it
        self._model = model
        self._toolbox = toolbox
        self._settings = settings
        self._limits = limits
        self._ports = ports
        self._detection = settings.turn_detection or TurnDetection()  # of a session that is not push to talk
        self._starting = threading.Lock()
        self._next = 1  # the turn that wait_turn waits for
        weakref.finalize(self, self._running.leave, toolbox.close).atexit = False

    # -- from the beginning to the end -------------------------------------------------------------------------------

    def start(self, *, timeout: float = 60.0) -> Self:
        """Connects, and waits until the service is ready. Does nothing while a session goes on; after one, begins another.

        Args:
            timeout: seconds until it must be ready. An interrupt, or this time over, ends the attempt.

        Raises:
            CredentialsError: no key, and no local engine either.
            AuthenticationError, NotFoundError and other APIErrors: the service refused the key, the voice …
            LinkError, DeadlineError, EngineError: it could not be reached, or did not become ready.
            InputError: ``max_cost`` where the price is unknown.
        """
        with self._starting:  # a page and a cell may begin at the same time
            live = self._running.live or self._begin()
        try:
            done = self._book.wait(lambda: live.ready or live.over, timeout)
        except BaseException:
            self.stop()
            raise
        if not done:
            self.stop()
            raise DeadlineError(f"The session did not become ready within {timeout:g} s. Try again.")
        if live.error is not None and live.over:
            raise live.error
        if live.over:
            raise SessionEndedError(f"The session ended before it was ready: {live.why}.")
        return self

    def stop(self) -> None:
        """Ends the session and waits for its end. What was said is kept. Doing it again does nothing."""
        self._running.stop("ended by you")

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _begin(self) -> LiveSession:
        last = self._running.last
        if last is not None:
            self._earlier.append(last)
            if last.figures.seconds:
                self._book.note("New conversation")
        if self._book.began is None:
            self._book.began = time.monotonic()
        heard, spoken = self._settings.input_format, self._settings.output_format
        recorder = Recorder(self._kept.spool, f"{len(self._recorders) + 1}", heard, spoken)
        self._recorders.append(recorder)
        self._kept.hide(self._client.endpoint.credential)
        speaker, microphone, view = self._ports
        minutes, cost = self._limits
        plan = Plan(
            client=self._client.twin,
            place=self._client.label,
            model=self._model,
            settings=self._settings,
            toolbox=self._toolbox,
            speaker=speaker,
            microphone=microphone,
            view=view,
            book=self._book,
            recorder=recorder,
            events=self._kept,
            meter=Meter(
                self._client.prices,
                model=self._model or self._client.endpoint.realtime_model,
                manual=self._settings.manual,
            ),
            max_minutes=minutes,
            max_cost=cost,
        )
        self._next = self._book.latest + 1
        self._toolbox.begin()
        return self._running.start(LiveSession(plan))

    # -- talking -----------------------------------------------------------------------------------------------------

    def ask(self, text: str, *, timeout: float | None = 120.0) -> Turn:
        """Types ``text`` and waits for the turn; starts the session if there was none yet.

        An answer that goes on is interrupted. An interrupt of yours ends the waiting; ``wait_turn`` takes it up again.

        Raises:
            SessionEndedError: the session ended before the turn did; what came of it is in ``.turn``.
            DeadlineError: ``timeout`` seconds are over; the session goes on.
            InputError: no text.
        """
        self.send_text(text)
        return self.wait_turn(timeout=timeout)

    def wait_turn(self, *, timeout: float | None = 120.0) -> Turn:
        """Waits until the turn that was begun last is over: its answer has come and was rendered. Without one, the next.

        Raises:
            SessionEndedError, DeadlineError: as in :meth:`ask`.
        """
        book, number, running = self._book, self._next, self._running
        live = running.live or running.last
        if live is None:
            raise SessionEndedError("There is no session yet: agent.start(), or agent.ask(…).")
        if running.inside:
            raise InputError("wait_turn was called on the agent's own thread, where it would wait for itself.")
        if not book.wait(lambda: book.over(number) is not None or live.over, timeout):
            words = f"The turn was not over within {timeout:g} s. The session goes on; agent.wait_turn() waits again."
            raise DeadlineError(words)
        turn = book.over(number)
        if turn is not None:
            self._next = turn.number + 1
        if turn is None or turn.outcome in {"ended", "lost"}:
            self._raise_if_over(live, turn)
        assert turn is not None
        return turn

    def send_text(self, text: str) -> None:
        """Types ``text``: interrupts the agent, and is answered. Returns at once.

        Raises:
            InputError: no text.
            SessionEndedError: the session is over; ``start`` begins another one.
        """
        if not isinstance(text, str) or not text.strip():
            raise InputError("There is no text to send: agent.ask('What is the weather in Paris?').")
        check_piece(text)
        self._next = self._do(lambda live: live.send_text(text))

    def send_audio(
        self,
        audio: Audio | str | os.PathLike[str] | bytes | NDArray[np.float32],
        *,
        sample_rate: int | None = None,
    ) -> None:
        """Says ``audio`` to the agent and ends the turn: by hand in push to talk, else with silence. Returns at once.

        It goes out eight times faster than it sounds; a pause in it that is longer than the silence of ``turn_detection``
        ends a turn, as it does in speech.

        Args:
            audio: an Audio, the path or the bytes of an audio file, or an array of samples.
            sample_rate: Hz, of an array, or of bytes that are bare 16-bit samples.

        Raises:
            AudioError: it is no audio, or empty.
            InputError, SessionEndedError: as in :meth:`send_text`.
        """
        data = encoded(audio, sample_rate, self._settings.input_format)
        self._next = self._do(lambda live: live.send_audio(data))

    def say(self, text: str, *, interruptible: bool = True) -> None:
        """Lets the agent say ``text`` as it is, behind the answer that goes on. Returns at once; ``wait_turn`` waits for it.

        Raises:
            InputError, SessionEndedError: as in :meth:`send_text`.
        """
        if not isinstance(text, str) or not text.strip():
            raise InputError("There is no text to say: agent.say('Good morning.').")
        check_piece(text)
        self._next = self._do(lambda live: live.say(text, interruptible=interruptible))

    def interrupt(self) -> None:
        """Stops what the agent is saying; the transcript tells what of it was heard. Without an answer nothing happens."""
        if self._running.live is not None:
            self._do(lambda live: live.interrupt())

    def mute(self, on: bool = True) -> None:
        """The microphone is not heard, or is again. Typing and ``send_audio`` are not touched."""
        self._do(lambda live: live.mute(on=on))

    def talk(self, on: bool = True) -> None:
        """Push to talk: the key is held, or let go, which ends the turn.

        Raises:
            InputError: the service finds the turns: see :meth:`push_to_talk`.
        """
        self._do(lambda live: live.talk(on=on))

    def discard(self) -> None:
        """Push to talk: the key is let go, and what was said since is thrown away: nothing is sent, there is no turn."""
        if self._running.live is not None:
            self._do(lambda live: live.discard())

    def push_to_talk(self, on: bool = True) -> None:
        """Turns end by hand from now on, or are noticed by the service again; also while a session goes on."""
        detection = None if on else self._detection
        self._settings = replace(self._settings, turn_detection=detection)
        if self._running.live is not None:
            self._running.post(lambda live: live.detect(detection))

    # -- how it is made ----------------------------------------------------------------------------------------------

    @property
    def settings(self) -> SessionSettings:
        """What a session is asked to be like: voice, instructions, turn detection and the rest."""
        return self._settings

    @property
    def limits(self) -> tuple[float | None, float | None]:
        """``max_minutes`` and ``max_cost``."""
        return self._limits

    # ----------------------------------------------------------------------------------------------------------------

    def _do(self, action: Callable[[LiveSession], Any]) -> Any:
        running = self._running
        if running.live is None and running.last is None:
            self.start()
        live = running.live
        if live is None:
            assert running.last is not None
            raise SessionEndedError(
                f"The session is over ({running.last.why}). agent.start() begins another one; what was said is kept."
            )
        if not live.ready and not running.inside:
            self.start()
        return running.call(lambda: action(live))

    def _raise_if_over(self, live: LiveSession, turn: Turn | None) -> None:
        if not live.over:
            return
        words = f"The session ended: {live.why}".rstrip(".")
        words += ". What was said is kept in agent.transcript; agent.start() begins another conversation."
        raise SessionEndedError(words, turn=turn, close_code=live.code, reason=live.reason) from live.error

    def __repr__(self) -> str:
        turns = len(self._book.turns)
        many = "" if not turns else f", {turns} turn" + ("s" if turns > 1 else "")
        return f"VoiceAgent({self._settings.voice!r}, {self.status}, {self.place}{many})"
