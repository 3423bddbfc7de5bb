"""What the client does when the wire breaks, against the engine's faults."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from jupyter_xvoice import (
    AuthenticationError,
    BadRequestError,
    BrokenOffError,
    DeadlineError,
    LinkError,
    PermissionDeniedError,
    RateLimitError,
    ServerError,
)

if TYPE_CHECKING:
    from tests.wire.conftest import Faulty

LINE = "The quick brown fox jumps over the lazy dog, and the dog sleeps on."


def once(fault: str, times: int = 1) -> str:
    return f"{fault}; times={times}; id={uuid.uuid4().hex}"


@pytest.mark.parametrize("code", [429, 503])
def test_a_refusal_that_did_nothing_is_repeated_also_where_it_costs(faulty: Faulty, code: int) -> None:
    assert faulty(once(f"status; code={code}")).tts(LINE).duration > 1


def test_retry_after_is_waited_for(faulty: Faulty) -> None:
    assert faulty(once("status; code=429; retry-after=0.2", times=2)).tts(LINE).duration > 1


def test_429_for_good_says_how_long_to_wait(faulty: Faulty) -> None:
    with pytest.raises(RateLimitError) as caught:
        faulty("status; code=429; retry-after=0.05").tts(LINE)
    assert (caught.value.status, caught.value.retry_after) == (429, 0.05)
    assert caught.value.trace_id
    for part in ("429", "0.05 s", caught.value.trace_id, "Ask less often"):
        assert part in str(caught.value)


def test_a_wait_beyond_the_deadline_is_not_begun(faulty: Faulty) -> None:
    with pytest.raises(RateLimitError, match="3600 s"):
        faulty("status; code=429; retry-after=3600").tts(LINE, timeout=60)


def test_429_without_a_word_on_how_long(faulty: Faulty) -> None:
    with pytest.raises(RateLimitError, match="does not say for how long") as caught:
        faulty("status; code=429").voices.list()
    assert caught.value.retry_after is None


@pytest.mark.parametrize("code", [500, 502, 504])
def test_reads_are_repeated_after_a_failure(faulty: Faulty, code: int) -> None:
    assert len(faulty(once(f"status; code={code}")).voices.list()) == 5


def test_speech_is_not_repeated_after_a_failure(faulty: Faulty) -> None:
    with pytest.raises(ServerError, match="500") as caught:
        faulty(once("status; code=500; error=the words of the service")).tts(LINE)
    assert caught.value.detail == "the words of the service"


@pytest.mark.parametrize("code", [400, 401])
def test_a_wrong_key_is_an_authentication_error_in_both_ways(faulty: Faulty, code: int) -> None:
    with pytest.raises(AuthenticationError, match="Incorrect API key") as caught:
        faulty(f"wrong-key; code={code}").tts(LINE)
    assert caught.value.status == code


def test_a_bad_request_is_not_repeated(faulty: Faulty) -> None:
    with pytest.raises(BadRequestError):
        faulty(once("status; code=400")).voices.list()


def test_an_answer_that_never_comes_ends_with_the_deadline(faulty: Faulty) -> None:
    with pytest.raises(DeadlineError, match=r"Making speech: not finished within 0\.3 s.*timeout="):
        faulty("slow; seconds=20").tts(LINE, timeout=0.3)
    with pytest.raises(DeadlineError):
        faulty("slow; seconds=20", timeout=0.3).voices.list()


def test_a_body_that_stalls_ends_with_the_deadline_and_keeps_what_came(faulty: Faulty) -> None:
    with pytest.raises(BrokenOffError, match="not finished within 10 s") as caught:
        faulty("stall; after=48000").tts(LINE, codec="pcm", timeout=10)  # in which a slow machine makes the sound
    assert caught.value.speech.duration == pytest.approx(1.0, abs=0.2)
    with pytest.raises(DeadlineError):
        faulty("stall; after=20").voices.list(timeout=0.3)


def test_a_socket_that_stalls_ends_with_the_deadline_and_keeps_what_came(faulty: Faulty) -> None:
    with pytest.raises(BrokenOffError, match="not finished within 10 s") as caught:
        b"".join(faulty("stall; after=60000").tts_stream(LINE, codec="pcm", timeout=10))
    assert caught.value.speech.duration > 0.3


@pytest.mark.parametrize("fault", ["truncate", "drop"])
def test_what_came_of_a_body_cut_short_is_kept(faulty: Faulty, fault: str) -> None:
    client = faulty(f"{fault}; after=96000")
    with pytest.raises(BrokenOffError) as caught:
        client.tts(LINE, codec="pcm")
    speech = caught.value.speech
    assert speech.encoded is not None
    assert 0 < len(speech.encoded) <= 96000
    assert speech.duration == pytest.approx(len(speech.encoded) / 48000)
    assert speech.broken_off
    for part in (f"{len(speech.encoded):,}", f"{speech.duration:.1f} s of audio", ".speech"):
        assert part in str(caught.value)


def test_a_part_of_an_mp3_plays(faulty: Faulty) -> None:
    with pytest.raises(BrokenOffError) as caught:
        faulty("truncate; after=20000").tts(LINE)
    assert 0.5 < caught.value.speech.duration < 2


def test_a_connection_that_drops_before_the_answer(faulty: Faulty) -> None:
    with pytest.raises(LinkError, match="Making speech: the connection to Local engine broke"):
        faulty("drop; after=0").tts(LINE)
    assert len(faulty(once("drop; after=0")).voices.list()) == 5  # a read is repeated


def test_a_cut_read_is_repeated_and_never_taken_for_the_answer(faulty: Faulty) -> None:
    assert len(faulty(once("truncate; after=30")).voices.list()) == 5
    with pytest.raises(LinkError, match="broke after"):
        faulty("truncate; after=30").voices.list()


def test_speech_with_timestamps_that_is_cut_short_is_no_audio(faulty: Faulty) -> None:
    with pytest.raises(LinkError) as caught:
        faulty("truncate; after=5000").tts(LINE, with_timestamps=True)
    assert not isinstance(caught.value, BrokenOffError)


def test_nobody_there(unused_port: int) -> None:
    from jupyter_xvoice import Client

    with Client(base_url=f"http://127.0.0.1:{unused_port}/v1", api_key="a-key") as client:
        with pytest.raises(LinkError, match=f"127.0.0.1:{unused_port}.*could not be reached.*still running"):
            client.tts("Hi", timeout=60)
        with pytest.raises(LinkError, match="could not be reached"):
            b"".join(client.tts_stream("Hi", timeout=60))


def test_the_refusal_of_a_creation_names_the_conditions_and_the_way_through_the_console(
    faulty: Faulty, recording: bytes
) -> None:
    with pytest.raises(PermissionDeniedError) as caught:
        faulty("status; code=403; error=not enabled").custom_voices.create(recording, name="Me")
    for part in ("not enabled", "Enterprise", "United States", "Illinois", "console.x.ai", "Copy Voice ID", "30"):
        assert part in str(caught.value)


def test_an_audio_socket_that_dies_half_way_keeps_what_came(faulty: Faulty) -> None:
    stream = faulty("drop; after=60000").tts_stream(LINE * 3, codec="pcm")
    chunks = []
    with pytest.raises(BrokenOffError) as caught:
        chunks.extend(stream)
    speech = caught.value.speech
    assert speech.encoded == b"".join(chunks)
    assert speech.duration > 0
    assert caught.value.close_code in {None, 1006}
    assert f"{speech.duration:.1f} s of audio came before that" in str(caught.value)
    assert stream.speech.encoded == speech.encoded


def test_the_close_code_and_the_reason_reach_the_reader(faulty: Faulty) -> None:
    with pytest.raises(LinkError, match="closed with 1011: fault") as caught:
        b"".join(faulty("close; code=1011; after=0").tts_stream(LINE))
    assert (caught.value.close_code, caught.value.reason) == (1011, "fault")


def test_a_refused_upgrade_is_an_answer_like_any_other(faulty: Faulty) -> None:
    with pytest.raises(AuthenticationError, match="Incorrect API key") as caught:
        b"".join(faulty("wrong-key").tts_stream(LINE))
    assert caught.value.trace_id
    assert b"".join(faulty(once("status; code=503")).tts_stream(LINE))
    with pytest.raises(RateLimitError):
        b"".join(faulty("status; code=429; retry-after=0.01").tts_stream(LINE))


def test_a_long_text_that_breaks_off_keeps_all_that_came(faulty: Faulty) -> None:
    text = "The quick brown fox jumps over the lazy dog. " * 400
    with pytest.raises(BrokenOffError) as caught:
        faulty("drop; after=3000000").tts(text, codec="wav")
    assert caught.value.speech.codec == "wav"
    assert caught.value.speech.duration > 10
    assert "characters" in str(caught.value)
