# ruff: noqa: RUF043 - patterns with dots are meant
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from jupyter_xvoice import Audio, AudioError, BadRequestError, Client, InputError, NotFoundError
from jupyter_xvoice.api import OMITTED
from jupyter_xvoice.endpoints import LOCAL_LABEL
from jupyter_xvoice.engine.synthesis.voices import BUILTIN
from jupyter_xvoice.engine.voices.library import CustomVoices
from jupyter_xvoice.local import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jupyter_xvoice import Voice


@pytest.fixture
def voice(client: Client, recording: bytes) -> Iterator[Voice]:
    made = client.custom_voices.create(recording, name="Me", gender="female", tone="warm")
    yield made
    if made.voice_id in {one.voice_id for one in client.custom_voices.list_all()}:
        client.custom_voices.delete(made.voice_id)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory, recording: bytes) -> Iterator[Client]:
    """A client of an engine with 30 voices, put there without measuring each."""
    folder = tmp_path_factory.mktemp("full")
    file = folder / "me.wav"
    file.write_bytes(recording)
    library = CustomVoices(folder)
    for n in range(30):
        library.add(file, "audio/wav", {"name": f"Voice {n}"}, BUILTIN["eve"])
    with Engine.start(data_dir=folder, timeout=60) as engine, Client(engine.endpoint()) as client:
        yield client


def test_the_five_that_are_built_in(client: Client) -> None:
    voices = client.voices.list()
    assert [voice.voice_id for voice in voices] == ["eve", "ara", "rex", "sal", "leo"]
    assert {(voice.custom, voice.place) for voice in voices} == {(False, LOCAL_LABEL)}
    assert client.voices.get("EVE").name == "Eve"
    assert client.voices.get("rex").gender == "male"


def test_an_unknown_built_in_voice(client: Client) -> None:
    with pytest.raises(NotFoundError, match="(?s)evee.*'?eve'?") as caught:
        client.voices.get("evee")
    assert caught.value.trace_id


def test_a_voice_lives_from_its_creation_to_its_end(client: Client, voice: Voice, recording: bytes) -> None:
    assert (voice.name, voice.gender, voice.tone, voice.custom) == ("Me", "female", "warm", True)
    assert voice.created_at
    assert len(voice.voice_id) == 8
    assert client.custom_voices.get(voice.voice_id) == voice
    assert voice.voice_id in {one.voice_id for one in client.custom_voices.list()}

    changed = client.custom_voices.update(voice.voice_id, name="You", gender=None, accent=OMITTED)
    assert (changed.name, changed.gender, changed.tone) == ("You", None, "warm")

    audio = client.custom_voices.audio(voice.voice_id)
    assert audio.encoded == recording
    assert isinstance(audio, Audio)

    speech = client.tts("Hello there", voice=voice.voice_id)
    assert speech.duration > 0.3
    assert b"".join(client.tts_stream("Hello there", voice=voice.voice_id.upper()))

    client.custom_voices.delete(voice.voice_id)
    for gone in (client.custom_voices.get, client.custom_voices.audio, client.custom_voices.delete):
        with pytest.raises(NotFoundError, match=voice.voice_id):
            gone(voice.voice_id)
    with pytest.raises((NotFoundError, BadRequestError), match=voice.voice_id):
        client.tts("Hello there", voice=voice.voice_id)


def test_pages(full: Client) -> None:
    first = full.custom_voices.list(limit=20)
    assert len(first) == 20
    assert first.pagination_token
    rest = full.custom_voices.list(limit=20, pagination_token=first.pagination_token)
    assert (len(rest), rest.pagination_token) == (10, None)
    assert len({voice.voice_id for voice in [*first, *rest]}) == 30
    assert len(full.custom_voices.list_all()) == 30


def test_the_upload_tells_its_progress(client: Client, recording: bytes) -> None:
    told: list[tuple[float, float | None, str]] = []
    made = client.custom_voices.create(recording, on_progress=lambda *done: told.append(done))
    client.custom_voices.delete(made.voice_id)
    assert told[-1] == (len(recording), len(recording), "B")


@pytest.mark.parametrize(
    ("labels", "parts"),
    [
        ({"gender": "woman"}, ["gender='woman'", "male, female, neutral"]),
        ({"language": "en-us"}, ["'en-US'", "capitals"]),
        ({"name": ""}, ["name=''", "Leave it out"]),
    ],
)
def test_labels_are_checked_before_anything_is_sent(
    client: Client, recording: bytes, labels: dict[str, Any], parts: list[str]
) -> None:
    with pytest.raises(InputError) as caught:
        client.custom_voices.create(recording, **labels)
    for part in parts:
        assert part in str(caught.value)


def test_an_update_takes_no_empty_string_and_needs_something(client: Client) -> None:
    with pytest.raises(InputError, match="name='': an empty string is refused. Name=None clears it") as caught:
        client.custom_voices.update("nlbqfwie", name="")
    assert "leave it out to keep it" in str(caught.value)
    with pytest.raises(InputError, match="Nothing to change"):
        client.custom_voices.update("nlbqfwie")


@pytest.mark.parametrize("limit", [0, 1001, "5", True])
def test_the_limit(client: Client, limit: Any) -> None:
    with pytest.raises(InputError, match="limit=.*1 to 1000"):
        client.custom_voices.list(limit=limit)


@pytest.mark.parametrize("voice_id", ["", None, 3])
def test_the_id(client: Client, voice_id: Any) -> None:
    for call in (client.custom_voices.get, client.custom_voices.delete, client.voices.get):
        with pytest.raises(InputError, match="voice_id="):
            call(voice_id)


def test_a_recording_over_two_minutes(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    Audio([0.0] * (8000 * 121), 8000).to_file(path)
    with pytest.raises(InputError, match=r"121\.0 s long: a voice takes at most 120 s. Cut it"):
        client.custom_voices.create(path)


def test_a_recording_that_is_none(client: Client, tmp_path: Path) -> None:
    for source, words in [
        ("nowhere.wav", "no such file"),
        (b"", "empty"),
        (b"Dear Sir, " * 50, "not audio|no audio"),
        (3, "file is of type"),
    ]:
        with pytest.raises(InputError, match=words):
            client.custom_voices.create(source)  # type: ignore[arg-type]
    with pytest.raises(AudioError):
        client.custom_voices.create(b"Dear Sir, " * 50)
    with pytest.raises(InputError, match="Download it"):
        client.custom_voices.create("https://voice.example/me.wav")


def test_the_31st_voice_is_refused_in_the_services_words(full: Client, recording: bytes) -> None:
    with pytest.raises(BadRequestError, match="30") as caught:
        full.custom_voices.create(recording)
    assert caught.value.trace_id


def test_a_secret_for_the_page(client: Client) -> None:
    made = client.client_secrets.create(seconds=60)
    assert made.secret
    for seconds in (0, 3601, 1.5, "60"):
        with pytest.raises(InputError, match="seconds=.*1 to 3600"):
            client.client_secrets.create(seconds=seconds)  # type: ignore[arg-type]
