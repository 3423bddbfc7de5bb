"""``/v1/custom-voices`` over real sockets (protocol.md 8)."""

from __future__ import annotations

import base64
import io
import json
import re
import wave
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx
import numpy as np
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from jupyter_xvoice.audio import Audio
from jupyter_xvoice.audio.resample import resample
from jupyter_xvoice.engine.voices.match import NO_PACE, NO_PITCH
from jupyter_xvoice.engine.voices.pitch import RATE, track

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jupyter_xvoice.local import Engine
    from tests.engine_fixture import FreshEngine

SENTENCES = "I forgot to bring my keys to the office today. It has been raining since early this morning."
FIELDS = {
    "name": "Friendly Narrator",
    "description": "Warm, conversational tone for narration.",
    "gender": "female",
    "accent": "American",
    "age": "young",
    "language": "en",
    "use_case": "narration",
    "tone": "warm",
}


def client_of(engine: Engine) -> httpx.Client:
    return httpx.Client(base_url=engine.url, headers={"Authorization": f"Bearer {engine.token.reveal()}"}, timeout=60)


@pytest.fixture(scope="module")
def http(engine: Engine) -> Iterator[httpx.Client]:
    with client_of(engine) as client:
        yield client


@pytest.fixture
def own_http(fresh_engine: FreshEngine) -> Iterator[httpx.Client]:
    """An engine with no voices."""
    with client_of(fresh_engine()) as client:
        yield client


def speak(http: httpx.Client, text: str = SENTENCES, **options: Any) -> bytes:
    body = {"text": text, "language": "en", "output_format": {"codec": "wav", "sample_rate": 24000}, **options}
    answer = http.post("/v1/tts", json=body)
    assert answer.status_code == 200, answer.text
    return answer.content


@pytest.fixture(scope="module")
def recording(http: httpx.Client) -> bytes:
    """The sentences in a voice and a pace that no built-in voice has."""
    return speak(http, f"<lower-pitch>{SENTENCES}</lower-pitch>", voice_id="ara", speed=1.2)


