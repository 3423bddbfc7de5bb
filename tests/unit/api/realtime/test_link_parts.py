"""The parts of a session's link that need no socket: the attempts, the way out, the mailbox."""

from __future__ import annotations

import asyncio
import base64

import pytest

from jupyter_xvoice import InputError, LinkError, RateLimitError, Reconnect
from jupyter_xvoice.api.realtime.changes import AgentAudio, Raw, UserText
from jupyter_xvoice.api.realtime.mailbox import Mailbox
from jupyter_xvoice.api.realtime.outgoing import Outgoing, audio_size
from jupyter_xvoice.api.realtime.reconnect import Attempts
from jupyter_xvoice.api.retries import Failure, Kind

LOST = Failure(Kind.LOST, LinkError("gone"))


def delays(attempts: Attempts, failure: Failure = LOST) -> list[float]:
    found, reason = [], None
    while (delay := attempts.next(reason)) is not None:
        found.append(delay)
        reason = failure
    return found


def test_the_delays_are_those_of_audio_md_with_jitter() -> None:
    assert delays(Attempts(Reconnect(), draw=lambda: 0.0)) == [0.0, 0.3, 1.2, 2.7, 4.8, 7.0]
    assert delays(Attempts(Reconnect(), draw=lambda: 0.5)) == pytest.approx([0.0, 0.33, 1.32, 2.97, 5.28, 7.7])
    drawn = delays(Attempts(Reconnect(jitter=1.0)))
    assert all(usual <= delay <= 2 * usual for usual, delay in zip([0.0, 0.3, 1.2, 2.7, 4.8, 7.0], drawn, strict=True))


def test_only_a_steady_connection_begins_the_count_anew() -> None:
    attempts = Attempts(Reconnect(delays=(0.0, 1.0), jitter=0.0, steady_after=10.0))
    assert attempts.next() == 0.0
    attempts.connected_for(9.9)
    assert attempts.next() == 1.0
    assert attempts.exhausted
    attempts.connected_for(10.0)
    assert attempts.next() == 0.0


def test_retry_after_is_kept_to_and_a_long_one_ends_it() -> None:
    attempts = Attempts(Reconnect(delays=(0.0, 0.0, 5.0), jitter=0.0))
    attempts.next()
    limit = RateLimitError("slowly", retry_after=3.0)
    assert attempts.next(Failure(Kind.REFUSED, limit, 3.0)) == 3.0
    assert attempts.next(Failure(Kind.REFUSED, limit, 3.0)) == 5.0
    fresh = Attempts(Reconnect())
    fresh.next()
    assert fresh.next(Failure(Kind.REFUSED, limit, 31.0)) is None
    assert not fresh.exhausted


def test_a_final_refusal_is_not_asked_again() -> None:
    attempts = Attempts(Reconnect())
    attempts.next()
    assert attempts.next(Failure(Kind.FINAL, LinkError("no"))) is None


@pytest.mark.parametrize(
    "wrong",
    [{"delays": ()}, {"delays": (-1.0,)}, {"jitter": 2}, {"gap_audio": -1}, {"gap_audio": 1e6}, {"steady_after": -1}],
)
def test_a_policy_that_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InputError, match=next(iter(wrong))):
        Reconnect(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [1, 2, 3, 959, 960])
def test_the_audio_in_a_frame_is_measured_in_its_own_bytes(size: int) -> None:
    data = bytes(size)
    assert audio_size(data) == size
    assert audio_size({"type": "input_audio_buffer.append", "audio": base64.b64encode(data).decode()}) == size
    assert audio_size({"type": "response.create"}) == 0


async def test_the_oldest_audio_goes_first_and_events_never() -> None:
    outgoing = Outgoing(limit=250)
    assert outgoing.put([b"a" * 100, {"type": "one"}, b"b" * 100, {"type": "two"}]) == 0
    assert outgoing.put([b"c" * 100]) == 100
    assert outgoing.put([b"d" * 300]) == 500
    assert outgoing.audio == 0
    assert [await outgoing.get(), await outgoing.get()] == [{"type": "one"}, {"type": "two"}]
    waiting = asyncio.create_task(outgoing.get())
    await asyncio.sleep(0)
    assert not waiting.done()
    outgoing.put([b"e"])
    assert await waiting == b"e"


async def test_nothing_that_was_said_leaves_the_mailbox_unread() -> None:
    mailbox = Mailbox(limit=20_000)
    texts = [UserText(f"item-{number}", "words", final=True) for number in range(30)]
    for text in texts:
        mailbox.put([text, Raw({"type": "ping"}, "in"), AgentAudio("r", "i", bytes(1000))])
    assert mailbox.dropped > 0
    assert all(mailbox.put([text]) for text in texts)  # nothing of this may go, so nobody has to be told
    mailbox.finish()
    kept = []
    while (change := await mailbox.get()) is not None:
        kept.append(change)
    assert [change for change in kept if isinstance(change, UserText)] == texts + texts
    assert len(kept) == 120 - mailbox.dropped
    assert await mailbox.get() is None


async def test_what_comes_after_the_end_is_not_taken() -> None:
    mailbox = Mailbox()
    mailbox.finish()
    mailbox.put([UserText("i", "late", final=True)])
    assert await mailbox.get() is None
