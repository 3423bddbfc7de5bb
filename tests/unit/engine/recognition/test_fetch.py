"""Fetching a ``url``, from a real server; what counts as private is decided here so that loopback can be asked."""

from __future__ import annotations

import asyncio
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from jupyter_xvoice.engine.recognition.fetch import fetched, is_public
from jupyter_xvoice.engine.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SOUND = b"RIFF" + bytes(1000)


class Site(BaseHTTPRequestHandler):
    """Answers by path; ``/host`` gives the Host that was asked for."""

    def do_GET(self) -> None:
        redirects = {
            "/moved": "/sound.wav",
            "/inside": f"http://localhost:{self.server.server_port}/sound.wav",
            "/loop": "/loop",
            "/file": "file:///etc/passwd",
        }
        if self.path in redirects:
            self.send_response(302)
            self.send_header("Location", redirects[self.path])
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif self.path == "/stall":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(SOUND)
            self.server.over.wait(60)
        else:
            body = self.headers["Host"].encode() if self.path == "/host" else SOUND
            self.send_response(200 if self.path in {"/sound.wav", "/host"} else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.over = threading.Event()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.over.set()
    server.shutdown()
    thread.join()
    server.server_close()


def anywhere(_address: str) -> bool:
    return True


@pytest.mark.parametrize("path", ["/sound.wav", "/moved"])
async def test_what_the_address_answers_is_stored(site: str, tmp_path: Path, path: str) -> None:
    assert (await fetched(site + path, tmp_path, allowed=anywhere)).read_bytes() == SOUND


async def test_the_server_is_asked_by_its_name_at_the_checked_address(site: str, tmp_path: Path) -> None:
    named = site.replace("127.0.0.1", "localhost")
    checked = []
    stored = await fetched(f"{named}/host", tmp_path, allowed=lambda address: not checked.append(address))
    assert stored.read_text() == named.removeprefix("http://")
    assert "127.0.0.1" in checked


async def test_a_name_that_leads_elsewhere_after_the_check_is_not_followed(
    site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = asyncio.get_running_loop()
    answers = [await loop.getaddrinfo("127.0.0.1", 0, type=socket.SOCK_STREAM)]

    async def once(*_: object, **__: object) -> object:
        return answers.pop()

    monkeypatch.setattr(loop, "getaddrinfo", once)
    address = site.replace("127.0.0.1", "rebound.example")
    assert (await fetched(f"{address}/sound.wav", tmp_path, allowed=anywhere)).read_bytes() == SOUND


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/missing", 502, "404"),
        ("/loop", 502, "redirects more than 5 times"),
        ("/file", 400, "http or https"),
        ("/stall", 502, "did not answer within"),
    ],
)
async def test_what_cannot_be_fetched_is_said(site: str, tmp_path: Path, path: str, status: int, words: str) -> None:
    with pytest.raises(Refusal) as refused:
        await fetched(site + path, tmp_path, allowed=anywhere, seconds=2)
    assert (refused.value.status, words in refused.value.error) == (status, True)


async def test_a_redirect_to_a_private_address_is_refused(site: str, tmp_path: Path) -> None:
    asked = []

    def first_only(address: str) -> bool:
        asked.append(address)
        return len(asked) == 1

    with pytest.raises(Refusal) as refused:
        await fetched(f"{site}/inside", tmp_path, allowed=first_only)
    assert refused.value.status == 400
    assert "'localhost'" in refused.value.error


async def test_a_file_that_is_too_large_is_given_up(site: str, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        await fetched(f"{site}/sound.wav", tmp_path, allowed=anywhere, largest=500)
    assert refused.value.status == 413


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("https://user:word@example.com/a.wav", 400),
        ("http://[::1", 400),
        ("http://", 400),
        ("http://example.com:99999/", 400),
        ("ftp://example.com/a.wav", 400),
        ("http://127.0.0.1:9/", 400),
        ("http://0.0.0.0/", 400),
        ("http://2130706433/", 400),
    ],
)
async def test_an_address_that_breaks_the_rule_is_refused_before_anything_is_asked(
    tmp_path: Path, url: str, status: int
) -> None:
    with pytest.raises(Refusal) as refused:
        await fetched(url, tmp_path)
    assert refused.value.status == status


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "0.0.0.0",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_private_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are(address: str) -> None:
    assert is_public(address)
