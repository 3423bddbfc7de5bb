# ruff: noqa: SIM117, RUF043 - a server around a client around an error reads best as it stands; patterns with dots are meant
"""Answers that the engine does not give: pages, redirects, dates, lost creations, half-told envelopes."""

from __future__ import annotations

import base64
import secrets
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from jupyter_xvoice import APIError, BadRequestError, Client, LinkError, RateLimitError, ServerError, XVoiceError
from jupyter_xvoice.api import Prices
from tests.wire.scripted import answer, http_server

MADE = {"voice_id": "nlbqfwie", "name": "Me", "created_at": "2026-04-26T18:56:34+00:00", "new_field": 7}
OTHER = {"voice_id": "abcdefgh", "name": "Me"}


def test_a_page_of_a_proxy_is_one_line() -> None:
    page = b"<html><head><title>504 Gateway Time-out</title></head><body>" + b"<p>long</p>" * 5000 + b"</body></html>"
    with http_server(answer(403, page, content_type="text/html")) as server, Client(base_url=server.url) as client:
        with pytest.raises(APIError) as caught:
            client.tts("Hi")
    assert "'504 Gateway Time-out'" in str(caught.value)
    assert len(str(caught.value)) < 400
    assert "\n" not in str(caught.value)


def test_a_page_where_json_was_due_says_to_check_the_address() -> None:
    with http_server(answer(200, b"<html>Welcome</html>")) as server, Client(base_url=server.url) as client:
        with pytest.raises(LinkError, match="base_url"):
            client.voices.list()


def test_a_redirect_is_not_followed_with_the_key() -> None:
    key = "xai-" + secrets.token_hex(8)
    with http_server(answer(200, b"RIFF")) as other:
        for status in (301, 302, 307, 308):
            moved = answer(status, location=other.url + "/v1/tts")
            with http_server(moved) as server, Client(base_url=server.url, api_key=key) as client:
                with pytest.raises(APIError, match=f"{status}.*{other.url}.*base_url"):
                    client.tts("Hi")
                with pytest.raises(APIError, match=f"{status}.*{other.url}"):
                    b"".join(client.tts_stream("Hi"))
                assert f"Bearer {key}" in server.raw[0]
        assert other.seen == []


def test_retry_after_as_a_date() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    refusal = answer(429, {"error": "slow down"}, retry_after=later)
    with http_server(refusal) as server, Client(base_url=server.url) as client:
        with pytest.raises(RateLimitError) as caught:
            client.tts("Hi", timeout=30)
    assert caught.value.retry_after == pytest.approx(3600, abs=60)
    assert len(server.seen) == 1


def test_retries_are_bounded() -> None:
    with (
        http_server(answer(503, {"error": "busy"}, retry_after="0.01")) as server,
        Client(base_url=server.url) as client,
        pytest.raises(ServerError, match="busy"),
    ):
        client.voices.list()
    assert len(server.seen) == 4


def test_speech_whose_answer_was_lost_is_not_asked_for_again() -> None:
    with http_server(None) as server, Client(base_url=server.url) as client:
        with pytest.raises(LinkError, match="Try again"):
            client.tts("Hi")
    assert server.seen == ["POST /v1/tts"]


def test_a_creation_whose_answer_was_lost_is_looked_for_first(recording: bytes) -> None:
    before, after = answer(200, {"voices": [OTHER]}), answer(200, {"voices": [OTHER, MADE]})
    with http_server(before, None, after) as server, Client(base_url=server.url) as client:
        voice = client.custom_voices.create(recording, name="Me")
    assert voice.voice_id == "nlbqfwie"
    assert [line.split("?")[0] for line in server.seen] == [
        "GET /v1/custom-voices",
        "POST /v1/custom-voices",
        "GET /v1/custom-voices",
    ]


def test_a_creation_that_was_not_done_is_done_again(recording: bytes) -> None:
    before = answer(200, {"voices": [OTHER]})
    with (
        http_server(before, answer(500, b""), before, answer(201, MADE)) as server,
        Client(base_url=server.url) as client,
    ):
        assert client.custom_voices.create(recording, name="Me").voice_id == "nlbqfwie"
    assert [line.split("?")[0] for line in server.seen].count("POST /v1/custom-voices") == 2


