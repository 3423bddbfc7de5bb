"""One session while it is live: changes of the conversation in, sound and rows out. Everything here is on one event loop."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.agent.exchanges import Exchanges
from jupyter_xvoice.agent.figures import Figures
from jupyter_xvoice.agent.intents import Intents
from jupyter_xvoice.agent.notice import Notice
from jupyter_xvoice.agent.playout import Playout
from jupyter_xvoice.agent.reports import CaptureReports
from jupyter_xvoice.agent.showing import Showing
from jupyter_xvoice.agent.status import Facts, Status
from jupyter_xvoice.agent.turns import ToolRun
from jupyter_xvoice.agent.voice_in import VoiceIn
from jupyter_xvoice.agent.voice_out import VoiceOut
from jupyter_xvoice.api.models import told_already
from jupyter_xvoice.api.realtime import changes
from jupyter_xvoice.audio.display.words import clock
from jupyter_xvoice.errors import LinkError, XVoiceError

if TYPE_CHECKING:
    from jupyter_xvoice.agent.plan import Plan
    from jupyter_xvoice.api.realtime.session import RealtimeSession

__all__ = ["LiveSession"]

_BEFORE_THE_END: Final = 120  # s


class LiveSession(Intents):
    """See :class:`Controller`, whose intents end here.

    Attributes:
        showing: what a view is told, the status before all.
        ready: the service took the configuration.
        over: it has ended, for ``why``.
        error: what it ended with, where that was a failure.
        code: the close code of the service, where it closed.
        reason: its reason.
        first_turn: the number that its first turn has, or would have.
        figures: what is counted.
    """

    def __init__(self, plan: Plan) -> None:
        self._playout = Playout()
        exchanges = Exchanges(plan.book, self._playout, manual=plan.settings.manual)
        super().__init__(plan, exchanges, VoiceIn(plan, exchanges))
        self._book, self._recorder = plan.book, plan.recorder
        self._speech = False
        self._tasks: set[asyncio.Task[Any]] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._ends: asyncio.TimerHandle | None = None
        self._main: asyncio.Task[Any] | None = None
        self._lost: float | None = None  # when the connection was lost, until it is back
        self._tries = 0
        self.showing = Showing(plan.view, plan.book)
        self.first_turn = plan.book.latest + 1
        self.place = plan.place
        self.figures = Figures(plan)
        self.error: BaseException | None = None
        self.code: int | None = None
        self.reason = ""

    @property
    def status(self) -> Status:
        """What is shown of it."""
        return self.showing.status

    # -- from the beginning to the end -------------------------------------------------------------------------------

    async def run(self) -> None:
        """Talks until it is over. Never raises: how it ended is in ``why`` and ``error``."""
        self._main = asyncio.current_task()
        self._loop = asyncio.get_running_loop()
        self._update()
        self.showing.begin(self._loop)
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
            with told_already():
                session = self._session = client.realtime(model=plan.model, settings=plan.settings)
            capture = CaptureReports(self._loop, self)
            self._voice_in.session = session
            if plan.microphone is not None:
                plan.microphone.open(plan.settings.input_format, capture)
            self.showing.stage("connect")
            self._spawn(self._await_line(session))
            async with session:
                sound = self._voice_out = self._begin(session, is_local=client.endpoint.is_local)
                async for change in session:
                    self._take(change, sound)
            ended = session.ended
            if ended is not None:
                self.code, self.reason = ended.code, ended.reason
                self._parting = self._parting or f"ended by the service ({ended.why or ended.reason})"

    async def _await_line(self, session: RealtimeSession) -> None:
        await session.opened.wait()
        self.showing.stage("session")

    def _begin(self, session: RealtimeSession, *, is_local: bool) -> VoiceOut:
        plan = self._plan
        self.figures.begin(session)
        self.place = session.place + (f" ({session.through})" if session.through else "")
        if is_local or (session.local and plan.meter.prices is None):
            plan.meter.free()
        if plan.max_cost is not None:
            plan.meter.check_limit(plan.max_cost, self.place, [tool.type for tool in plan.toolbox.server_tools])
        sound = VoiceOut(plan, self._exchanges, self._playout, session, self._loop, moved=self._update, gone=self.gone)
        with self._book.changed:  # whoever waits for it finds it said
            self.ready = True
            self.showing.staged()
            self._update()
            self._book.changed.notify_all()
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

    def _watch_end(self, expires_at: object) -> None:
        """The service may say when it will end the session, in Unix time; the conversation then goes on in a new one."""
        if self._ends is not None:
            self._ends.cancel()
            self.showing.take_down("session-ends")
        if isinstance(expires_at, int | float) and (left := expires_at - time.time()) > _BEFORE_THE_END:
            words = f"The session ends in {_BEFORE_THE_END // 60} minutes, then goes on in a new one."
            notice = Notice("session-ends", words, "info", {"minutes": _BEFORE_THE_END // 60})
            self._ends = self._loop.call_later(left - _BEFORE_THE_END, lambda: self.showing.tell(notice, note=False))

    def stop(self, why: str) -> None:
        """Ends the session; the first reason counts."""
        if self._main is None or self.over or self._parting:
            self._parting = self._parting or why
            return
        self._parting = why
        self.showing.show(replace(self.status, word="disconnecting", detail="saving the recording", since=None))
        self._main.cancel()

    async def _finish(self) -> None:
        error, plan = self.error, self._plan
        why = self._parting = self._parting or (str(error) if error else "ended by the service")
        for timer in (self._timer, self._ends):
            if timer is not None:
                timer.cancel()
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
        plan.events.rest()
        self._recorder.close()
        with self._book.changed:  # whoever waits for a turn learns of its end and of the session's at once
            self._exchanges.end()
            if self._lost is not None:
                self._book.note(f"Connection lost at {clock(self._book.since(self._lost))}")
            if self.ready:
                self._book.add("ended", 0, why, final=True)
            self.why, self.over, self.ready = why, True, False
            self.showing.show(Status("disconnected", why, manual=plan.settings.manual, why=why))
            self._book.changed.notify_all()
        self._tell_the_end()
        self.showing.end()

    # -- what happens ------------------------------------------------------------------------------------------------

    def _take(self, change: changes.Change, sound: VoiceOut) -> None:
        now = time.monotonic()
        match change:
            case changes.Raw(event, direction):
                self.figures.count_frames()
                self._plan.events.add(direction, event)
                if event.get("type") == "input_audio_buffer.cleared":
                    self._exchanges.discarded.forgotten()
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
            case changes.Ready(session, held_ms):
                self._voice_in.sent.restart(held_ms)
                self._watch_end(session.get("expires_at"))
            case changes.SpeechStarted(item_id):
                if not self._plan.settings.manual:  # by hand, the key says when the user speaks
                    self._speech = True
                    sound.speech_started(item_id)
            case changes.Committed(item_id):
                self._exchanges.discarded.forgotten()
                sound.meant(item_id)
            case changes.UserText(item_id, text) if text.strip():
                sound.meant(item_id)
            case changes.ResponseEnded(_, "cancelled"):
                sound.cancelled()
            case _:
                self._follow(change)

    def _hear_no_more(self) -> None:
        self._speech = False

    def _follow(self, change: changes.Change) -> None:
        match change:
            case changes.ToolCall():
                self._spawn(self._run_tool(change))
            case changes.ToolCancelled(call_id):
                self._plan.toolbox.cancel(call_id)
            case changes.Trouble(code, message, benign) if not benign or code == "deprecated_model":
                self.showing.tell(_told(message or code))
            case changes.Reconnecting(try_, of, delay_s, why):
                self._lost, self._tries = self._lost or time.monotonic(), of
                words = f"Connection lost ({why}). Try {try_} of {of} in {delay_s:.1f} s."
                facts = {"try": try_, "tries": of, "seconds": delay_s}
                self.showing.tell(Notice("connection-lost", words, facts=facts), note=False)
            case changes.Reconnected(gap_s):
                self._lost = None
                self.figures.reconnects += 1
                at = clock(self._book.since(time.monotonic() - gap_s))
                self._book.note(f"Connection lost at {at}, back after {gap_s:.1f} s")
                self.showing.take_down("connection-lost")
            case _:
                pass

    async def _run_tool(self, call: changes.ToolCall) -> None:
        results = await self._plan.toolbox.run([call], self._proceeds)
        for result in results:
            run = ToolRun.of(call, result)
            self._exchanges.returned(run, time.monotonic())
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

    def use(self, *, on: bool) -> None:
        """There is a microphone to be heard, or none."""
        self._voice_in.used = on
        self._update()

    def gone(self, why: str) -> None:
        """The page is gone."""
        self.stop(why or "the page is gone")

    # -- what is shown -----------------------------------------------------------------------------------------------

    def _update(self) -> None:
        """Closes turns that are over, and says what goes on."""
        with self._book.changed:  # whoever waits for a turn does not find what went on before its end
            again = self._exchanges.settle(time.monotonic())
            if not (self._parting or self.over):
                self.showing.show(self._facts().status)
        if self._timer is not None:
            self._timer.cancel()
        later = max(again - time.monotonic(), 0.05) if again is not None else None
        self._timer = self._loop.call_later(later, self._update) if later is not None else None

    def _facts(self) -> Facts:
        return Facts(
            ready=self.ready and self._session is not None and self._session.conversation.ready,
            lost=self._lost,
            sounding=self._playout.sounding(),
            thinking=self._exchanges.thinking,
            tools=self._exchanges.running,
            waiting=self._exchanges.waiting,
            speech=self._speech or self._exchanges.feeding,
            microphone=self._voice_in.used,
            muted=self._voice_in.muted,
            manual=self._plan.settings.manual,
            held=self._voice_in.held,
        )

    def _tell_the_end(self) -> None:
        """What the user could not know: who ended the session without being asked to."""
        if not self.figures.seconds:  # it never was ready: whoever started it learns of that
            return
        if self.error is not None and self._lost is not None:
            words = f"The connection did not come back after {self._tries} tries."
            self.showing.tell(Notice("gave-up", words, "error", {"tries": self._tries}), note=False)
        elif self.error is not None or self.code is not None:
            reason, code = self.reason or self.why, "" if self.code is None else str(self.code)
            facts: dict[str, str | float] = {"reason": reason, "code": code}
            words = f"The session ended: {reason}{f' ({code})' if code else ''}."
            self.showing.tell(Notice("session-ended", words, "error", facts), note=False)


def _told(text: str) -> Notice:
    return Notice("told", text, facts={"text": text})
