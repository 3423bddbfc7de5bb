"""One session while it is live: changes of the conversation in, sound and rows out. Everything here is on one event loop."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import TYPE_CHECKING, Any

from jupyter_xvoice.agent.exchanges import Exchanges
from jupyter_xvoice.agent.figures import Figures
from jupyter_xvoice.agent.playout import Playout
from jupyter_xvoice.agent.reports import CaptureReports
from jupyter_xvoice.agent.status import detail_of, word_of
from jupyter_xvoice.agent.turns import ToolRun
from jupyter_xvoice.agent.voice_in import VoiceIn
from jupyter_xvoice.agent.voice_out import VoiceOut
from jupyter_xvoice.api.realtime import changes
from jupyter_xvoice.errors import InputError, LinkError, SessionEndedError, XVoiceError

if TYPE_CHECKING:
    from jupyter_xvoice.agent.plan import Plan
    from jupyter_xvoice.api.realtime.session import RealtimeSession

__all__ = ["LiveSession"]


class LiveSession:
    """See :class:`VoiceAgent`, whose intents end here.

    Attributes:
        word: the status word.
        detail: what stands beside it.
        ready: the service took the configuration.
        over: it has ended, for ``why``.
        error: what it ended with, where that was a failure.
        code: the close code of the service, where it closed.
        reason: its reason.
        figures: what is counted.
    """

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._book, self._recorder = plan.book, plan.recorder
        self._manual = plan.settings.manual
        self._playout = Playout()
        self._exchanges = Exchanges(plan.book, self._playout, manual=self._manual)
        self._voice_in = VoiceIn(plan, self._exchanges)
        self._voice_out: VoiceOut | None = None
        self._speech = False
        self._tasks: set[asyncio.Task[Any]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._session: RealtimeSession | None = None
        self._main: asyncio.Task[Any] | None = None
        self._reconnecting = ""
        self._parting = ""
        self.word, self.detail = "connecting", ""
        self.ready = self.over = False
        self.why = ""
        self.place = plan.place
        self.figures = Figures(plan)
        self.error: BaseException | None = None
        self.code: int | None = None
        self.reason = ""

    # -- from the beginning to the end -------------------------------------------------------------------------------

    async def run(self) -> None:
        """Talks until it is over. Never raises: how it ended is in ``why`` and ``error``."""
        self._main = asyncio.current_task()
        self._loop = asyncio.get_running_loop()
        self._show()
        try:
            if not self._parting:
                await self._talk()
        except asyncio.CancelledError:
            if not self._parting:
                self._parting = "the program ends"
        except XVoiceError as error:
            self.error = error
            self.code, self.reason = getattr(error, "close_code", None), getattr(error, "reason", "")
        except Exception as error:  # noqa: BLE001  a defect of ours, or of a page: the user learns of it
            self.error = XVoiceError(f"The agent stopped over an error of its own: {type(error).__name__}: {error}")
            self.error.__cause__ = error
        finally:
            await self._finish()

    async def _talk(self) -> None:
        plan = self._plan
        async with plan.client() as client:
            session = self._session = client.realtime(model=plan.model, settings=plan.settings)
            capture = CaptureReports(self._loop, self)
            self._voice_in.session = session
            if plan.microphone is not None:
                plan.microphone.open(plan.settings.input_format, capture)
            async with session:
                sound = self._voice_out = self._begin(session, is_local=client.endpoint.is_local)
                async for change in session:
                    self._take(change, sound)
            ended = session.ended
            if ended is not None:
                self.code, self.reason = ended.code, ended.reason
                self._parting = self._parting or f"ended by the service ({ended.why or ended.reason})"

    def _begin(self, session: RealtimeSession, *, is_local: bool) -> VoiceOut:
        plan = self._plan
        self.figures.begin(session)
        self.place = session.place
        if is_local or (session.local and plan.meter.prices is None):
            plan.meter.free()
        if plan.max_cost is not None and self.figures.cost is None:
            raise InputError(
                f"max_cost={plan.max_cost:g} cannot be kept: what {self.place} charges is unknown. Leave it out, or say the "
                "price: VoiceAgent(Client(…, prices=Prices(…)))."
            )
        sound = VoiceOut(plan, self._exchanges, self._playout, session, self._loop, moved=self._update, gone=self.gone)
        self.ready = True
        self._update()
        if plan.max_minutes is not None:
            self._loop.call_later(
                plan.max_minutes * 60, self.stop, f"time limit reached (max_minutes={plan.max_minutes:g})"
            )
        if plan.max_cost is not None:
            self._watch_cost()
        return sound

    def _watch_cost(self) -> None:
        plan = self._plan
        cost = self.figures.cost
        if plan.max_cost is not None and cost is not None and cost >= plan.max_cost:
            self.stop(f"cost limit reached (max_cost={plan.max_cost:g} USD)")
        elif not self.over:
            self._loop.call_later(0.5, self._watch_cost)

    def stop(self, why: str) -> None:
        """Ends the session; the first reason counts."""
        if self._main is None or self.over or self._parting:
            self._parting = self._parting or why
            return
        self._parting = why
        self.word, self.detail = "disconnecting", ""
        self._show()
        self._main.cancel()

    async def _finish(self) -> None:
        error, plan = self.error, self._plan
        why = self._parting = self._parting or (str(error) if error else "ended by the service")
        if self._timer is not None:
            self._timer.cancel()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with contextlib.suppress(Exception):  # a page that is gone must not keep the record from being closed
            if plan.microphone is not None:
                plan.microphone.close()
        self._exchanges.doom(why, lost=error is not None)
        if self._voice_out is not None:
            self._voice_out.close()
        self.figures.end()
        plan.events.flush()
        self._recorder.close()
        with self._book.changed:  # whoever waits for a turn learns of its end and of the session's at once
            self._exchanges.end()
            if self.ready:
                self._book.note(f"Session ended: {why}")
            self.why, self.over, self.ready = why, True, False
            self.word, self.detail = "disconnected", why
            self._book.changed.notify_all()
        self._show()

    # -- what happens ------------------------------------------------------------------------------------------------

    def _take(self, change: changes.Change, sound: VoiceOut) -> None:
        now = time.monotonic()
        match change:
            case changes.Raw(event, direction):
                self.figures.count_frames()
                self._plan.events.add(direction, event)
                return
            case changes.AgentAudio():
                sound.play(change)
            case changes.SpeechStopped(_, at_ms):
                self._speech = False
                self._exchanges.take(change, now, spoken_until=self._voice_in.sent.when(at_ms))
                sound.speech_stopped()
            case _:
                self._exchanges.take(change, now)
                self._react(change, sound)
        self._update()

    def _react(self, change: changes.Change, sound: VoiceOut) -> None:
        match change:
            case changes.Ready():
                self._voice_in.sent.restart()
            case changes.SpeechStarted(item_id):
                self._speech = True
                if not self._manual:
                    sound.speech_started(item_id)
            case changes.Committed(item_id):
                sound.meant(item_id)
            case changes.UserText(item_id, text) if text.strip():
                sound.meant(item_id)
            case changes.ResponseEnded(_, "cancelled"):
                sound.cancelled()
            case _:
                self._follow(change)

    def _follow(self, change: changes.Change) -> None:
        match change:
            case changes.ToolCall():
                self._spawn(self._run_tool(change))
            case changes.ToolCancelled(call_id):
                self._plan.toolbox.cancel(call_id)
            case changes.Trouble(code, message, benign) if not benign:
                self._notice(message or code, serious=False)
            case changes.Reconnecting(try_, of, delay_s, why):
                self._reconnecting = f"again, try {try_} of {of}"
                self._notice(f"Connection lost ({why}). Try {try_} of {of} in {delay_s:.1f} s.", serious=False)
            case changes.Reconnected(gap_s):
                self._reconnecting = ""
                self.figures.reconnects += 1
                self._book.note(f"Connection lost, back after {gap_s:.1f} s")
            case _:
                pass

    async def _run_tool(self, call: changes.ToolCall) -> None:
        results = await self._plan.toolbox.run([call], self._proceeds)
        for result in results:
            run = ToolRun.of(call, result)
            self._exchanges.returned(run, time.monotonic())
            if result.error is not None:
                self._notice(f"{call.name}: {result.error}", serious=False)
            with contextlib.suppress(LinkError):  # the session ended meanwhile
                if self._session is not None:
                    self._session.tool_result(result.call_id, result.output)
            self._update()

    def _proceeds(self, call_id: str, *, waits: bool, approved: bool | None) -> None:
        if waits:
            self._exchanges.wait(call_id)
        else:
            self._exchanges.proceed(call_id, time.monotonic(), approved=approved)
        self._update()

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None and self.error is None and self._main is not None:
            error = task.exception()
            self.error = error if isinstance(error, XVoiceError) else XVoiceError(f"{type(error).__name__}: {error}")
            self.error.__cause__ = error
            self._main.cancel()
        self._update()

    # -- what a page reports -----------------------------------------------------------------------------------------

    def take(self, data: bytes) -> None:
        """The microphone's sound."""
        self._voice_in.take(data)

    def gone(self, why: str) -> None:
        """The page is gone."""
        self.stop(why or "the page is gone")

    # -- intents -----------------------------------------------------------------------------------------------------

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
        if self._manual:
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
        """Push to talk: the key is held, or was let go."""
        session, sound = self._talking()
        if not self._manual:
            raise InputError("talk() is for push to talk: VoiceAgent(turn_detection=None).")
        if on == self._voice_in.held:
            return
        self._voice_in.held = on
        if on:
            sound.interrupt()
        else:
            session.commit()
            self._exchanges.handed_over(time.monotonic())
        self._update()

    def _talking(self) -> tuple[RealtimeSession, VoiceOut]:
        if self._session is None or self._voice_out is None or not self.ready or self._parting:
            why = self.why or self._parting
            raise SessionEndedError(f"The session is over ({why}). agent.start() begins another one.")
        return self._session, self._voice_out

    # -- what is shown -----------------------------------------------------------------------------------------------

    def _update(self) -> None:
        """Closes turns that are over, and says what goes on."""
        again = self._exchanges.settle(time.monotonic())
        if self._timer is not None:
            self._timer.cancel()
        later = max(again - time.monotonic(), 0.05) if again is not None else None
        self._timer = self._loop.call_later(later, self._update) if later is not None else None
        if self._parting or self.over:
            return
        facts = self._facts()
        word, detail = word_of(facts), detail_of(facts)
        if (word, detail) != (self.word, self.detail):
            self.word, self.detail = word, detail
            self._show()

    def _facts(self) -> dict[str, Any]:
        return {
            "ready": self.ready and self._session is not None and self._session.conversation.ready,
            "again": self._reconnecting,
            "sounding": self._playout.sounding(),
            "thinking": self._exchanges.thinking,
            "tools": self._exchanges.running,
            "waiting": self._exchanges.waiting,
            "speech": self._speech or self._exchanges.feeding,
            "microphone": self._plan.microphone is not None,
            "muted": self._voice_in.muted,
            "manual": self._manual,
            "held": self._voice_in.held,
        }

    def _show(self) -> None:
        if self._plan.view is not None:
            self._plan.view.status(self.word, self.detail)

    def _notice(self, text: str, *, serious: bool) -> None:
        self._book.note(text)
        if self._plan.view is not None:
            self._plan.view.notice(text, serious=serious)
