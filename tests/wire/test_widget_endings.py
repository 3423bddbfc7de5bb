"""What a page is told of how a session ends, or is about to; the service is one that a test wrote."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest

from jupyter_xvoice import Client, Endpoint, VoiceAgent
from jupyter_xvoice.api.realtime import reconnect
from jupyter_xvoice.endpoints import Secret
from tests.wire.agent_parts import wait_until
from tests.wire.fake_page import FakePage
from tests.wire.talker import Call, Talker, refusal

if TYPE_CHECKING:
    from tests.wire.talker import Plan


pytestmark = pytest.mark.usefixtures("comms")


class Service:
    """A talker on a thread of its own."""

    def __init__(self, *plans: Plan) -> None:
        self._plans = plans
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._done: asyncio.Future[None] = self._loop.create_future()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),), daemon=True)

    async def _serve(self) -> None:
        async with Talker(*self._plans) as talker:
            self.url = talker.url
            self._ready.set()
            await self._done

    def __enter__(self) -> VoiceAgent:
        self._thread.start()
        assert self._ready.wait(60)
        return VoiceAgent(Client(Endpoint("the service", self.url, Secret("k"))))

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._done.set_result, None)
        self._thread.join()


async def stays(call: Call) -> None:
    await call.ready()
    await call.stay()


def facts(page: FakePage, name: str) -> dict[str, Any]:
    return dict(page.until("notice", lambda body: body["name"] == name)["facts"])


def test_a_session_that_the_service_ends_says_why() -> None:
    async def ends(call: Call) -> None:
        await call.ready()
        await call.say("error", error={"type": "timeout", "code": "idle", "message": "<b>Idle</b>"})
        await call.hang_up(1000, "<b>Too quiet</b>")

    with Service(ends) as agent, FakePage(agent) as page:
        page.start()
        assert facts(page, "session-ended") == {"reason": "<b>Too quiet</b>", "code": "1000"}
        assert page.status("disconnected")["why"] == "ended by the service"
        with FakePage(agent) as again:  # loaded anew: it is still to be read
            assert again.until("state")["notice"]["name"] == "session-ended"
            again.start()
            again.until("notice_over", lambda body: body["name"] == "session-ended")


def test_a_connection_that_does_not_come_back_was_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconnect.Attempts, "next", _at_once(reconnect.Attempts.next))

    async def breaks(call: Call) -> None:
        await call.ready()
        await call.hang_up(1011, "broken")

    with Service(breaks, refusal(503)) as agent, FakePage(agent) as page:
        page.start()
        assert facts(page, "gave-up") == {"tries": 6}
        tries = [body["facts"]["try"] for body in page.all("notice") if body["name"] == "connection-lost"]
        assert tries == [1, 2, 3, 4, 5, 6]
        assert page.status("disconnected")["why"] == "ended by a failure"
        assert any(row["text"].startswith("Connection lost at") for row in page.rows.values())


def test_try_now_does_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconnect.Attempts, "next", _at_once(reconnect.Attempts.next, 3600.0))

    async def breaks(call: Call) -> None:
        await call.ready()
        await call.hang_up(1011, "broken")

    with Service(breaks, stays) as agent, FakePage(agent) as page:
        page.start()
        assert facts(page, "connection-lost")["seconds"] == 3600
        assert page.status("connecting", "again")["since"] < 60
        page.send("retry")
        page.until("notice_over", lambda body: body["name"] == "connection-lost")
        wait_until(lambda: agent.status == "idle")


def _at_once(real: Any, seconds: float = 0.0) -> Any:
    def following(self: reconnect.Attempts, failure: Any = None) -> float | None:
        return None if real(self, failure) is None else seconds

    return following


def test_two_minutes_before_its_end_a_session_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    async def limited(call: Call) -> None:
        await call.say("session.created", session={"id": "s"})
        await call.hear("session.update")
        await call.say("session.updated", session={"expires_at": time.time() + 125})
        await call.stay()

    with Service(limited) as agent, FakePage(agent) as page:
        page.start()
        assert facts(page, "session-ends") == {"minutes": 2}


def test_a_start_that_is_refused_ends_in_a_card_and_no_notice() -> None:
    with Service(refusal(403, "not for this team")) as agent, FakePage(agent) as page:
        page.start(microphone=True)
        card = page.until("card", lambda card: card["name"] != "")
        assert (card["name"], "not for this team" in card["words"]) == ("failed", True)
        page.status("disconnected")
        assert not page.all("notice")
