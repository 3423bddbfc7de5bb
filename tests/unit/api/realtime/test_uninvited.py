"""A LiteLLM proxy asks after each transcript; the conversation passes over the answers that are too many."""

from __future__ import annotations

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
    error,
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
    return Talk(proxied=True, **settings)


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


def spoken_and_answered(**settings: object) -> Talk:
    """A turn whose last transcript has not come when its answer, r1, is over."""
    talk = through_a_proxy(**settings)
    talk.feed(started(), added(spoken_item()), stopped(), committed())
    talk.feed(created("r1"), output(), audio(bytes(960)), said("Sunny."), done("r1"))
    talk.clear()
    return talk


def test_a_late_transcript_brings_no_second_answer() -> None:
    talk = spoken_and_answered()
    talk.feed(completed("What is the weather?"), *half_answer("second"))
    assert [event["response_id"] for event in talk.sent] == ["second"]
    assert talk.kinds() == ["response.cancel"]
    for kind in (ResponseStarted, ResponseEnded, AgentAudio, AgentText, ToolCall):
        assert talk.of(kind) == []
    assert [change.text for change in talk.of(UserText)] == ["What is the weather?"]
    talk.feed(started("u2"), added(spoken_item("u2")), stopped("u2"), committed("u2"))
    talk.feed(completed("And tomorrow?", "u2"), created("r2"), output("a2", "r2"), done("r2"))
    assert talk.ends == [("r2", "completed")]


def test_where_only_the_proxy_asks_its_answer_counts() -> None:
    talk = through_a_proxy()
    talk.feed(started(), added(spoken_item()), stopped(), committed(), completed("What is the weather?"))
    talk.feed(created("r1"), output(), done("r1"), created("r1"))
    assert talk.ends == [("r1", "completed")]
    assert talk.kinds() == []


def test_a_late_transcript_after_push_to_talk_brings_no_second_answer() -> None:
    talk = through_a_proxy(turn_detection=None)
    talk.conversation.append_audio(bytes(960))
    talk.conversation.commit()
    talk.tell()
    talk.feed(committed(), created("r1"), output(), done("r1"), completed("What is the weather?"))
    talk.feed(*half_answer("second"))
    assert talk.ends == [("r1", "completed")]
    assert talk.kinds()[-1] == "response.cancel"


def test_the_agent_may_speak_up_by_itself() -> None:
    talk = spoken_and_answered()
    talk.feed(completed("What is the weather?"), {"type": "input_audio_buffer.timeout_triggered"}, created("r2"))
    assert [change.response_id for change in talk.of(ResponseStarted)] == ["r2"]


def test_a_turn_whose_answer_failed_may_be_answered_by_the_proxy() -> None:
    talk = through_a_proxy()
    talk.feed(started(), added(spoken_item()), stopped(), committed(), created("r1"), done("r1", status="failed"))
    talk.feed(completed("What is the weather?"), created("r2"), done("r2"))
    assert talk.ends == [("r1", "failed"), ("r2", "completed")]


def test_what_was_typed_is_asked_for_once_although_the_proxy_is_refused() -> None:
    """The proxy's late request is refused while the answer to the typed text is open: the refusal is not ours."""
    talk = spoken_and_answered()
    talk.conversation.send_text("And tomorrow?")
    talk.tell()
    talk.feed(created("r2"), completed("What is the weather?"))
    talk.feed(error("conversation_already_has_active_response", "one is open"), output("a2", "r2"), done("r2"))
    assert talk.kinds().count("response.create") == 1
    assert talk.ends == [("r2", "completed")]


def test_what_was_typed_is_asked_for_again_where_it_was_refused() -> None:
    talk = spoken_and_answered()
    talk.feed(completed("What is the weather?"))
    talk.conversation.send_text("And tomorrow?")
    talk.tell()
    talk.feed(created("r2"), error("conversation_already_has_active_response", "one is open"), done("r2"))
    assert talk.kinds().count("response.create") == 2


def test_a_turn_whose_only_answer_was_passed_over_is_asked_for() -> None:
    """All that the proxy asks for was asked for while the user still spoke; nobody else will."""
    talk = through_a_proxy()
    talk.feed(started(), added(spoken_item()), completed("What is the weather?"), *half_answer("early"))
    talk.feed(stopped(), committed())
    talk.clear()
    talk.after(2)
    assert talk.kinds() == ["response.create"]
    talk.feed(created("r1"), output(), done("r1"), completed("What is the weather today?"), created("r2"))
    assert [change.response_id for change in talk.of(ResponseStarted)] == ["r1"]
    assert talk.of(UserText)[-1].text == "What is the weather today?"


def test_what_is_refused_because_of_it_is_asked_for_when_it_is_over() -> None:
    talk = spoken_and_answered()
    talk.feed(completed("What is the weather?"), created("second"))
    talk.conversation.send_text("And tomorrow?")
    talk.tell()
    talk.clear()
    talk.feed(error("conversation_already_has_active_response", "one is open"))
    assert talk.kinds() == []
    talk.feed(done("second", status="cancelled"))
    assert talk.kinds() == ["response.create"]
