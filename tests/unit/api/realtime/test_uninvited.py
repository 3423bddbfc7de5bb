"""A LiteLLM proxy has half sentences answered; the conversation passes over such an answer."""

from __future__ import annotations

from jupyter_xvoice.api.realtime import Conversation
from jupyter_xvoice.api.realtime.changes import (
    AgentAudio,
    AgentText,
    ResponseEnded,
    ResponseStarted,
    ToolCall,
    UserText,
)
from tests.unit.api.realtime.frames import (
    Talk,
    added,
    audio,
    call,
    committed,
    completed,
    created,
    done,
    output,
    said,
    spoken_item,
    started,
    stopped,
    words,
)

USAGE = {"input_tokens": 1, "output_tokens": 2, "total_tokens": 3}


def half_answer(name: str = "half") -> list[dict[str, object]]:
    """A whole answer to a half sentence, as the service sends it."""
    item = f"item of {name}"
    return [
        created(name),
        output(item, name),
        added({"id": item, "type": "message", "role": "assistant", "status": "in_progress", "content": []}),
        audio(bytes(960), item, name),
        words("Hello!", item, name),
        call("c9", response=name),
        said("Hello!", item, name),
        done(name, usage=USAGE),
    ]


def through_a_proxy(**settings: object) -> Talk:
    talk = Talk(ready=False, **settings)
    talk.conversation = Conversation(talk.conversation.settings, proxied=True)
    talk.conversation.opened(talk.now)
    talk.feed({"type": "session.updated", "session": {}})
    talk.clear()
    return talk


def test_an_answer_in_the_middle_of_a_sentence_is_cancelled_and_passed_over() -> None:
    talk = through_a_proxy()
    talk.feed(started(), added(spoken_item()), completed("what is", status="in_progress"), *half_answer("half"))
    talk.feed(completed("what is the weather", status="in_progress"), *half_answer("other"))
    assert [event["response_id"] for event in talk.sent if event["type"] == "response.cancel"] == ["half", "other"]
    for kind in (ResponseStarted, ResponseEnded, AgentAudio, AgentText, ToolCall):
        assert talk.of(kind) == []
    talk.feed(stopped(), committed(), completed("What is the weather?"))
    talk.feed(created("r1"), output(), audio(bytes(960)), words("Sunny."), said("Sunny."), done())
    assert [change.response_id for change in talk.of(ResponseStarted)] == ["r1"]
    assert [change.status for change in talk.of(ResponseEnded)] == ["completed"]
    assert talk.of(UserText)[-1].final
    assert [item["role"] for item in talk.conversation.history()] == ["user", "assistant"]
    assert talk.conversation.usage.total_tokens == 6  # what nobody heard is billed as well


def test_the_turn_that_is_over_is_answered() -> None:
    talk = through_a_proxy()
    talk.feed(started(), added(spoken_item()), stopped(), created("r1"), committed(), output(), done())
    assert [change.response_id for change in talk.of(ResponseStarted)] == ["r1"]
    assert not [event for event in talk.sent if event["type"] == "response.cancel"]


def test_what_was_asked_for_here_is_invited() -> None:
    talk = through_a_proxy()
    talk.conversation.respond()
    talk.tell()
    talk.feed(started(), added(spoken_item()), created("r1"))
    assert [change.response_id for change in talk.of(ResponseStarted)] == ["r1"]


def test_without_a_proxy_every_answer_counts() -> None:
    """There the service may begin its answer a moment before it says that the speech has stopped (protocol.md 9.6)."""
    talk = Talk()
    talk.feed(started(), added(spoken_item()), created("r1"), stopped(), committed())
    assert [change.response_id for change in talk.of(ResponseStarted)] == ["r1"]
