"""What ``%xvoice status`` says."""

from __future__ import annotations

from dataclasses import dataclass, fields
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_xvoice.endpoints import CALLS
from jupyter_xvoice.errors import EngineError

if TYPE_CHECKING:
    from jupyter_xvoice.endpoints import Endpoint
    from jupyter_xvoice.magics.session import Session

__all__ = ["Status", "take_status"]

_CELL = "text-align:left;padding:2px 16px 2px 0"


@dataclass(frozen=True)
class Status:
    """The state of things in words; never a key.

    Attributes:
        place: "Local engine", "xAI" or a host.
        heard_by: the host that gets the text and the audio.
        credential: whether there is one, and whose key pays where a gateway says so.
        calls: what works there.
        models: which are asked for where none is named, and their state.
        engine: version of the local engine and what works, or that it is not in use.
        cache: how much is kept on disk, and where.
    """

    place: str
    heard_by: str
    credential: str
    calls: str
    models: str
    engine: str
    cache: str

    def __repr__(self) -> str:
        return "\n".join(f"{name:11} {value}" for name, value in self._rows())

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><td style="{_CELL}">{escape(name)}</td><td style="{_CELL}">{escape(value)}</td></tr>'
            for name, value in self._rows()
        )
        return f"<table><tbody>{rows}</tbody></table>"

    def _rows(self) -> list[tuple[str, str]]:
        return [(field.name.replace("_", " ").capitalize(), getattr(self, field.name)) for field in fields(self)]


def take_status(session: Session) -> Status:
    """Asks this machine only; a remote service is not called."""
    from jupyter_xvoice.api.cache import SpeechCache

    endpoint = session.endpoint
    cache = SpeechCache()
    chosen = "chosen by %xvoice connect" if session.chosen else "found by itself"
    return Status(
        place=f"{endpoint.label} ({chosen})",
        heard_by=endpoint.heard_by,
        credential=_credential(endpoint, session.key_source),
        calls=_calls(endpoint),
        models=_models(endpoint),
        engine=_engine(endpoint),
        cache=f"{cache.size / 1e6:.1f} MB in {_short(cache.folder)}",
    )


def _short(folder: Path) -> str:
    """Without the user's name, for the notebook is saved and shared."""
    try:
        return str(Path("~") / folder.relative_to(Path.home()))
    except (ValueError, RuntimeError):
        return str(folder)


def _credential(endpoint: Endpoint, key_source: str) -> str:
    if endpoint.is_local:
        return "none needed"
    if not endpoint.credential:
        return "none: most services refuse a call without"
    if endpoint.kind != "cloudflare":
        return "there is one (not shown)"
    return f"there is one (not shown); the key that pays: {key_source or 'not known before a conversation, if at all'}"


def _calls(endpoint: Endpoint) -> str:
    if len(endpoint.calls) == len(CALLS):
        return "all"
    works = ", ".join(call for call in CALLS if call in endpoint.calls)
    return f"{works}; the others raise NotOnThisEndpoint"


def _models(endpoint: Endpoint) -> str:
    from jupyter_xvoice.api.models import AS_OF, STATES, bare

    named = [endpoint.realtime_model, *([endpoint.transcription_model] if "stt" in endpoint.calls else [])]
    if endpoint.kind == "litellm":
        return f"{', '.join(named)} (aliases of the proxy)"
    return (
        ", ".join(f"{name} ({STATES[bare(name)]})" if bare(name) in STATES else name for name in named)
        + f", as of {AS_OF}"
    )


def _engine(endpoint: Endpoint) -> str:
    if not endpoint.is_local:
        return "not in use"
    from jupyter_xvoice.commands.health import ask_health
    from jupyter_xvoice.local import shared

    try:
        health = ask_health(shared().url)
    except EngineError as error:
        return f"does not run: {error}"
    works = [
        f"{name} {'works' if good else 'does not work'}" for name, good in vars(health).items() if name != "version"
    ]
    return f"{health.version}, {', '.join(works)}"
