"""``WS /v1/stt`` on a real engine (protocol.md 7)."""

from __future__ import annotations

import json
import uuid
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import av
import numpy as np
import pytest
from websockets.exceptions import ConnectionClosedError, InvalidStatus

from tests.wire import transcription as stt
from tests.wire.transcription import CHILDREN, WEATHER, finals, silence
from tests.words import share_heard

if TYPE_CHECKING:
    from jupyter_xvoice.local import Engine

LONG = "My sister is coming to visit us next weekend and we want to show her the old town near the river"


def done(events: list[dict[str, Any]]) -> dict[str, Any]:
    """The ``transcript.done`` that ends ``events``."""
    assert [event["type"] for event in events].count("transcript.done") == 1
    assert events[-1]["type"] == "transcript.done"
    return events[-1]


def said(events: list[dict[str, Any]]) -> str:
    """What the utterance finals say; ``transcript.done`` does not repeat it, because clients would add it to them."""
    assert done(events)["text"] == ""
    return " ".join(final["text"] for final in finals(events))


def test_the_socket_greets_with_an_id(engine: Engine) -> None:
    with stt.stream(engine) as stream:
        assert stream.created["type"] == "transcript.created"
        uuid.UUID(stream.created["id"])
        assert "warnings" not in stream.created


def test_an_utterance_goes_from_interim_to_final(engine: Engine) -> None:
    with stt.stream(engine, interim_results="true") as stream:
        stream.hear(silence(0.5) + stt.pcm(engine, LONG) + silence(1))
        events = stream.rest()
    partials = [event for event in events if event["type"] == "transcript.partial"]
    kinds = [(event["is_final"], event["speech_final"]) for event in partials]
    assert kinds.count((False, False)) >= 3
    assert kinds.count((True, False)) >= 1
    assert kinds.count((True, True)) == 1
    assert kinds[-1] == (True, True)
    assert share_heard(LONG, partials[-1]["text"]) >= 0.7
    assert said(events) == partials[-1]["text"]
    for event in partials:
        assert event["text"] == " ".join(word["text"] for word in event["words"])
        assert "channel_index" not in event
        for word in event["words"]:
            assert event["start"] - 0.05 <= word["start"] < word["end"] <= event["start"] + event["duration"] + 0.05


def test_the_utterance_final_restates_its_chunk_finals(engine: Engine) -> None:
    with stt.stream(engine) as stream:
        stream.hear(stt.pcm(engine, f"{LONG} {LONG}") + silence(1))
        events = stream.rest()
    chunks = [event for event in events if event.get("is_final") and not event["speech_final"]]
    (final,) = finals(events)
    assert len(chunks) >= 3
    assert all(event["type"] != "transcript.partial" or event["is_final"] for event in events)
    assert chunks[0]["start"] == final["start"]
    for before, after in pairwise(chunks):
        assert after["start"] == pytest.approx(before["start"] + before["duration"], abs=0.01)
    assert share_heard(" ".join(chunk["text"] for chunk in chunks), final["text"]) >= 0.5
    assert len(final["words"]) > len(chunks[0]["words"])


def test_a_pause_ends_an_utterance_and_endpointing_says_how_long_it_is(engine: Engine) -> None:
    sound = stt.pcm(engine, WEATHER) + silence(1.2) + stt.pcm(engine, CHILDREN) + silence(0.2)
    with stt.stream(engine, endpointing="300") as stream:
        stream.hear(sound)
        events = stream.rest()
    first, second = finals(events)
    assert share_heard(WEATHER, first["text"]) >= 0.8
    assert share_heard(CHILDREN, second["text"]) >= 0.8
    assert second["start"] > first["start"] + first["duration"] - 0.01
    assert done(events)["duration"] == pytest.approx(len(sound) / 32000, abs=0.02)
    with stt.stream(engine, endpointing="5000") as stream:
        stream.hear(sound)
        assert len(finals(stream.rest())) == 1


