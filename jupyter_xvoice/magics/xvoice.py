"""``%xvoice``: where speech is made, the state of things, the cache."""

from __future__ import annotations

import difflib
import re
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from IPython.core.error import UsageError

from jupyter_xvoice.endpoints import Endpoint, store_key
from jupyter_xvoice.magics.ask import hidden
from jupyter_xvoice.magics.line import HelpShown, LineParser, split
from jupyter_xvoice.magics.results import hand_over, tell
from jupyter_xvoice.magics.status import Status, take_status

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from IPython.core.interactiveshell import InteractiveShell

    from jupyter_xvoice.magics.session import Session

__all__ = ["HELP", "PARSERS", "run"]

# Keys of xAI and of gateways, tokens, an address with a password, options that would take one.
_LIKE_A_KEY: Final = re.compile(
    r"(?i)\b(xai|sk|pk|cf|gh[pousr])[-_][\w-]{6,}|xai-client-secret|\bbearer\s+\S|//[^/\s@]+:[^/\s@]+@"
    r"|--(api-?)?(key|token|secret|password)\b|[?&](key|token|api_key|access_token)="
    r"|(?<![\w/.-])(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{28,}(?![\w/.-])"
)

# The id of a Cloudflare account is no secret, but it looks like one.
_ACCOUNT: Final = re.compile(r"^(\s*connect\s+cloudflare)\s+[0-9a-f]{32}(?!\S)")


def _connect() -> LineParser:
    parser = LineParser("%xvoice connect", "Choose where speech is made. Without a place: say where it is made now.")
    parser.add_argument(
        "place", nargs="?", metavar="auto|xai|local|litellm|cloudflare|URL", help="auto is xAI with a key, else local"
    )
    parser.add_argument("where", nargs="?", help="address of the LiteLLM proxy, or id of the Cloudflare account")
    parser.add_argument("--realtime-model", metavar="ALIAS", help="litellm: the proxy's alias for conversations")
    parser.add_argument("--transcription-model", metavar="ALIAS", help="litellm: its alias for transcriptions")
    parser.add_argument("--ask", action="store_true", help="ask for the key, without showing or saving it")
    parser.add_argument("--store", action="store_true", help="with xai --ask: keep the key in the system's keyring")
    return parser


def _cache() -> LineParser:
    parser = LineParser("%xvoice cache", "What was spoken before is kept on disk, so that it costs nothing again.")
    parser.add_argument("action", choices=["clear"], metavar="clear", help="remove it all")
    return parser


def _status() -> LineParser:
    parser = LineParser("%xvoice status", "Where speech is made, who hears it, and what works.")
    parser.add_result_option()
    return parser


PARSERS: Final[dict[str, LineParser]] = {
    "": LineParser("%xvoice", "See %xvoice help."),
    "connect": _connect(),
    "status": _status(),
    "cache": _cache(),
    "help": LineParser("%xvoice help", "What the magics can do."),
}
PLACES: Final = ("auto", "xai", "local", "litellm", "cloudflare")
HELP: Final = """\
%tts TEXT, %%tts                speak the line, the cell; --stream: while it is made
%stt FILE, %%stt                what was said, with times; a file a line gives a table
%%announce                      run the cell, and say how it went
%agent, %%agent                 a spoken conversation; the cell is its instructions
%voices                         the voices: audition, create, show, update, delete, download
%xvoice status                  where speech is made, who hears it, what works
%xvoice connect auto|xai|local|URL [--ask] [--store]
%xvoice connect litellm [ADDRESS] | cloudflare [ACCOUNT] [--ask]
%xvoice cache clear             forget what was spoken before

Each takes --help. Defaults: %config XVoice.voice = "ara"; %config XVoice shows them all.
Without a key everything runs on the local engine. With XAI_API_KEY set it goes to xAI. JUPYTER_XVOICE_ENDPOINT
names another place for auto: xai, local, litellm, cloudflare or an address.
"""


