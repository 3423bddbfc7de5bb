"""What a page is told of a session that is refused, stopped or loses its connection."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from jupyter_xvoice import Client, Endpoint, VoiceAgent
from tests.wire.agent_parts import LONG
from tests.wire.fake_page import FakePage

if TYPE_CHECKING:
    from jupyter_xvoice.local import Engine
    from tests.wire.conftest import Faulty


pytestmark = pytest.mark.usefixtures("comms")


def test_a_refused_key_is_a_card_with_the_vendors_words(engine: Engine) -> None:
    endpoint = replace(engine.endpoint(), credential=Endpoint.xai("xai-" + secrets.token_hex(8)).credential)
    agent = VoiceAgent(Client(endpoint))
    with FakePage(agent) as page:
        page.start(microphone=True)
        card = page.until("card", lambda card: card["name"] != "")
        assert card["name"] == "wrong-key"
        assert card["words"]
        assert endpoint.credential.reveal() not in str(page.got)
        assert page.status("disconnected", after=3)["live"] is False


def test_no_answer_is_a_card(unused_port: int) -> None:
    agent = VoiceAgent(
        Client(Endpoint("nowhere", f"http://127.0.0.1:{unused_port}", Endpoint.xai("xai-" + "0" * 8).credential))
    )
    with FakePage(agent) as page:
        page.start()
        assert page.until("card", lambda card: card["name"] != "")["name"] == "failed"
        before = len(page.got)
        page.send("text", {"id": "2", "text": "Hello?"})
        page.start()
        page.until("card", lambda card: card["name"] == "", after=before)


def test_stop_wins_over_a_start(faulty: Faulty) -> None:
    agent = VoiceAgent(faulty("slow; seconds=120"))
    with FakePage(agent) as page:
        page.start()
        page.status("connecting")
        page.send("stop")
        assert page.status("disconnected")["why"] == "ended by you"
        assert page.all("card")[-1]["name"] == ""


def test_a_lost_connection_is_a_notice_that_goes(faulty: Faulty) -> None:
    agent = VoiceAgent(faulty("drop; after=20000; times=1; id=widget"))
    with FakePage(agent, sound=True, speed=4) as page:
        page.start()
        page.send("text", {"id": "1", "text": LONG})
        notice = page.until("notice", lambda body: body["name"] == "connection-lost")
        assert notice["facts"]["try"] == 1
        assert notice["facts"]["tries"] == 6
        page.until("notice_over", lambda body: body["name"] == "connection-lost")
        page.until("row", lambda row: row["who"] == "note" and row["text"].startswith("Connection lost at 0:0"))
