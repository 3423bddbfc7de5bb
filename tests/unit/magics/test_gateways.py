"""Every magic at a gateway: it works, or says before anything is sent that it is not to be had there."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import numpy as np
import pytest

from jupyter_xvoice import Audio, Endpoint, NotOnThisEndpoint, VoiceAgent
from tests.wire.cloudflare import cloudflare, failed
from tests.wire.scripted import HttpScript, answer, http_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_xvoice.local import Engine
    from tests.unit.magics.conftest import Shell

LACKING = [
    "%tts Hello.",
    "%tts --stream Hello.",
    "%%tts\nHello.",
    "%voices",
    "%voices --table",
    "%voices audition Hello.",
    "%voices create sound --name Ann --yes-consent --anyway",
    "%voices show abcd1234",
    "%voices update abcd1234 --name Ann",
    "%voices delete abcd1234 --yes",
    "%voices download abcd1234",
]
HEARING = ["%stt sound", "%%stt\nsound", "%stt --mic"]


@pytest.fixture
def server() -> Iterator[HttpScript]:
    with http_server(answer(200, {"text": "Hello.", "duration": 0.1}, Content_Type="application/json")) as script:
        yield script


def connected(shell: Shell, kind: str, url: str) -> Shell:
    """The shell at a gateway of that kind, with something to hear."""
    key = "k" + secrets.token_hex(8)
    place = Endpoint.litellm(url, key) if kind == "litellm" else Endpoint.cloudflare("a" * 32, key, base_url=url)
    shell.magics.session.connect(place)
    shell["sound"] = Audio(np.zeros(2400, np.float32), 24000)
    shell["sound"].to_file("sound.wav")
    return shell


@pytest.mark.parametrize(
    ("kind", "cell"),
    [("litellm", cell) for cell in LACKING] + [("cloudflare", cell) for cell in [*LACKING, *HEARING]],
)
def test_what_is_not_to_be_had_is_said_before_anything_is_sent(
    kind: str, cell: str, shell: Shell, server: HttpScript
) -> None:
    label = {"litellm": "LiteLLM", "cloudflare": "Cloudflare"}[kind]
    with pytest.raises(NotOnThisEndpoint, match=f"is not to be had through {label}"):
        connected(shell, kind, server.url).run(cell)
    assert server.seen == []
    assert "Traceback" not in shell.output


@pytest.mark.parametrize("kind", ["litellm", "cloudflare"])
def test_what_is_to_be_had_works(kind: str, shell: Shell, server: HttpScript) -> None:
    connected(shell, kind, server.url)
    shell.run("%agent Be brief. -o agent")
    assert isinstance(shell["agent"], VoiceAgent)
    assert server.seen == []  # it connects when somebody talks
    if kind == "litellm":
        assert shell.run("%stt sound -o transcript") is None
        assert shell["transcript"].cost is None
        shell.run("%%stt\nsound.wav")
        assert server.seen == ["POST /v1/audio/transcriptions"] * 2


def test_the_status_shows_whose_key_pays_once_cloudflare_has_said_it(shell: Shell, engine: Engine) -> None:
    with cloudflare(engine) as gateway:
        gateway.upgrade, gateway.plain = lambda: failed(426, 10426, "No upgrade here"), gateway.description
        shell.magics.session.connect(gateway.endpoint())
        assert "the key that pays: not known before a conversation" in repr(shell.run("%xvoice status"))
        shell.run("%agent Be brief. -o agent")
        with shell["agent"] as agent:
            assert agent.ask("Good morning!").text
            assert "key source Unified" in agent.place
        status = shell.run("%xvoice status")
        assert "the key that pays: Unified" in repr(status)
        assert "the key that pays: Unified" in status._repr_html_()
        assert gateway.token not in repr(status) + shell.output


@pytest.mark.parametrize("kind", ["litellm", "cloudflare"])
def test_a_cell_runs_although_it_cannot_be_announced(kind: str, shell: Shell, server: HttpScript) -> None:
    """With a page its line of text says why, too: tests/clients/test_litellm_notebook.py."""
    connected(shell, kind, server.url).run("%%announce --after 0\ndone = True")
    assert shell["done"]
    assert shell.output.startswith("Done in")
    assert server.seen == []
