"""Captions as an object: what they take, what they refuse, what they save and show without a page."""

from __future__ import annotations

import os
import secrets
from typing import TYPE_CHECKING, Any

import pytest

from jupyter_xvoice import Captions, Client, InputError, NotOnThisEndpoint, Utterance, XVoiceError

if TYPE_CHECKING:
    from pathlib import Path

HTML = "<img src=x onerror=alert(1)>"


@pytest.fixture
def client() -> Client:
    return Client(base_url="http://127.0.0.1:1", api_key=f"xai-{secrets.token_hex(8)}")


def spoken(captions: Captions, text: str) -> None:
    """As if somebody had said it."""
    words = [{"text": word, "start": float(at), "end": at + 0.9} for at, word in enumerate(text.split())]
    utterance = {"text": text, "kind": "final", "start": 0.0, "duration": float(len(words)), "words": words}
    captions._record.take(Utterance.model_validate(utterance))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"endpointing": 6000}, "endpointing"),
        ({"smart_turn": 2}, "smart_turn"),
        ({"vad_threshold": -1}, "vad_threshold"),
        ({"language": ""}, "language"),
        ({"keyterms": "one"}, "keyterms"),
        ({"height": 50}, "height"),
        ({"max_minutes": 0}, "max_minutes"),
        ({"model": ""}, "model"),
        ({"diarize": "yes"}, "diarize"),
    ],
)
def test_what_breaks_a_rule_is_said_at_once(client: Client, options: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        Captions(client, **options)


def test_what_is_no_client_is_refused() -> None:
    with pytest.raises(InputError, match="Client"):
        Captions("en")  # type: ignore[arg-type]


def test_a_gateway_without_streams_says_so() -> None:
    from jupyter_xvoice import Endpoint

    endpoint = Endpoint.litellm("http://127.0.0.1:1", f"sk-{secrets.token_hex(8)}")
    with pytest.raises(NotOnThisEndpoint):
        Captions(Client(endpoint))


def test_without_a_page_there_is_no_microphone(client: Client) -> None:
    captions = Captions(client)
    with pytest.raises(XVoiceError, match="last line of a cell"):
        captions.start()
    captions.stop()
    assert (captions.status, captions.error, captions.transcript.text) == ("disconnected", None, "")


def test_every_form_is_saved(client: Client, tmp_path: Path) -> None:
    captions = Captions(client, language="en")
    spoken(captions, f"Let us begin. {HTML}")
    srt = captions.to_file(tmp_path / "talk.srt").read_text("utf-8")
    assert srt == captions.transcript.to_srt()
    assert srt.startswith("1\n00:00:00,000 --> ")
    assert captions.to_file(tmp_path / "talk.VTT").read_text("utf-8").startswith("WEBVTT")
    assert captions.to_file(os.fspath(tmp_path / "talk.txt")).read_text("utf-8") == captions.transcript.text
    assert '"language": "en"' in captions.to_file(tmp_path / "talk.json").read_text("utf-8")
    with pytest.raises(InputError, match=r"talk\.doc"):
        captions.to_file(tmp_path / "talk.doc")


def test_how_it_is_said_in_one_line(client: Client) -> None:
    captions = Captions(client)
    assert repr(captions) == "Captions(disconnected, 127.0.0.1:1)"
    spoken(captions, "Let us begin")
    assert "3 words in 0:00" in repr(captions)
    assert not [name for name in dir(captions) if name.startswith("page_")]


def test_a_saved_notebook_keeps_a_card_and_no_words(client: Client) -> None:
    captions = Captions(client, language="en")
    spoken(captions, "a secret")
    card = captions._card
    assert 'class="xv-saved"' in card
    assert "Captions." in card
    assert "127.0.0.1:1" in card
    assert "secret" not in card


def test_nobody_is_told_of_what_nobody_shows(client: Client) -> None:
    captions = Captions(client)
    spoken(captions, "x")
    assert [line.text for line in captions.page_lines(10)] == ["x"]
    strip = captions.page_strip()
    assert (strip["words"], strip["cost"], strip["local"], strip["place"]) == (1, "unknown", False, "127.0.0.1:1")
