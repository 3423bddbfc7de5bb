"""The events of an agent: a sequence that lives in a file."""

from __future__ import annotations

import threading
import tracemalloc
from typing import Any

import pytest

from jupyter_xvoice.agent.events import EVENTS_KEPT, Events
from jupyter_xvoice.agent.spool import Spool


def numbered(count: int, **fields: Any) -> Events:
    events = Events(Spool())
    for number in range(count):
        events.add("in", {"type": "ping", "number": number, **fields})
    return events


def numbers(some: Any) -> list[int]:
    return [one["event"]["number"] for one in some]


@pytest.mark.parametrize(
    "part",
    [slice(None), slice(3, 6), slice(-2, None), slice(None, None, -1), slice(8, 2, -3), slice(4, 4), slice(5, 99)],
)
def test_it_is_a_sequence(part: slice) -> None:
    events, plain = numbered(10, words="ß €\n"), list(range(10))
    assert numbers(events[part]) == plain[part]
    assert numbers([events[0], events[-1]]) == [0, 9]
    assert numbers(reversed(events)) == plain[::-1]
    assert events[2] in events


def test_beyond_the_end_is_an_index_error() -> None:
    with pytest.raises(IndexError):
        numbered(2)[2]
    with pytest.raises(IndexError):
        numbered(0)[-1]
    assert not list(numbered(0))


def test_half_a_character_does_not_end_the_record() -> None:
    events = numbered(1, words="\ud83d")
    events.add("out", {"type": "ping", "number": 1})
    assert numbers(events) == [0, 1]


def test_what_comes_while_somebody_reads_is_not_mixed_in() -> None:
    events = numbered(200)

    def add() -> None:
        for number in range(200, 2000):
            events.add("in", {"type": "ping", "number": number})

    more = threading.Thread(target=add)
    more.start()
    for _ in range(20):
        read = numbers(events)
        assert read == list(range(len(read)))
        assert len(read) >= 200
    more.join()
    assert len(events) == 2000


def test_ten_thousand_events_are_no_burden() -> None:
    tracemalloc.start()
    before, _ = tracemalloc.get_traced_memory()
    events = numbered(EVENTS_KEPT, words="x" * 2000)
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(events) == EVENTS_KEPT
    assert after - before < 2e6  # the words alone are ten times that