def test_a_creation_is_not_repeated_where_the_list_cannot_be_read(recording: bytes) -> None:
    with http_server(answer(403, b"no"), None) as server, Client(base_url=server.url) as client:
        with pytest.raises(LinkError):
            client.custom_voices.create(recording, name="Me")
    assert [line.split()[0] for line in server.seen] == ["GET", "POST"]


def test_the_file_is_the_last_part_and_the_fields_are_texts(recording: bytes) -> None:
    heard = answer(200, {"text": "Hi.", "language": "en", "duration": 1.0, "new_field": {"a": 1}})
    with http_server(heard) as server, Client(base_url=server.url) as client:
        transcript = client.stt(recording, language="en", format=True, diarize=True, keyterms=["nginx", "O'Neill"])
    assert transcript.text == "Hi."
    assert transcript.words == []
    body = server.bodies[0]
    names = [part.split(b'"')[1].decode() for part in body.split(b"Content-Disposition: form-data; name=")[1:]]
    assert names[-1] == "file"
    assert names.count("keyterm") == 2
    assert {"model", "language", "format", "diarize"} <= set(names)
    assert b'name="diarize"\r\n\r\ntrue\r\n' in body
    assert recording in body


def test_an_address_goes_as_a_field_and_nothing_is_uploaded() -> None:
    with http_server(answer(200, {"text": "Hi."})) as server, Client(base_url=server.url) as client:
        transcript = client.stt("https://voice.example/talk.mp3?token=abc")
    assert b'name="url"\r\n\r\nhttps://voice.example/talk.mp3?token=abc\r\n' in server.bodies[0]
    assert b'name="file"' not in server.bodies[0]
    assert transcript.source == "https://voice.example/talk.mp3"


@pytest.mark.parametrize("times", [[[0.0, 0.1], [0.1, 0.3]], [{"start": 0.0, "end": 0.1}, {"start": 0.1, "end": 0.3}]])
def test_timestamps_come_as_pairs_or_as_objects(times: list[object], recording: bytes) -> None:
    envelope = {
        "audio": base64.b64encode(recording).decode(),
        "audio_timestamps": {"graph_chars": ["H", "i"], "graph_times": times},
    }
    said = answer(200, envelope, content_type="application/json")
    with http_server(said) as server, Client(base_url=server.url) as client:
        speech = client.tts("Hi", codec="wav", with_timestamps=True)
    assert speech.timestamps is not None
    assert speech.timestamps.times == [(0.0, 0.1), (0.1, 0.3)]
    assert speech.encoded == recording


def test_an_envelope_with_nothing_in_it_is_no_speech() -> None:
    with http_server(answer(200, {}, content_type="application/json")) as server, Client(base_url=server.url) as client:
        with pytest.raises(LinkError, match="without any audio"):
            client.tts("Hi", with_timestamps=True)


def test_missing_timestamps_are_said(recording: bytes) -> None:
    said = answer(200, {"audio": base64.b64encode(recording).decode()}, content_type="application/json")
    with http_server(said) as server, Client(base_url=server.url) as client:
        speech = client.tts("Hi", codec="wav", with_timestamps=True)
    assert speech.timestamps is None
    assert any("no timestamps" in warning for warning in speech.warnings)


def test_what_an_unknown_host_costs_is_unknown(recording: bytes) -> None:
    with http_server(answer(200, recording, content_type="audio/wav")) as server:
        with Client(base_url=server.url) as client:
            speech = client.tts("Hello", codec="wav")
        assert speech.cost is None
        assert speech.place == server.url.removeprefix("http://")
        with Client(base_url=server.url, prices=Prices("2026-01-01", 4.0, 1.0, 2.0)) as client:
            assert client.tts("Hello", codec="wav").cost == pytest.approx(5 * 4e-6)


