"""A stream without a socket: what is hard to say on one."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from jupyter_xvoice.engine.recognition.fields import Fields
from jupyter_xvoice.engine.recognition.options import StreamOptions
from jupyter_xvoice.engine.recognition.recognizer import Recognizers
from jupyter_xvoice.engine.recognition.stream import Stream
from jupyter_xvoice.engine.recognition.vocabulary import Vocabulary

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tests.unit.engine.recognition.conftest import Say

# A small grammar keeps the decoder quick; these tests are about when, not about what.
GRAMMAR = "#JSGF V1.0;\ngrammar orders;\npublic <order> = (turn (on | off) the light)+;"
ORDER = "Turn on the light."


def events_of(samples: NDArray[np.int16], **query: str) -> list[dict[str, Any]]:
    fields = Fields([("local_grammar", GRAMMAR), *query.items()])
    stream = Stream(StreamOptions.parse(fields, Vocabulary()), Recognizers())
    data = samples.tobytes()
    events = [event for start in range(0, len(data), 6400) for event in stream.feed(data[start : start + 6400])]
    return [*events, *stream.finish()]


def spans(events: list[dict[str, Any]]) -> list[tuple[float, float]]:
    return [(e["start"], e["start"] + e["duration"]) for e in events if e.get("speech_final")]


def silence(seconds: float) -> NDArray[np.int16]:
    return np.zeros(round(seconds * 16000), np.int16)


def test_speech_without_an_end_is_cut_after_half_a_minute_and_nothing_is_lost(say: Say) -> None:
    speech = say(ORDER)
    loud = np.flatnonzero(np.abs(speech) > 300)
    endless = np.tile(speech[loud[0] : loud[-1]], 80)[: 70 * 16000]
    found = spans(events_of(endless, endpointing="5000"))
    assert len(found) >= 3
    assert all(end - start <= 30.1 for start, end in found)
    assert all(abs(after[0] - before[1]) < 0.1 for before, after in pairwise(found))


def test_the_start_of_an_utterance_is_heard_before_it_is_noticed(say: Say) -> None:
    speech = say(ORDER)
    onset = 2 + np.flatnonzero(np.abs(speech) > 300)[0] / 16000
    events = events_of(np.concatenate((silence(2), speech, silence(1))))
    ((start, end),) = spans(events)
    assert onset - 0.5 < start < onset
    assert end - start < len(speech) / 16000 + 0.8
    final = next(event for event in events if event.get("speech_final"))
    assert final["text"] == "turn on the light"
    assert abs(final["words"][0]["start"] - onset) < 0.2


def test_interim_results_come_twice_a_second(say: Say) -> None:
    speech = np.concatenate([say(ORDER)] * 4 + [silence(1)])
    events = events_of(speech, interim_results="true", endpointing="3000")
    interim = [e["start"] + e["duration"] for e in events if not e.get("is_final", True)]
    assert len(interim) >= 4
    assert all(0.45 <= after - before <= 1.2 for before, after in pairwise(interim))
