"""What a request and a socket have in common on their way to an endpoint: headers, proxies, and the words for "not there"."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from jupyter_xvoice import __version__
from jupyter_xvoice.api.deadlines import CONNECT
from jupyter_xvoice.api.refusals import scrub
from jupyter_xvoice.api.retries import Failure, Kind
from jupyter_xvoice.errors import InputError, LinkError

if TYPE_CHECKING:
    from jupyter_xvoice.endpoints import Endpoint

__all__ = ["USER_AGENT", "call_headers", "is_loopback", "unreached"]

USER_AGENT = f"jupyter-xvoice/{__version__}"


def call_headers(endpoint: Endpoint) -> dict[str, str]:
    """What every request and every socket's opening carries.

    Raises:
        InputError: a header of the endpoint cannot be sent. (httpx would quote it.)
    """
    for name, value in endpoint.headers.items():
        if not (name + value).isascii() or not (name + value).isprintable():
            raise InputError(
                f"The header {name!r} of the endpoint holds a line break or a character that cannot be sent."
            )
    own = {"User-Agent": USER_AGENT, "Accept-Encoding": "identity", **endpoint.headers}
    if endpoint.credential:
        own["Authorization"] = f"Bearer {endpoint.credential.reveal()}"
    return own


def is_loopback(endpoint: Endpoint) -> bool:
    """Whether the endpoint is on this machine, so that no proxy of the environment is asked."""
    host = urlsplit(endpoint.base_url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def unreached(endpoint: Endpoint, doing: str, error: Exception) -> Failure:
    """The failure for a connection that never came about: nothing was sent."""
    words = scrub(str(error), endpoint)
    why = f"no connection within {CONNECT:g} s" if not words or isinstance(error, TimeoutError) else words
    help_ = "Is it still running?" if is_loopback(endpoint) else "Check the network, a proxy or VPN, and base_url."
    return Failure(
        Kind.UNREACHED, LinkError(f"{doing}: {endpoint.label} ({endpoint.host}) could not be reached: {why}. {help_}")
    )
