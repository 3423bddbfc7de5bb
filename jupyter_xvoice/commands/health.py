"""What the engine at an address says about itself (``GET /health``, no credential)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from jupyter_xvoice.errors import EngineError

__all__ = ["Health", "ask_health"]


@dataclass(frozen=True)
class Health:
    """What works there."""

    version: str
    speech: bool
    transcription: bool


def ask_health(base_url: str, *, timeout: float = 5.0) -> Health:
    """Asks the engine at ``base_url``.

    Raises:
        EngineError: it does not answer within ``timeout`` seconds, or is no engine of ours.
    """
    import httpx

    try:
        # No proxy of the environment: the engine is on this machine.
        with httpx.Client(trust_env=False, timeout=timeout) as http:
            answer: dict[str, Any] = http.get(f"{base_url}/health").raise_for_status().json()
        return Health(str(answer["version"]), bool(answer["speech"]), bool(answer["transcription"]))
    except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
        raise EngineError(f"The local engine does not answer: {type(error).__name__}. Try again.") from None
