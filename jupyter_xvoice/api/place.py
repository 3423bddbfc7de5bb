"""The place that a client is made with."""

from __future__ import annotations

from typing import Literal

from jupyter_xvoice.endpoints import Endpoint
from jupyter_xvoice.errors import InputError

__all__ = ["Place", "find_endpoint"]

Place = Endpoint | Literal["auto", "xai", "local", "litellm", "cloudflare"]
_WORDS = ("auto", "xai", "local", "litellm", "cloudflare")


def find_endpoint(endpoint: Place = "auto", *, base_url: str | None = None, api_key: str | None = None) -> Endpoint:
    """The endpoint that is meant.

    Raises:
        InputError: no such word, or a combination that contradicts itself.
        CredentialsError: a place that needs a key, without one.
    """
    if isinstance(endpoint, Endpoint):
        if base_url or api_key:
            raise InputError(
                "An Endpoint holds its own address and key: pass it alone, or base_url and api_key without it."
            )
        return endpoint
    if endpoint == "local" and (base_url or api_key):
        raise InputError(
            'endpoint="local" is the engine on this machine and takes no base_url and no api_key: leave them out.'
        )
    if endpoint == "cloudflare" and base_url:
        raise InputError(
            'endpoint="cloudflare" takes an account and no base_url: Endpoint.cloudflare(account_id, api_token).'
        )
    if endpoint == "auto":
        return Endpoint.auto(base_url=base_url, api_key=api_key)
    if endpoint in _WORDS:
        return Endpoint.named(endpoint, base_url, api_key)
    raise InputError(f"endpoint={endpoint!r}: it takes {', '.join(map(repr, _WORDS))} or an Endpoint.")
