"""What a gateway told of itself on the way."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Learned"]


@dataclass
class Learned:
    """Kept by a client and its twins, for whoever shows the state of things.

    Attributes:
        key_source: whose key pays, in Cloudflare's word ("Unified"), as of the latest connection; empty until it said so.
        host: the host at the other end of the latest conversation, where the gateway named another than its own.
    """

    key_source: str = ""
    host: str = ""
