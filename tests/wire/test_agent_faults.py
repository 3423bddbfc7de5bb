"""An odd service and a bad network: every turn ends, with a word, and what was said is kept (protocol.md 13)."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from jupyter_xvoice import Client, SessionEndedError, VoiceAgent

if TYPE_CHECKING:
    from jupyter_xvoice.local import Engine


def agent_with(engine: Engine, fault: str, **options: object) -> VoiceAgent:
    endpoint = replace(engine.endpoint(), headers={"X-Engine-Fault": fault})
    return VoiceAgent(Client(endpoint), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "fault",
    [
        "no-session-created",
        "late-greeting",
        "double-response-created",
        "malformed-json",
        "unknown-events",
        "error-in-answer; code=odd",
        "odd-deltas",
        "burst; seconds=40",
        "slow-frames; ms=5",
    ],
)
def test_an_oddity_does_not_change_the_turn(engine: Engine, fault: str) -> None:
    with agent_with(engine, fault) as agent:
        turn = agent.ask("Hello", timeout=60)
        again = agent.ask("Who are you?", timeout=60)
    assert "practice partner" in turn.text
    assert turn.outcome == "completed"
    assert again.user == "Who are you?"
    assert "practice partner" in again.text
    assert agent.transcript.text.count("user:") == 2


@pytest.mark.parametrize("when", ["before", "during"])
def test_a_connection_that_breaks_in_an_answer(engine: Engine, when: str) -> None:
    once = f"close; code=1011; when={when}; times=1; id={secrets.token_hex(4)}"
    with agent_with(engine, once) as agent:
        first = agent.ask("Hello", timeout=60)
        second = agent.ask("Who are you?", timeout=60)
        assert agent.metrics.reconnects == 1
    assert first.user == "Hello"
    assert first.outcome in {"completed", "lost", "unanswered"}
    assert first.text or first.why
    assert "practice partner" in second.text
    assert any("back after" in row.text for row in agent.transcript if row.who == "note")


def test_a_connection_that_breaks_while_a_function_was_called(engine: Engine) -> None:
    def weather(city: str) -> str:
        return f"18 degrees in {city}"

    once = f"drop; when=call; times=1; id={secrets.token_hex(4)}"
    with agent_with(engine, once, tools=[weather]) as agent:
        turn = agent.ask("What is the weather in Paris?", timeout=60)
        assert agent.ask("Hello", timeout=60).text
    assert turn.tools
    assert agent.metrics.reconnects == 1


def test_an_orderly_end_by_the_service_is_told(engine: Engine) -> None:
    with agent_with(engine, "close; code=1008; when=before") as agent, pytest.raises(SessionEndedError) as caught:
        agent.ask("Hello", timeout=90)
    assert caught.value.turn is not None
    assert caught.value.turn.user == "Hello"
    assert "user: Hello" in agent.transcript.text


def test_a_reply_that_stops_without_an_end_is_not_waited_for_for_ever(engine: Engine) -> None:
    with agent_with(engine, "reply-stopped; after=2") as agent:
        turn = agent.ask("Who are you?", timeout=60)
    assert turn.outcome == "lost"
    assert turn.sound > 0
    assert turn.why


def test_a_request_that_is_dropped_silently_is_told(engine: Engine) -> None:
    with agent_with(engine, "dropped-create; first=1") as agent:
        turn = agent.ask("Who are you?", timeout=60)
        again = agent.ask("Who are you?", timeout=60)
    assert turn.outcome == "unanswered"
    assert "Ask again" in turn.why
    assert again.outcome == "completed"


def test_a_configuration_that_is_never_confirmed(engine: Engine) -> None:
    agent = agent_with(engine, "no-session-updated")
    with pytest.raises(Exception, match="ready"):
        agent.start(timeout=5)
    assert agent.status == "disconnected"
