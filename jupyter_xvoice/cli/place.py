"""Where a command goes: ``--endpoint`` and ``--ask``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from jupyter_xvoice.endpoints import Endpoint

if TYPE_CHECKING:
    import argparse

    from jupyter_xvoice.api import Client

__all__ = ["add_place", "client_for"]

_TOKEN_VARIABLE = "JUPYTER_XVOICE_ENGINE_TOKEN"  # noqa: S105  the name of a variable


def add_place(parser: argparse.ArgumentParser) -> None:
    """The options that choose the place. None of them takes a key: others can read a command line."""
    parser.add_argument(
        "--endpoint",
        default="auto",
        metavar="auto|xai|local|litellm|cloudflare|URL",
        help="where to go (default auto: what JUPYTER_XVOICE_ENDPOINT says, else xAI with XAI_API_KEY, else local); the key "
        f"for a URL is JUPYTER_XVOICE_API_KEY or {_TOKEN_VARIABLE}; gateways are found by their own variables",
    )
    parser.add_argument("--ask", action="store_true", help="ask for the key, without showing it")


def client_for(arguments: argparse.Namespace) -> Client:
    """The client for the place that was chosen; close it.

    Raises:
        InputError: no such place.
        CredentialsError: there is no key.
    """
    from jupyter_xvoice.api import Client

    place: str = arguments.endpoint
    key = _asked() if arguments.ask else None
    if place == "auto":
        return Client(Endpoint.auto(api_key=key))
    if "://" in place:
        return Client(Endpoint.auto(base_url=place, api_key=key or os.environ.get(_TOKEN_VARIABLE)))
    return Client(Endpoint.named(place, None, key))


def _asked() -> str:
    from getpass import getpass

    return getpass("Key (not shown): ").strip()
