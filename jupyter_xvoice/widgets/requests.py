"""What a page asks for. Nothing here waits: what takes its time is done on a thread of its own."""

from __future__ import annotations

import time
import weakref
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.agent import Notice
from jupyter_xvoice.endpoints import redact
from jupyter_xvoice.errors import SessionEndedError, XVoiceError
from jupyter_xvoice.widgets.cards import card_of
from jupyter_xvoice.widgets.chores import Chores
from jupyter_xvoice.widgets.event_rows import EventRows
from jupyter_xvoice.widgets.files import Files

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_xvoice.agent import Status
    from jupyter_xvoice.widgets.page import Page
    from jupyter_xvoice.widgets.voice_agent import VoiceAgent

__all__ = ["Requests"]

_STRIP_EVERY: Final = 1.0  # s


class Requests:
    """Takes the page's messages, on the link's thread.

    Args:
        agent: whose page it is; not kept alive.
        page: its side of things.
    """

    def __init__(self, agent: VoiceAgent, page: Page) -> None:
        self._agent = weakref.ref(agent)
        self._page = page
        self._chores = Chores("xvoice page")
        self._files = Files(page.send)
        self._rows = EventRows(page.send)
        self._stopped = False
        self._too_early = False  # it was stopped before it was there
        self._ours = False  # the session needs the page
        self._strip_at = 0.0
        self._takes: dict[str, Callable[[VoiceAgent, dict[str, Any]], object]] = {
            "start": self._start,
            "stop": self._stop,
            "text": self._text,
            "mute": lambda agent, body: agent.page_does(lambda live: live.mute(on=bool(body.get("on")))),
            "mode": self._mode,
            "talk": self._talk,
            "interrupt": lambda agent, _: agent.page_does(lambda live: live.interrupt()),
            "retry": lambda agent, _: agent.page_does(lambda live: live.retry()),
            "approve": self._approve,
            "rendered": lambda _, body: page.speaker.rendered(str(body["item"]), int(body["samples"])),
            "flushed": lambda _, body: page.speaker.flushed(int(body["generation"]), dict(body["rendered"])),
            "sound": lambda _, body: page.speaker.move("page" if body.get("on") else "silent"),
            "microphone": self._microphone,
            "events": self._events,
            "events_file": lambda agent, body: self._files.give(
                "events.jsonl", "application/jsonl", body.get("id"), agent.page_events_file
            ),
            "recording": lambda agent, body: self._files.give(
                "talk.wav", "audio/wav", body.get("id"), agent.page_recording_file
            ),
        }

    def take(self, kind: str, body: dict[str, Any]) -> None:
        """A message of the page."""
        agent, take = self._agent(), self._takes.get(kind)
        if agent is not None and take is not None:
            take(agent, body)

    def leave(self, why: str) -> None:
        """The page is gone. A session that needs it ends; one that Python began goes on without."""
        agent = self._agent()
        self._chores.drop()
        self._page.approvals.deny_all()
        if agent is not None and self._ours:
            self._stopped = True
            agent.page_stops(why)

    def beat(self, status: Status) -> None:
        """The session goes on: what changes all the time is shown now and then."""
        agent = self._agent()
        now = time.monotonic()
        if agent is None:
            return
        self._rows.follow(agent.page_events)
        if status.live and now < self._strip_at:
            return
        self._strip_at = now + _STRIP_EVERY
        self._page.send("strip", agent.page_strip())
        if not status.live:
            self._ours = False
            self._page.send("summary", agent.page_summary())

    # -- beginning and end -------------------------------------------------------------------------------------------

    def _start(self, agent: VoiceAgent, body: dict[str, Any]) -> None:
        self._stopped = self._too_early = False
        self._ours = True
        if not self._page.view.status_now.live:
            self._page.view.begin()
            self._page.send("summary", {})
        self._page.microphone.use(on=bool(body.get("microphone")))
        self._chores.add(partial(self._begin, agent))

    def _begin(self, agent: VoiceAgent) -> None:
        if self._stopped:
            return
        try:
            agent.start()
            self._ours = True
        except SessionEndedError:
            pass  # stopped before it was ready: the status says so
        except XVoiceError as error:
            self._fail(error)
        except Exception as error:  # noqa: BLE001  a defect of ours: the user learns of it
            self._fail(error)
        self._undo(agent)

    def _undo(self, agent: VoiceAgent) -> None:
        """Stop was pressed when there was no session yet to stop."""
        if self._too_early:
            agent.page_stops("ended by you")

    def _fail(self, error: BaseException) -> None:
        if not self._stopped:
            self._page.view.card(*card_of(error))

    def _stop(self, agent: VoiceAgent, _body: dict[str, Any]) -> None:
        self._stopped = True
        self._chores.drop()
        self._too_early = not agent.page_stops("ended by you")
        if self._too_early:
            self._page.view.status(replace(self._page.view.status_now, word="disconnected", live=False))

    # -- talking -----------------------------------------------------------------------------------------------------

    def _text(self, agent: VoiceAgent, body: dict[str, Any]) -> None:
        text = str(body.get("text", ""))
        self._page.send("typed", {"id": body.get("id")})
        self._chores.add(partial(self._send_text, agent, text))

    def _send_text(self, agent: VoiceAgent, text: str) -> None:
        if self._stopped:
            return
        try:
            agent.send_text(text)
        except XVoiceError as error:
            text = redact(str(error))
            self._page.view.notice(Notice("told", text, facts={"text": text}))

    def _mode(self, agent: VoiceAgent, body: dict[str, Any]) -> None:
        manual = bool(body.get("manual"))
        agent.push_to_talk(manual)
        view = self._page.view
        if not view.status_now.live:
            view.status(replace(view.status_now, manual=manual))

    @staticmethod
    def _talk(agent: VoiceAgent, body: dict[str, Any]) -> None:
        what = body.get("what")
        if what == "discard":
            agent.page_does(lambda live: live.discard())
        elif what in {"begin", "send"}:
            agent.page_does(lambda live: live.talk(on=what == "begin"))

    def _approve(self, _agent: VoiceAgent, body: dict[str, Any]) -> None:
        allow, always = body.get("allow") is True, body.get("always") is True
        self._page.approvals.answer(str(body.get("call")), allow=allow, always=always)

    def _events(self, agent: VoiceAgent, body: dict[str, Any]) -> None:
        self._rows.watch(int(body.get("after", -1)), int(body.get("limit", 0)), agent.page_events)

    def _microphone(self, _agent: VoiceAgent, body: dict[str, Any]) -> None:
        on = body.get("open") is True
        self._ours = self._ours or on
        self._page.microphone.use(on=on)