def test_voices_that_are_half_told() -> None:
    listed = answer(200, {"voices": [{"voice_id": "eve", "name": "Eve", "language": None, "extra": 1}, "junk"]})
    with http_server(listed) as server, Client(base_url=server.url) as client:
        (voice,) = client.voices.list()
    assert (voice.voice_id, voice.language) == ("eve", None)
    with http_server(answer(200, {"voices": [{"name": "Eve"}]})) as server, Client(base_url=server.url) as client:
        with pytest.raises(LinkError, match="no voice"):
            client.voices.list()


def test_pages_are_followed_to_the_end() -> None:
    pages = [
        answer(200, {"voices": [MADE], "pagination_token": "two"}),
        answer(200, {"voices": [OTHER], "pagination_token": None}),
    ]
    with http_server(*pages) as server, Client(base_url=server.url) as client:
        assert [voice.voice_id for voice in client.custom_voices.list_all()] == ["nlbqfwie", "abcdefgh"]
    assert "pagination_token=two" in server.seen[1]


def test_a_list_that_never_ends_is_left() -> None:
    endless = answer(200, {"voices": [MADE], "pagination_token": "same"})
    with http_server(endless) as server, Client(base_url=server.url) as client:
        assert len(client.custom_voices.list_all()) == 2


def test_help_that_cannot_be_had_does_not_hide_the_refusal() -> None:
    answers = [answer(400, {"error": "unknown voice"}, x_trace_id="t-1"), None]
    with http_server(*answers) as server, Client(base_url=server.url) as client:
        with pytest.raises(BadRequestError, match="unknown voice.*t-1"):
            client.tts("Hi", voice="evee")


def test_an_unknown_language_is_explained_without_a_request() -> None:
    refusal = answer(400, {"error": "language is not supported"})
    with http_server(refusal) as server, Client(base_url=server.url) as client:
        with pytest.raises(BadRequestError, match="Did you mean 'pt-BR'.*'pt-BRR' among auto, en, ar-EG"):
            client.tts("Hi", language="pt-BRR")
    assert len(server.seen) == 1


def test_the_list_for_the_help_is_read_once() -> None:
    refusal = answer(404, {"error": "no such voice"})
    listed = answer(200, {"voices": [{"voice_id": "eve"}]})
    with http_server(refusal, listed, listed, refusal) as server, Client(base_url=server.url) as client:
        for _ in range(2):
            with pytest.raises(APIError, match="Did you mean 'eve'"):
                client.tts("Hi", voice="evee")
    assert [line.split()[0] for line in server.seen] == ["POST", "GET", "GET", "POST"]


def test_an_update_sends_null_and_leaves_out_what_was_omitted() -> None:
    with http_server(answer(200, MADE)) as server, Client(base_url=server.url) as client:
        client.custom_voices.update("nlbqfwie", name=None, tone="warm")
    assert server.seen == ["PATCH /v1/custom-voices/nlbqfwie"]
    assert server.bodies == [b'{"name":null,"tone":"warm"}']


def test_an_id_cannot_leave_its_path() -> None:
    with http_server(answer(404, {"error": "no"})) as server, Client(base_url=server.url + "/prefix/v1/") as client:
        with pytest.raises(XVoiceError):
            client.custom_voices.delete("../../tts/voices?x=1#")
    assert server.seen[0] == "DELETE /prefix/v1/custom-voices/..%2F..%2Ftts%2Fvoices%3Fx%3D1%23"


def test_only_seconds_are_sent_for_a_secret() -> None:
    with (
        http_server(answer(200, {"value": "v" * 30, "expires_at": 1764000000})) as server,
        Client(base_url=server.url) as client,
    ):
        made = client.client_secrets.create(seconds=300)
    assert server.bodies == [b'{"expires_after":{"seconds":300}}']
    assert made.expires_at == datetime.fromtimestamp(1764000000, UTC)
    with http_server(answer(200, {"value": ""})) as server, Client(base_url=server.url) as client:
        with pytest.raises(LinkError, match="without a secret"):
            client.client_secrets.create()
