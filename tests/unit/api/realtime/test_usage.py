"""What a conversation used, as the service counts it."""

from __future__ import annotations

import pytest

from jupyter_xvoice.api.realtime.changes import (
    ResponseEnded,
    Usage,
)
from tests.unit.api.realtime.frames import (
    Talk,
    created,
    done,
)


def test_usage_stands_on_the_event_first_then_on_the_response() -> None:
    talk = Talk()
    talk.feed(
        created(), done(usage={"input_tokens": 5, "output_tokens": 7, "total_tokens": 12, "billable_audio_seconds": 1})
    )
    assert talk.of(ResponseEnded)[0].usage == {
        "input_tokens": 5,
        "output_tokens": 7,
        "total_tokens": 12,
        "billable_audio_seconds": 1,
    }
    talk.feed(created("r2"), {"type": "response.done", "response": {"id": "r2", "usage": {"input_tokens": 1}}})
    assert talk.conversation.usage.input_tokens == 6
    talk.feed(created("r3"), done("r3"))
    assert talk.of(ResponseEnded)[-1].usage is None
    assert len(talk.of(Usage)) == 2


def test_billable_seconds_are_a_running_total() -> None:
    talk = Talk()
    for number, seconds in enumerate([1, 2, 3]):
        end = done(f"r{number}", usage={"billable_audio_seconds": seconds, "output_audio_seconds": 0.75})
        talk.feed(created(f"r{number}"), end, end)
    total = talk.conversation.usage
    assert (total.billable_audio_seconds, total.output_audio_seconds, total.responses) == (3, 2.25, 3)


def test_a_new_conversation_counts_again_from_nothing() -> None:
    talk = Talk()
    talk.feed(created(), done(usage={"billable_audio_seconds": 5}))
    talk.break_off()
    talk.again()
    talk.feed({"type": "session.updated"}, created("r2"), done("r2", usage={"billable_audio_seconds": 2}))
    assert talk.conversation.usage.billable_audio_seconds == 7


@pytest.mark.parametrize("value", [None, "5", True, -3, float("nan"), float("inf"), 10**400, [1], {}])
def test_usage_that_is_no_number_counts_nothing(value: object) -> None:
    talk = Talk()
    talk.feed(created(), done(usage={"input_tokens": value, "billable_audio_seconds": value}))
    assert (talk.conversation.usage.input_tokens, talk.conversation.usage.billable_audio_seconds) == (0, 0)