def blip(seconds: float = 0.05, rate: int = 24000) -> bytes:
    """The smallest recording: quickly measured, because there is nothing to measure."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setparams((1, 2, rate, 0, "NONE", ""))
        out.writeframes(b"\0\1" * int(seconds * rate))
    return file.getvalue()


def create(http: httpx.Client, content: bytes | None = None, **data: str) -> httpx.Response:
    file = ("reference.wav", blip() if content is None else content, "audio/wav")
    return http.post("/v1/custom-voices", files={"file": file}, data=data)


def median_f0(samples: np.ndarray, rate: int) -> float:
    f0 = track(resample(samples, rate, RATE))
    return float(np.median(f0[f0 > 0]))


def test_from_recording_to_speech(http: httpx.Client, recording: bytes) -> None:
    made = create(http, recording, **FIELDS)
    assert made.status_code == 201
    voice = made.json()
    assert list(voice) == ["voice_id", *FIELDS, "created_at"]
    assert {name: voice[name] for name in FIELDS} == FIELDS
    assert re.fullmatch(r"[a-z0-9]{8}", voice["voice_id"])
    assert abs((datetime.now(UTC) - datetime.fromisoformat(voice["created_at"])).total_seconds()) < 300
    assert voice["created_at"].endswith("+00:00")

    original = Audio.from_bytes(recording)
    again = Audio.from_bytes(speak(http, voice_id=voice["voice_id"].upper()))
    wanted = median_f0(original.mono().samples, original.sample_rate)
    assert median_f0(again.mono().samples, again.sample_rate) == pytest.approx(wanted, abs=2.0)
    assert again.duration == pytest.approx(original.duration, rel=0.02)

    assert http.get(f"/v1/custom-voices/{voice['voice_id']}").json() == voice
    assert voice in http.get("/v1/custom-voices?limit=1000").json()["voices"]
    built_in = http.get("/v1/tts/voices").json()["voices"]
    assert voice["voice_id"] not in [entry["voice_id"] for entry in built_in]


def test_the_recording_comes_back_as_it_was(http: httpx.Client, recording: bytes) -> None:
    voice_id = create(http, recording).json()["voice_id"]
    answer = http.get(f"/v1/custom-voices/{voice_id}/audio")
    assert answer.content == recording
    assert answer.headers["content-type"] == "audio/wav"
    mp3 = speak(http, output_format={"codec": "mp3"})
    file = {"file": ("reference", mp3, "application/octet-stream")}
    voice_id = http.post("/v1/custom-voices", files=file).json()["voice_id"]
    answer = http.get(f"/v1/custom-voices/{voice_id}/audio")
    assert answer.content == mp3
    assert answer.headers["content-type"] == "audio/mpeg"


def test_the_order_of_the_parts_does_not_matter(http: httpx.Client) -> None:
    for order in (["file", "name", "tone"], ["name", "file", "tone"], ["name", "tone", "file"]):
        parts = {"file": ("a.wav", blip(), "audio/wav"), "name": (None, "Ann"), "tone": (None, "calm")}
        answer = http.post("/v1/custom-voices", files=[(name, parts[name]) for name in order])
        assert answer.status_code == 201, answer.text
        assert (answer.json()["name"], answer.json()["tone"]) == ("Ann", "calm")


def test_only_the_file_is_required_and_what_cannot_be_matched_is_said(http: httpx.Client, recording: bytes) -> None:
    silent = create(http).json()
    assert {name: silent[name] for name in FIELDS} == dict.fromkeys(FIELDS)
    assert silent["warnings"] == [NO_PITCH]
    assert "warnings" not in http.get(f"/v1/custom-voices/{silent['voice_id']}").json()
    assert create(http, recording, language="fr-FR").json()["warnings"] == [NO_PACE]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"gender": "other"}, "gender must be one of male, female, neutral, not 'other'"),
        ({"age": "30"}, "young, middle-aged, old"),
        ({"use_case": "fun"}, "conversational"),
        ({"tone": "loud"}, "warm"),
        ({"language": "en-us"}, "upper case"),
        ({"name": ""}, 'name must not be ""'),
    ],
)
def test_a_wrong_field_is_refused_before_the_recording_is_looked_at(
    http: httpx.Client, data: dict[str, str], words: str
) -> None:
    answer = create(http, b"no audio", **data)
    assert answer.status_code == 400
    assert words in answer.json()["error"]


def test_a_wrong_recording_is_refused(http: httpx.Client) -> None:
    for content, words in [
        (b"", "empty"),
        (b"this is no audio", "not audio"),
        (blip(121, 8000), "lasts 121.0 s"),
    ]:
        answer = create(http, content)
        assert answer.status_code == 400
        assert words in answer.json()["error"]
    assert create(http, blip(120, 8000)).status_code == 201
    answer = http.post("/v1/custom-voices", files={"name": (None, "Ann")})
    assert (answer.status_code, "There is no file" in answer.text) == (400, True)
    answer = http.post("/v1/custom-voices", json={"name": "Ann"})
    assert (answer.status_code, "multipart/form-data" in answer.text) == (400, True)
    answer = http.post("/v1/custom-voices", content=b"--x\r\n", headers={"Content-Type": "multipart/form-data"})
    assert answer.status_code == 400


def test_a_file_over_the_cap_is_413_while_it_is_still_being_sent(http: httpx.Client) -> None:
    start = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
    end = b"\r\n--x--\r\n"

    def body() -> Iterator[bytes]:
        yield start
        yield from (bytes(1_000_000) for _ in range(220))
        yield end

    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    for length in ({}, {"Content-Length": str(len(start) + 220_000_000 + len(end))}):
        answer = http.post("/v1/custom-voices", content=body(), headers=headers | length)
        assert answer.status_code == 413
        assert "200 MB" in answer.json()["error"]
    assert http.get("/v1/custom-voices").status_code == 200


def test_an_upload_that_breaks_off_leaves_nothing(fresh_engine: FreshEngine, tmp_path: Path) -> None:
    engine = fresh_engine(data_dir=tmp_path)

    def body() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + bytes(100_000)
        raise ConnectionAbortedError

    with client_of(engine) as http:
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        with pytest.raises(ConnectionAbortedError):
            http.post("/v1/custom-voices", content=body(), headers=headers)
        assert http.get("/v1/custom-voices").json()["voices"] == []
    engine.stop()
    assert engine.log_tail() == ""
    assert [path.name for path in tmp_path.iterdir()] == ["voices.sqlite3"]


def test_update(http: httpx.Client) -> None:
    voice_id = create(http, **FIELDS).json()["voice_id"]
    path = f"/v1/custom-voices/{voice_id}"
    before = http.get(path).json()
    assert http.patch(path, json={}).json() == before
    changed = http.patch(path, json={"description": "Updated after a tuning pass.", "tone": "calm"}).json()
    assert changed == before | {"description": "Updated after a tuning pass.", "tone": "calm"}
    cleared = http.patch(path, json=dict.fromkeys(FIELDS)).json()
    assert cleared == before | dict.fromkeys(FIELDS)
    for body in ({"name": ""}, {"tone": "angry"}, {"language": "en-us"}, {"name": 3}, [], "x"):
        answer = http.patch(path, json=body)
        assert answer.status_code == 400, body
    assert http.get(path).json() == cleared
    assert http.patch(path, json={"name": "B", "voice_id": "changed0", "created_at": "x"}).json() == cleared | {
        "name": "B"
    }


def test_after_deletion_it_is_unknown_everywhere(engine: Engine, http: httpx.Client) -> None:
    voice_id = create(http).json()["voice_id"]
    path = f"/v1/custom-voices/{voice_id}"
    answer = http.delete(path)
    assert (answer.status_code, answer.json()) == (200, {"deleted": True})
    for method, where in [("GET", path), ("PATCH", path), ("DELETE", path), ("GET", f"{path}/audio")]:
        gone = http.request(method, where, json={} if method == "PATCH" else None)
        assert gone.status_code == 404
        assert voice_id in gone.json()["error"]
    spoken = http.post("/v1/tts", json={"text": "Hello.", "language": "en", "voice_id": voice_id})
    assert spoken.status_code == 404
    assert voice_id in spoken.json()["error"]
    address = f"ws{engine.url.removeprefix('http')}/v1/tts?language=en&voice={voice_id}"
    with (
        pytest.raises(InvalidStatus) as refused,
        connect(address, additional_headers={"Authorization": http.headers["Authorization"]}, open_timeout=60),
    ):
        pass
    assert refused.value.response.status_code == 404


def test_the_socket_speaks_with_it(engine: Engine, http: httpx.Client, recording: bytes) -> None:
    voice_id = create(http, recording, language="en").json()["voice_id"]
    address = f"ws{engine.url.removeprefix('http')}/v1/tts?language=en&voice={voice_id}&codec=pcm&sample_rate=24000"
    heard = bytearray()
    with connect(
        address, additional_headers={"Authorization": http.headers["Authorization"]}, open_timeout=60
    ) as socket:
        socket.send(json.dumps({"type": "text.delta", "delta": SENTENCES}))
        socket.send(json.dumps({"type": "text.done"}))
        while (event := json.loads(socket.recv(timeout=60)))["type"] != "audio.done":
            heard += base64.b64decode(event["delta"])
    samples = np.frombuffer(bytes(heard), "<i2").astype(np.float32) / 32768
    original = Audio.from_bytes(recording)
    wanted = median_f0(original.mono().samples, original.sample_rate)
    assert median_f0(samples, 24000) == pytest.approx(wanted, abs=2.0)


def test_pages(own_http: httpx.Client) -> None:
    assert own_http.get("/v1/custom-voices").json() == {"voices": [], "pagination_token": None}
    ids = [create(own_http).json()["voice_id"] for _ in range(3)]
    first = own_http.get("/v1/custom-voices", params={"limit": 2}).json()
    ids.append(create(own_http).json()["voice_id"])
    rest = own_http.get("/v1/custom-voices", params={"pagination_token": first["pagination_token"]}).json()
    assert [voice["voice_id"] for voice in first["voices"] + rest["voices"]] == ids
    assert rest["pagination_token"] is None
    for limit in ("0", "1001", "many", ""):
        assert own_http.get("/v1/custom-voices", params={"limit": limit}).status_code == 400
    assert own_http.get("/v1/custom-voices", params={"pagination_token": "made up"}).status_code == 400


def test_the_31st_voice_is_refused_and_there_is_room_after_a_deletion(own_http: httpx.Client) -> None:
    ids = [create(own_http).json()["voice_id"] for _ in range(30)]
    answer = create(own_http)
    assert answer.status_code == 400
    assert "30 custom voices" in answer.json()["error"]
    own_http.delete(f"/v1/custom-voices/{ids[0]}")
    assert create(own_http).status_code == 201


def test_two_engines_share_one_folder_and_a_voice_outlives_its_engine(
    fresh_engine: FreshEngine, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("shared")
    one, other = fresh_engine(data_dir=folder), fresh_engine(data_dir=folder)
    with client_of(one) as first, client_of(other) as second:
        voice = create(first, name="Ann").json()
        assert second.get(f"/v1/custom-voices/{voice['voice_id']}").json()["name"] == "Ann"
        assert len(speak(second, "Hello.", voice_id=voice["voice_id"])) > 1000
        one.stop()
        assert second.get(f"/v1/custom-voices/{voice['voice_id']}/audio").content == blip()
        assert second.delete(f"/v1/custom-voices/{voice['voice_id']}").json() == {"deleted": True}
