"""The exchanges of one session: which answer belongs to what was asked, and when a turn is over. No I/O."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from jupyter_xvoice.agent.discarded import Discarded
from jupyter_xvoice.agent.exchange import Exchange, Said
from jupyter_xvoice.agent.turns import ToolRun
from jupyter_xvoice.api.realtime.changes import (
    AgentText,
    Committed,
    ResponseEnded,
    ResponseStarted,
    SpeechStarted,
    SpeechStopped,
    ToolCall,
    ToolCancelled,
    Trouble,
    Truncated,
    UserText,
)

if TYPE_CHECKING:
    from jupyter_xvoice.agent.book import Book
    from jupyter_xvoice.agent.playout import Playout
    from jupyter_xvoice.api.realtime.changes import Change

__all__ = ["PATIENCE", "Exchanges"]

PATIENCE: Final = 30.0
"""Seconds after which an answer that was due and has not begun is not waited for any more."""

_ANOTHER: Final = 5.0  # s in which another answer may begin after one that was lost before it said anything

_UNANSWERED: Final = frozenset({"request_dropped", "nothing_heard", "not_answered"})
_WITH_THE_NEXT: Final = "The user went on speaking: the next turn holds the answer."
_NO_ANSWER: Final = "No answer began."
_CAME: Final = {"waiting": "waits for approval", "running": "…", "cancelled": "cancelled by the interruption"}


class Exchanges:
    """Follows changes and intents; writes rows and turns into the book.

    Args:
        book: where they go.
        playout: what is still to be heard of each item.
        manual: turns are ended by hand; may be changed.
    """

    def __init__(self, book: Book, playout: Playout, *, manual: bool) -> None:
        self._book = book
        self._playout = playout
        self.manual = manual
        self._open: list[Exchange] = []
        self._all: dict[int, Exchange] = {}
        self._of_item: dict[str, Exchange] = {}
        self._of_response: dict[str, Exchange] = {}
        self._of_call: dict[str, Exchange] = {}
        self._user_row: dict[int, int] = {}
        self._rows: dict[str, int] = {}  # item or call id -> row
        self.discarded = Discarded()
        self._complaint = ""

    # -- intents -----------------------------------------------------------------------------------------------------

    def typed(self, text: str, now: float) -> Exchange:
        """The user typed; :meth:`name` says later as which item it went out."""
        exchange = self._begin("typed", now)
        exchange.end_of_speech = exchange.noticed = now
        exchange.ask(now)
        self._hear(exchange, text, final=True)
        return exchange

    def fed(self, now: float) -> Exchange:
        """The user's audio comes from a file: what is heard next belongs to this one."""
        exchange = self._begin("spoken", now)
        exchange.fed = exchange.feeding = True
        return exchange

    def said(self, now: float) -> Exchange:
        """The agent was told to speak by itself."""
        exchange = self._begin("agent", now)
        exchange.end_of_speech = now
        exchange.ask(now)
        return exchange

    def handed_over(self, now: float) -> None:
        """The turn was ended by hand."""
        exchange = next((one for one in reversed(self._open) if one.kind == "spoken" and not one.asked), None)
        exchange = exchange or self._begin("spoken", now)
        exchange.feeding, exchange.committed = False, True
        if exchange.end_of_speech is None:
            exchange.end_of_speech = now
        exchange.noticed = now
        exchange.ask(now)

    def discard(self) -> None:
        """What the user is saying was not meant: there was no such turn."""
        for exchange in [one for one in self._open if one.kind == "spoken" and not (one.asked or one.responses)]:
            self._open.remove(exchange)
            self.discarded.add(exchange.item)
            if exchange.number in self._user_row:
                self._book.change(self._user_row[exchange.number], text="", final=True)

    def unheard(self, exchange: Exchange, why: str) -> None:
        """Nothing was heard in the audio of a file."""
        exchange.feeding = exchange.due = False
        exchange.asked = True
        exchange.spoil("unanswered", why)

    # -- changes -----------------------------------------------------------------------------------------------------

    def take(self, change: Change, now: float, *, spoken_until: float | None = None) -> None:
        """Something happened; ``spoken_until`` is when the user's speech ended, where that is known better than now."""
        if self.discarded.holds(change, self._of_item):
            return
        match change:
            case SpeechStarted(item_id):
                exchange = self._spoken(item_id, now)
                if not self.manual:
                    exchange.go_on()
            case SpeechStopped(item_id) if not self.manual:
                exchange = self._spoken(item_id, now)
                exchange.noticed = now
                exchange.feeding = False
                exchange.end_of_speech = now if spoken_until is None else spoken_until
                if all(exchange.responses.values()):
                    exchange.ask(now)
            case Committed(item_id) if not self.manual:
                self._spoken(item_id, now).commit(now)
            case UserText(item_id, text, final):
                self._hear(self._of_item.get(item_id) or self._spoken(item_id, now), text, final=final)
            case _:
                self._take_answer(change, now)

    def _take_answer(self, change: Change, now: float) -> None:
        match change:
            case ResponseStarted(response_id):
                self._answer(response_id, now)
            case AgentText(response_id, item_id, _, text, final):
                said = self._said(response_id, item_id, now)
                said.text = text
                self._show(item_id, final=final)
            case Truncated(item_id, _, heard, unheard):
                self.cut(item_id, heard, unheard)
            case ToolCall(call_id, name, arguments, response_id):
                exchange = self._of_response.get(response_id) or self._answer(response_id, now)
                self._of_call[call_id] = exchange
                exchange.runs[call_id] = (now, None)
                self._run(exchange, ToolRun(call_id, name, arguments))
            case ToolCancelled(call_id):
                self._cancelled(call_id, now)
            case ResponseEnded(response_id, status, _, why):
                self._ended(response_id, status, why, now)
            case Trouble(code, message, benign):
                self._trouble(code, message, benign=benign)
            case _:
                pass

    def proceed(self, call_id: str, now: float, *, approved: bool | None) -> None:
        """A function runs; nobody had to approve, or somebody has."""
        exchange = self._of_call.get(call_id)
        if exchange is not None and not exchange.tools[call_id].over:
            exchange.runs[call_id] = (now, None)
            self._run(exchange, replace(exchange.tools[call_id], state="running", approved=approved))

    def wait(self, call_id: str) -> None:
        """A function waits for somebody's approval."""
        exchange = self._of_call.get(call_id)
        if exchange is not None and not exchange.tools[call_id].over:
            exchange.runs.pop(call_id, None)
            self._run(exchange, replace(exchange.tools[call_id], state="waiting"))

    def returned(self, run: ToolRun, now: float) -> None:
        """A function is done."""
        exchange = self._of_call.get(run.call_id)
        if exchange is None or exchange.tools[run.call_id].over:
            return
        self._stop_clock(exchange, run.call_id, now)
        self._run(exchange, run)
        if all(one.over for one in exchange.tools.values()):
            exchange.ask(now)  # the service answers to the results

    def sound(self, response_id: str, item_id: str, now: float) -> None:
        """Sound of the answer came."""
        self._said(response_id, item_id, now)
        exchange = self._of_item[item_id]
        if exchange.first_delta is None:
            exchange.first_delta = now

    def rendered(self, item_id: str, rate: int, now: float) -> None:
        """Sound of the answer was rendered."""
        exchange = self._of_item.get(item_id)
        if exchange is None or item_id not in exchange.said:
            return
        if exchange.first_rendered is None:
            exchange.first_rendered = now
        said = exchange.said[item_id]
        rendered, received = self._playout.counts(item_id)
        said.sounded, said.sound = rendered / rate, received / rate
        self._show(item_id)

    def cut(self, item_id: str, heard: str, unheard: str) -> None:
        """An answer was interrupted: what of its words was heard."""
        exchange = self._of_item.get(item_id)
        if exchange is None or item_id not in exchange.said:
            return
        said = exchange.said[item_id]
        said.text, said.heard = heard + unheard, heard
        exchange.spoil("interrupted", "")
        self._show(item_id)

    def settle(self, now: float) -> float | None:
        """Closes the turns that are over; returns when to look again, or None."""
        again: float | None = None
        for exchange in list(self._open):
            later = any(one.number > exchange.number and one.responses for one in self._open)
            if exchange.due and later and not exchange.responses:
                exchange.due = False
                exchange.spoil("unanswered", _WITH_THE_NEXT)
            if exchange.due and exchange.asked_at is not None:
                until = exchange.asked_at + (_ANOTHER if exchange.lost else PATIENCE)
                if now < until:
                    again = min(again or float("inf"), until)
                    continue
                exchange.due = False
                exchange.spoil(
                    "lost" if exchange.lost else "unanswered", exchange.lost or self._complaint or _NO_ANSWER
                )
            over = exchange.asked or later or exchange is not self._open[-1]
            if over and not (exchange.feeding or exchange.answering or self._playout.sounding(exchange.said)):
                self._close(exchange)
        return again

    def doom(self, why: str, *, lost: bool) -> None:
        """The session ends, and with it every turn that is not over."""
        for exchange in self._open:
            exchange.spoil("lost" if lost else "ended", why)

    def end(self) -> None:
        """The session is over."""
        for exchange in list(self._open):
            exchange.due = exchange.feeding = False
            for run in list(exchange.tools.values()):
                if run.state == "waiting":  # ui.md "Tool card": the end of a session denies what waits
                    self._run(exchange, replace(run, state="denied", approved=False, error=exchange.why))
                elif not run.over:
                    self._run(exchange, replace(run, state="cancelled", error=exchange.why))
            self._close(exchange)

    def spoken_item(self, item_id: str) -> bool:
        """The agent said something in this item."""
        exchange = self._of_item.get(item_id)
        return exchange is not None and item_id in exchange.said

    @property
    def thinking(self) -> float | None:
        """Since when an answer goes on or is due: when the user had finished, on the loop's clock; None where there is none."""
        since = [exchange.end_of_speech or exchange.began for exchange in self._open if exchange.answering]
        return min(since, default=None)

    @property
    def running(self) -> int:
        """How many functions run."""
        return self._count("running")

    @property
    def waiting(self) -> int:
        """How many functions wait for approval."""
        return self._count("waiting")

    def _count(self, state: str) -> int:
        return sum(run.state == state for exchange in self._open for run in exchange.tools.values())

    @property
    def feeding(self) -> bool:
        """The user's audio comes from a file."""
        return any(exchange.feeding for exchange in self._open)

    # ----------------------------------------------------------------------------------------------------------------

    def _begin(self, kind: str, now: float) -> Exchange:
        exchange = Exchange(self._book.new_turn(), kind, now)  # type: ignore[arg-type]
        self._open.append(exchange)
        self._all[exchange.number] = exchange
        return exchange

    def name(self, exchange: Exchange, item_id: str) -> None:
        """What the user said or typed is this item."""
        exchange.item = item_id
        self._of_item[item_id] = exchange

    def _spoken(self, item_id: str, now: float) -> Exchange:
        """The exchange of the user's item; one that a file began takes the first that comes."""
        exchange = self._of_item.get(item_id)
        if exchange is None:
            waiting = (one for one in self._open if one.kind == "spoken" and not one.item)
            exchange = next(waiting, None) or self._begin("spoken", now)
            self.name(exchange, item_id)
        return exchange

    def _hear(self, exchange: Exchange, text: str, *, final: bool) -> None:
        if not text and not exchange.user:
            return
        exchange.user = text
        row = self._user_row.get(exchange.number)
        if row is None:
            row = self._book.add("user", exchange.number, typed=exchange.kind == "typed")
            self._user_row[exchange.number] = row
        self._book.change(row, text=text, final=final)
        self._revise(exchange)

    def _answer(self, response_id: str, now: float) -> Exchange:
        due = [one for one in self._open if one.due]
        # Of what was spoken only the last is answered: the user went on. What was asked for otherwise has its turn.
        latest = max((one.number for one in due if one.kind == "spoken"), default=0)
        exchange = next((one for one in due if one.kind != "spoken" or one.number == latest), None)
        exchange = exchange or (self._open[-1] if self._open else None) or self._begin("agent", now)
        exchange.due, exchange.asked, exchange.lost = False, True, ""
        exchange.responses.setdefault(response_id, False)
        self._of_response[response_id] = exchange
        return exchange

    def _said(self, response_id: str, item_id: str, now: float) -> Said:
        exchange = self._of_item.get(item_id)
        if exchange is None:
            exchange = self._of_response.get(response_id) or self._answer(response_id, now)
            self._of_item[item_id] = exchange
        if item_id not in exchange.said:
            exchange.said[item_id] = Said()
            self._rows[item_id] = self._book.add("agent", exchange.number)
        return exchange.said[item_id]

    def _show(self, item_id: str, *, final: bool | None = None) -> None:
        exchange = self._of_item[item_id]
        said, row = exchange.said[item_id], self._rows[item_id]
        done = self._book.row(row).final if final is None else final
        self._book.change(row, text=said.text, final=done, heard=said.heard, sound=said.sound, sounded=said.sounded)
        self._revise(exchange)

    def _run(self, exchange: Exchange, run: ToolRun) -> None:
        if exchange.tools.get(run.call_id) == run:
            return
        exchange.tools[run.call_id] = run
        row = self._rows.get(run.call_id)
        if row is None:
            row = self._rows[run.call_id] = self._book.add("tool", exchange.number, call=run.call_id)
        came = _CAME.get(run.state) or (run.output if run.state == "done" else run.error)
        self._book.run(run)
        self._book.change(row, text=f"{run.name}({run.arguments}) → {came}", final=run.over)
        self._revise(exchange)

    def _cancelled(self, call_id: str, now: float) -> None:
        exchange = self._of_call.get(call_id)
        if exchange is None or exchange.tools[call_id].over:
            return
        self._stop_clock(exchange, call_id, now)
        self._run(exchange, replace(exchange.tools[call_id], state="cancelled"))

    def _stop_clock(self, exchange: Exchange, call_id: str, now: float) -> None:
        if call_id in exchange.runs:
            exchange.runs[call_id] = (exchange.runs[call_id][0], now)

    def _ended(self, response_id: str, status: str, why: str, now: float) -> None:
        exchange = self._of_response.get(response_id)
        if exchange is None:
            return
        exchange.responses[response_id] = True
        if status == "cancelled":
            exchange.take_back(why)
        elif status == "lost" and not exchange.said:
            exchange.ask(now)
            exchange.lost = why or _NO_ANSWER
        elif status == "lost":
            exchange.spoil("lost", why)
        elif status != "completed":
            exchange.spoil("failed", why or self._complaint or f"The service said: {status}.")

    def _trouble(self, code: str, message: str, *, benign: bool) -> None:
        if code not in _UNANSWERED:
            if not benign:
                self._complaint = message
            return
        exchange = next((one for one in self._open if one.due or (one.asked and not one.responses)), None)
        if exchange is not None:
            exchange.due = False
            complaint, self._complaint = self._complaint, ""
            exchange.spoil("unanswered", complaint or message)

    def _close(self, exchange: Exchange) -> None:
        self._open.remove(exchange)
        if exchange.empty and exchange.kind == "spoken" and not exchange.fed:
            return  # a noise
        self._book.close(exchange.turn(self._book.began or 0.0))

    def _revise(self, exchange: Exchange) -> None:
        if exchange not in self._open:
            self._book.revise(exchange.turn(self._book.began or 0.0))
