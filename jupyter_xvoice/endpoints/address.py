"""Addresses of servers."""

from __future__ import annotations

from urllib.parse import urlsplit

from jupyter_xvoice.endpoints.secret import redact
from jupyter_xvoice.errors import InputError

__all__ = ["is_xai", "normal_base_url"]


def normal_base_url(base_url: str) -> str:
    """``base_url`` without ``/v1`` and a final slash; ``ws(s)`` becomes ``http(s)``.

    Raises:
        InputError: it is not an http(s) address, or holds a credential.
    """
    parts = urlsplit(base_url.strip())
    scheme = {"ws": "http", "wss": "https"}.get(parts.scheme, parts.scheme)
    if scheme not in {"http", "https"} or not parts.hostname:
        raise InputError(
            f"base_url {redact(base_url)!r} is not an address: it takes http(s)://host[:port][/prefix], with or without /v1."
        )
    if parts.username or parts.password or parts.query:
        raise InputError(
            "base_url must hold no credential and no query (both end up in logs): pass the key as api_key."
        )
    return f"{scheme}://{parts.netloc}{parts.path.rstrip('/').removesuffix('/v1').rstrip('/')}"


def is_xai(base_url: str) -> bool:
    """Whether it is a host of xAI's, a regional one included."""
    host = urlsplit(base_url).hostname or ""
    return host == "x.ai" or host.endswith(".x.ai")