@pytest.mark.parametrize("kind", ["finalize", "Finalize"])
def test_finalize_ends_the_utterance_and_not_the_session(engine: Engine, kind: str) -> None:
    speech = stt.pcm(engine, WEATHER)
    with stt.stream(engine, endpointing="5000") as stream:
        for _ in range(2):
            stream.hear(speech)
            stream.send(kind)
            event = stream.next()
            while not event["speech_final"]:
                event = stream.next()
            assert share_heard(WEATHER, event["text"]) >= 0.8
        assert said(stream.rest()) == ""  # all of it is closed


@pytest.mark.parametrize(("encoding", "rate"), [("pcm", 8000), ("pcm", 24000), ("mulaw", 16000), ("alaw", 48000)])
def test_raw_encodings_in_frames_of_any_length(engine: Engine, encoding: str, rate: int) -> None:
    sound = stt.spoken(engine, WEATHER, codec=encoding, rate=rate)
    with stt.stream(engine, encoding=encoding, sample_rate=str(rate)) as stream:
        stream.hear(sound, 1777)
        assert share_heard(WEATHER, said(stream.rest())) >= (0.5 if rate == 8000 else 0.8)


def test_opus_packets(engine: Engine) -> None:
    samples = np.frombuffer(stt.spoken(engine, WEATHER, codec="pcm", rate=48000), "<i2")
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = 48000, "mono", av.AudioFormat("s16")
    encoder.time_base = Fraction(1, 48000)
    encoder.open()
    with stt.stream(engine, encoding="opus", sample_rate="48000") as stream:
        for start in range(0, len(samples) - encoder.frame_size, encoder.frame_size):
            block = np.ascontiguousarray(samples[None, start : start + encoder.frame_size])
            frame = av.AudioFrame.from_ndarray(block, "s16", "mono")
            frame.sample_rate, frame.pts = 48000, start
            for packet in encoder.encode(frame):
                stream.socket.send(bytes(packet))
        assert share_heard(WEATHER, said(stream.rest())) >= 0.8


def test_what_is_no_opus_packet_ends_the_stream_with_an_error(engine: Engine) -> None:
    with stt.stream(engine, encoding="opus", sample_rate="48000") as stream:
        stream.socket.send(b"\xff" * 50)
        error = stream.next()
        assert error["type"] == "error"
        assert "opus" in error["message"]
        with pytest.raises(ConnectionClosedError) as closed:
            stream.next()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1008


def test_channels_are_heard_one_by_one(engine: Engine) -> None:
    left, right = (np.frombuffer(stt.pcm(engine, text), "<i2") for text in (WEATHER, CHILDREN))
    both = np.zeros((max(len(left), len(right)), 2), "<i2")
    both[: len(left), 0], both[: len(right), 1] = left, right
    with stt.stream(engine, multichannel="true", channels="2", interim_results="true") as stream:
        stream.hear(both.tobytes())
        stream.send("finalize", channel=1)
        events = stream.rest()
    ends = [event for event in events if event["type"] == "transcript.done"]
    assert [event["channel_index"] for event in ends] == [0, 1]
    assert all("channel_index" in event for event in events)
    heard = {channel: said([one for one in events if one["channel_index"] == channel]) for channel in (0, 1)}
    assert share_heard(WEATHER, heard[0]) >= 0.8
    assert share_heard(CHILDREN, heard[1]) >= 0.8