def run(shell: InteractiveShell, session: Session, line: str) -> Status | None:
    """Runs ``%xvoice``."""
    _refuse_keys(line)
    words = split(line)
    name = words[0][0] if words else "help"
    if name in {"-h", "--help", "help"}:
        sys.stdout.write(HELP)
        raise HelpShown
    action = _ACTIONS.get(name)
    if action is None:
        near = difflib.get_close_matches(name, _ACTIONS, n=1)
        hint = f"Did you mean {near[0]}? " if near else ""
        raise UsageError(f"%xvoice has no {name!r}. {hint}%xvoice help lists what it can do.")
    return action(shell, session, PARSERS[name].parse(line[words[0][2] :]))


def _refuse_keys(line: str) -> None:
    if _LIKE_A_KEY.search(_ACCOUNT.sub(r"\1", line)):
        raise UsageError(
            "Something on this line looks like a key or token, and nothing was done. Cells are saved and shared, and this "
            "line is already in IPython's history on this machine: remove it from the cell, and if it was a real key, "
            "withdraw it where you made it. Type a key only where it is not shown: %xvoice connect xai --ask"
        )


# Where a key is found that nobody types.
_KEY_VARIABLES: Final = {
    "xai": "XAI_API_KEY",
    "litellm": "LITELLM_PROXY_API_KEY",
    "cloudflare": "CLOUDFLARE_API_TOKEN",
}


def _run_connect(_shell: InteractiveShell, session: Session, arguments: argparse.Namespace) -> None:
    place = arguments.place
    if arguments.store and not (place == "xai" and arguments.ask):
        raise UsageError("--store keeps an xAI key that was just typed: %xvoice connect xai --ask --store")
    if place is not None:
        variable = _KEY_VARIABLES.get(place, "JUPYTER_XVOICE_API_KEY")
        key = hidden("Key (not shown, not kept in the notebook)", variable) if arguments.ask else None
        session.connect(_endpoint(arguments, key))
        if key and arguments.store:
            store_key(key)
            tell("The key is in the system's keyring.")
    elif arguments.ask:
        raise UsageError("--ask for which place? %xvoice connect xai --ask, or %xvoice connect URL --ask")
    endpoint = session.endpoint
    tell(f"{endpoint.label}: {_does(endpoint)} by {endpoint.heard_by}.")


def _does(endpoint: Endpoint) -> str:
    if "tts" in endpoint.calls:
        return "speech is made and heard"
    return "conversations and transcriptions are heard" if "stt" in endpoint.calls else "conversations are heard"


def _endpoint(arguments: argparse.Namespace, key: str | None) -> Endpoint | None:
    place: str = arguments.place
    models = {"realtime_model": arguments.realtime_model, "transcription_model": arguments.transcription_model}
    given = {name: alias for name, alias in models.items() if alias is not None}
    if given and place != "litellm":
        raise UsageError(
            "--realtime-model and --transcription-model are aliases of a LiteLLM proxy: %xvoice connect litellm"
        )
    if arguments.where is not None and place not in {"litellm", "cloudflare"}:
        raise UsageError(
            f"%xvoice connect {place} takes nothing more: a region of xAI's is connected to by its address."
        )
    if place == "auto":
        return None if key is None else Endpoint.auto(api_key=key)
    if place not in PLACES and "://" not in place:
        near = difflib.get_close_matches(place, PLACES, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise UsageError(
            f"{place!r} is no place: it is auto, xai, local, litellm, cloudflare or an address as https://host/v1.{hint}"
        )
    if place == "local" and key is not None:
        raise UsageError("The local engine needs no key: %xvoice connect local")
    return replace(Endpoint.named(place, arguments.where, key), **given)


def _run_status(shell: InteractiveShell, session: Session, arguments: argparse.Namespace) -> Status | None:
    return hand_over(shell, take_status(session), arguments.out)


def _run_cache(_shell: InteractiveShell, _session: Session, _arguments: argparse.Namespace) -> None:
    from jupyter_xvoice.api.cache import SpeechCache

    cache = SpeechCache()
    size = cache.size
    cache.clear()
    tell(f"The cache is empty; it held {size / 1e6:.1f} MB.")


_ACTIONS: Final[dict[str, Callable[[InteractiveShell, Session, argparse.Namespace], Status | None]]] = {
    "connect": _run_connect,
    "status": _run_status,
    "cache": _run_cache,
}
