"""Fetching the audio behind a ``url`` field (protocol.md 6.1): http(s) only, size and time capped, private addresses refused."""

from __future__ import annotations

import asyncio
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import httpx

from jupyter_xvoice.engine.refusal import Refusal
from jupyter_xvoice.engine.upload import LARGEST

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["fetched", "is_public"]

_SECONDS = 60.0
_REDIRECTS = 5
_NAT64 = ip_network("64:ff9b::/96")  # RFC 6052


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet: not loopback, private, link-local, multicast or reserved."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address):  # some hold an IPv4 address, which is where the packets end
        translated = IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None
        inner = ip.ipv4_mapped or ip.sixtofour or translated
        if inner:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast


async def fetched(
    url: str,
    folder: Path,
    *,
    allowed: Callable[[str], bool] = is_public,
    seconds: float = _SECONDS,
    largest: int = LARGEST,
) -> Path:
    """Stores what ``url`` answers in ``folder``.

    The connection goes to the very address that was checked, so a name cannot resolve to another one in between; a
    redirect is checked in the same way.

    Args:
        url: http or https.
        folder: where the file goes.
        allowed: which IP addresses may be asked.
        seconds: for everything together.
        largest: bytes.

    Raises:
        Refusal: 400, not an http(s) address, or one inside this machine or its network; 413, too large; 502, it could not
            be fetched.
    """
    path = folder / "fetched"
    try:
        async with asyncio.timeout(seconds), httpx.AsyncClient(trust_env=False, timeout=seconds) as client:
            for _ in range(_REDIRECTS + 1):
                request = await _request(client, url, allowed)
                response = await client.send(request, stream=True)
                try:
                    if not response.is_redirect:
                        await _store(response, path, largest)
                        return path
                    url = urljoin(url, response.headers["location"])
                finally:
                    await response.aclose()
    except TimeoutError:
        raise _failed(f"it did not answer within {seconds:g} s") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise _failed(str(error) or type(error).__name__) from None
    raise _failed(f"it redirects more than {_REDIRECTS} times")


async def _request(client: httpx.AsyncClient, url: str, allowed: Callable[[str], bool]) -> httpx.Request:
    """A request for ``url`` to a checked address of its host."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise Refusal(400, "url is not an address: it takes http(s)://host/path.") from None
    if parts.scheme not in {"http", "https"} or not host:
        raise Refusal(400, "url must be an http or https address.")
    if parts.username or parts.password:
        raise Refusal(400, "url must hold no user name and no password.")
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise _failed(f"the host {host!r} is not known") from None
    addresses = [str(entry[4][0]).partition("%")[0] for entry in found]
    if not addresses or not all(allowed(address) for address in addresses):
        raise Refusal(
            400, f"url leads to {host!r}, an address inside this machine or its network: it must be a public one."
        )
    headers = {"Host": parts.netloc}
    target = httpx.URL(url).copy_with(host=addresses[0])
    return client.build_request("GET", target, headers=headers, extensions={"sni_hostname": host})


async def _store(response: httpx.Response, path: Path, largest: int) -> None:
    if response.status_code != httpx.codes.OK:
        raise _failed(f"it answers {response.status_code}")
    size = 0
    with path.open("wb") as file:
        async for data in response.aiter_bytes():
            size += len(data)
            if size > largest:
                raise Refusal(413, f"The file behind url is larger than {largest // 1_000_000} MB.")
            file.write(data)


def _failed(reason: str) -> Refusal:
    return Refusal(502, f"url could not be fetched: {reason}.", code="bad-gateway")