@pytest.mark.parametrize("sound", [b"", b"\x01", silence(2)])
def test_where_nobody_speaks_the_transcript_is_empty(engine: Engine, sound: bytes) -> None:
    with stt.stream(engine, interim_results="true") as stream:
        stream.hear(sound)
        stream.send("finalize")
        (event,) = stream.rest()
    assert (event["type"], event["text"], event["words"]) == ("transcript.done", "", [])
    assert event["duration"] == pytest.approx(len(sound) / 32000, abs=0.02)


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("this is not JSON", 'expected {"type": "audio.done"}'),
        ("[]", 'expected {"type": "audio.done"}'),
        ('{"type": "hello"}', 'expected {"type": "audio.done"}'),
        ('{"type": "audio", "audio": "AAAA"}', "binary frames"),
        ('{"type": "finalize", "channel": "left"}', "channel must be a whole number"),
    ],
)
def test_a_message_that_cannot_be_read_is_an_error_and_not_the_end(engine: Engine, message: str, words: str) -> None:
    with stt.stream(engine) as stream:
        stream.socket.send(message)
        error = stream.next()
        assert set(error) == {"type", "message"}
        assert error["type"] == "error"
        assert words in error["message"]
        stream.hear(stt.pcm(engine, WEATHER))
        assert share_heard(WEATHER, said(stream.rest())) >= 0.8


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ({"encoding": "mp3"}, 400, "encoding"),
        ({"sample_rate": "11025"}, 400, "sample_rate 11025"),
        ({"endpointing": "9999"}, 400, "between 0 and 5000"),
        ({"language": "ja"}, 501, "English"),
        ({"multichannel": "true"}, 400, "channels"),
        ({"local_grammar": "turn it on"}, 400, "JSGF"),
    ],
)
def test_a_bad_query_is_refused_before_the_upgrade(
    engine: Engine, query: dict[str, str], status: int, words: str
) -> None:
    with pytest.raises(InvalidStatus) as refused, stt.stream(engine, **query):
        pass
    response = refused.value.response
    assert response.status_code == status
    assert words in json.loads(response.body)["error"]


def test_what_the_engine_cannot_do_is_said_at_both_ends(engine: Engine) -> None:
    query = {"smart_turn": "0.5", "smart_turn_timeout": "1500", "model": "grok-voice-transcribe-2.0"}
    with stt.stream(engine, **query) as stream:
        assert [warning.partition(":")[0] for warning in stream.created["warnings"]] == ["smart_turn"]
        assert done(stream.rest())["warnings"] == stream.created["warnings"]


def test_two_voices_in_a_stream_are_told_apart_once_both_were_heard(engine: Engine) -> None:
    turns = [("eve", WEATHER), ("rex", CHILDREN)] * 3
    with stt.stream(engine, diarize="true") as stream:
        for voice, text in turns:
            stream.hear(stt.pcm(engine, text, voice) + silence(1))
        events = stream.rest()
    utterances = [{word.get("speaker") for word in final["words"]} for final in finals(events)]
    assert len(utterances) == len(turns)
    assert utterances[0] == {None}
    assert utterances[-2:] == [{0}, {1}]
    assert "warnings" not in done(events)
    with stt.stream(engine, diarize="true") as stream:
        stream.hear(stt.pcm(engine, WEATHER))
        assert any("could not tell" in warning for warning in done(stream.rest())["warnings"])


def test_sample_sentences_and_key_terms_hold_for_a_stream(engine: Engine) -> None:
    with stt.stream(engine, local_phrases=f"{WEATHER}\n{CHILDREN}") as stream:
        stream.hear(stt.pcm(engine, WEATHER))
        assert share_heard(WEATHER, said(stream.rest())) == 1.0
    with stt.stream(engine, ("keyterm", "Zorblax"), ("keyterm", "Grok")) as stream:
        stream.hear(stt.pcm(engine, "I bought a new zorblax in the shop."))
        assert "zorblax" in said(stream.rest())


def test_a_client_that_sends_everything_before_it_reads_anything_gets_it_all(engine: Engine) -> None:
    sound = (stt.pcm(engine, WEATHER) + silence(1)) * 6
    with stt.stream(engine, interim_results="true") as stream:
        stream.hear(sound, 640)
        events = stream.rest()
    assert len(finals(events)) == 6
    assert share_heard(" ".join([WEATHER] * 6), said(events)) >= 0.8


def test_a_client_that_leaves_in_the_middle_leaves_nothing_behind(engine: Engine) -> None:
    for _ in range(3):
        with stt.stream(engine) as stream:
            stream.hear(stt.pcm(engine, WEATHER))
    with stt.stream(engine) as stream:
        stream.hear(stt.pcm(engine, CHILDREN))
        assert share_heard(CHILDREN, said(stream.rest())) >= 0.8
