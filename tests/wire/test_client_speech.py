from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from jupyter_xvoice import AsyncClient, BadRequestError, Client, InputError, NotFoundError
from jupyter_xvoice.endpoints import LOCAL_LABEL

if TYPE_CHECKING:
    from jupyter_xvoice.local import Engine

LINE = "Good morning, this is a test."


def test_speech_comes_back_with_its_facts(client: Client) -> None:
    speech = client.tts(LINE, voice="ara", language="en")
    assert speech.codec == "mp3"
    assert speech.encoded
    assert 1 < speech.duration < 6
    assert (speech.text, speech.voice, speech.language) == (LINE, "ara", "en")
    assert (speech.characters, speech.cost, speech.place, speech.cached) == (len(LINE), 0.0, LOCAL_LABEL, False)
    assert speech.request_id
    assert speech.first_sound is not None
    assert speech.first_sound > 0


@pytest.mark.parametrize(
    ("codec", "rate"), [("wav", 44100), ("pcm", 16000), ("mulaw", 8000), ("alaw", 8000), ("mp3", 22050)]
)
def test_every_codec(client: Client, codec: str, rate: int) -> None:
    speech = client.tts(LINE, codec=codec, sample_rate=rate)
    assert (speech.codec, speech.sample_rate) == (codec, rate)
    assert 1 < speech.duration < 6


def test_timestamps_make_captions(client: Client) -> None:
    speech = client.tts("Hello big world.", with_timestamps=True)
    assert speech.timestamps is not None
    assert [word.text.strip(".") for word in speech.timestamps.words()] == ["Hello", "big", "world"]
    assert "Hello big world." in speech.to_srt()


def test_speed_and_replace_reach_the_service(client: Client) -> None:
    usual = client.tts(LINE, codec="pcm").duration
    assert client.tts(LINE, codec="pcm", speed=1.5).duration < usual * 0.85
    longer = client.tts(LINE, codec="pcm", replace={"test": "very long and winding examination"})
    assert longer.duration > usual * 1.2


@pytest.mark.parametrize("text", ["", "   \n"])
def test_an_empty_text_is_not_sent(client: Client, text: str) -> None:
    with pytest.raises(InputError, match="there is nothing to say"):
        client.tts(text)


def test_an_unknown_voice_is_the_services_to_refuse_and_the_nearest_are_named(client: Client) -> None:
    with pytest.raises((BadRequestError, NotFoundError)) as caught:
        client.tts("Hi", voice="evee")
    for part in ("evee", "Did you mean", "eve, ara, rex, sal, leo", caught.value.trace_id):
        assert part in str(caught.value)
    assert str(caught.value).count("Did you mean") == 1  # the engine names them itself; the client does not repeat it


def test_an_unknown_language_is_the_services_to_refuse_and_the_nearest_are_named(client: Client) -> None:
    with pytest.raises(BadRequestError) as caught:
        client.tts("Hi", language="viet")
    for part in ("viet", "Did you mean vi", "fr, de"):
        assert part in str(caught.value)


def test_an_engine_that_was_started_elsewhere_is_known_and_free(engine: Engine) -> None:
    with Client(base_url=engine.url + "/v1", api_key=engine.token.reveal()) as client:
        assert client.label == engine.url.removeprefix("http://")
        stream = client.tts_stream("Hi")
        list(stream)
        for result in (client.tts("Hi"), stream.speech, client.stt(client.tts("Hi"))):
            assert (result.place, result.cost) == (LOCAL_LABEL, 0.0)


def test_a_header_that_cannot_be_sent_is_not_quoted(engine: Engine) -> None:
    import secrets

    value = secrets.token_hex(8)
    for bad in (value + "\r\nX: y", value + "é"):
        with Client(replace(engine.endpoint(), headers={"X-Gateway": bad})) as client:
            for call in (lambda: client.tts("Hi"), lambda: list(client.tts_stream("Hi"))):
                with pytest.raises(InputError, match="X-Gateway") as caught:
                    call()
                assert value not in str(caught.value)


def test_progress_is_told_on_the_callers_thread(client: Client) -> None:
    import threading

    told: list[tuple[float, float | None, str, bool]] = []
    speech = client.tts(
        LINE, on_progress=lambda *done: told.append((*done, threading.current_thread() is threading.main_thread()))
    )
    assert told[-1][0] == len(speech.encoded or b"")
    assert {(unit, main) for _, _, unit, main in told} == {("B", True)}


def test_an_error_of_the_progress_ends_the_call_and_is_the_callers(client: Client) -> None:
    def report(*_: object) -> None:
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        client.tts(LINE, on_progress=report)
    assert client.tts("Hi").duration > 0


def test_a_repeated_text_comes_from_the_cache_and_costs_nothing(client: Client) -> None:
    first = client.tts(LINE, cache=True, with_timestamps=True)
    again = client.tts(LINE, cache=True, with_timestamps=True)
    assert (first.cached, again.cached, again.cost) == (False, True, 0.0)
    assert again.encoded == first.encoded
    assert again.timestamps == first.timestamps
    assert again == first
    assert client.tts(LINE).cached is False


def test_a_text_of_any_length_is_cut_at_sentences_and_joined(client: Client) -> None:
    sentence = "The quick brown fox jumps over the lazy dog. "
    text = sentence * 400
    assert len(text) > 15_000
    told: list[tuple[float, float | None, str]] = []
    speech = client.tts(
        text, codec="wav", sample_rate=8000, with_timestamps=True, on_progress=lambda *done: told.append(done)
    )
    assert speech.text == text
    assert speech.characters == len(text)
    assert (speech.codec, speech.sample_rate) == ("wav", 8000)
    assert told[-1] == (len(text), len(text), "characters")
    assert len(told) > 3
    assert speech.timestamps is not None
    words = speech.timestamps.words()
    assert len(words) == 9 * 400
    assert all(a.start <= b.start for a, b in itertools.pairwise(words))
    assert words[-1].end == pytest.approx(speech.duration, abs=1)


def test_a_long_text_as_mp3_plays_to_its_end(client: Client) -> None:
    speech = client.tts("<fast>" + "One two three four five. " * 650 + "</fast>", speed=1.5)
    once = client.tts("<fast>" + "One two three four five. " * 10 + "</fast>", speed=1.5)
    assert speech.duration == pytest.approx(once.duration * 65, rel=0.1)


async def test_the_same_from_a_running_loop(async_client: AsyncClient) -> None:
    speech = await async_client.tts(LINE)
    assert speech.duration > 1
    assert [voice.voice_id for voice in await async_client.voices.list()] == ["eve", "ara", "rex", "sal", "leo"]
