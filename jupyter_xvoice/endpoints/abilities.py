"""Which calls work where: the one table of it, and the error for a call that an endpoint lacks.

==========================  ====  ==============  =======  ===========
call                        xai   local, address  litellm  cloudflare
==========================  ====  ==============  =======  ===========
``tts``, ``tts_stream``     yes   yes             no       no
``stt``                     yes   yes             partly   no
``stt_stream``              yes   yes             no       no
``voices.*``                yes   yes             no       no
``custom_voices.*``         yes   yes             no       no
``client_secrets.create``   yes   yes             no       no
``realtime``                yes   yes             partly   partly
==========================  ====  ==============  =======  ===========

Sources: protocol.md 1.1 (xAI), 10 (LiteLLM), 11 (Cloudflare); what passes LiteLLM was measured with its proxy 1.106.2.
"An address" is any other server of the same wire, a regional host of xAI's included; what it lacks it refuses itself.
"""

from __future__ import annotations

from typing import Final, Literal

from jupyter_xvoice.errors import NotOnThisEndpoint

__all__ = ["CALLS", "Kind", "calls_at", "require"]

Kind = Literal["xai", "local", "address", "litellm", "cloudflare"]
"""``address``: any other server of the same wire."""

CALLS: Final = (
    "tts",
    "tts_stream",
    "stt",
    "stt_stream",
    "voices.list",
    "voices.get",
    "custom_voices.create",
    "custom_voices.list",
    "custom_voices.list_all",
    "custom_voices.get",
    "custom_voices.update",
    "custom_voices.audio",
    "custom_voices.delete",
    "client_secrets.create",
    "realtime",
)

_WORK: Final[dict[Kind, frozenset[str]]] = {
    "xai": frozenset(CALLS),
    "local": frozenset(CALLS),
    "address": frozenset(CALLS),
    "litellm": frozenset({"stt", "realtime"}),
    "cloudflare": frozenset({"realtime"}),
}
_ONLY: Final[dict[Kind, str]] = {
    "litellm": "LiteLLM passes on conversations (realtime) and transcriptions of files (stt), nothing else of this API",
    "cloudflare": "Cloudflare passes on conversations (realtime), nothing else of this API",
}
_NO_RESUMPTION: Final = "a conversation cannot be gone on with; one that breaks is mended from its history instead"
_NO_TOKEN: Final = "ephemeral secrets of xAI's are not taken there"  # noqa: S105  a sentence
# What a call that works cannot do there: the option, and why.
_LACK: Final[dict[tuple[Kind, str], dict[str, str]]] = {
    ("litellm", "stt"): {
        "url": "the proxy takes a file, no address: download it and pass its path",
        "multichannel": "the proxy drops the channels from the answer: split the file, or transcribe it as one channel",
        "keyterms": "of several the proxy passes on the last one only: pass one",
    },
    ("litellm", "realtime"): {
        "transport": "the proxy passes on text frames only: leave transport='binary' out",
        "conversation_id": f"the proxy does not pass it on: {_NO_RESUMPTION}",
        "token": _NO_TOKEN,
    },
    ("cloudflare", "realtime"): {
        "model": "the model is the fixed xai/grok-voice: leave model out",
        "conversation_id": f"nobody has published whether it is passed on: {_NO_RESUMPTION}",
        "token": _NO_TOKEN,
    },
}


def calls_at(kind: Kind) -> frozenset[str]:
    """The names of the calls that work there, out of :data:`CALLS`."""
    return _WORK[kind]


def lacks(kind: Kind, call: str) -> dict[str, str]:
    """The options of ``call`` that do not work there, and why."""
    return _LACK.get((kind, call), {})


def require(kind: Kind, label: str, call: str, options: tuple[str, ...] = ()) -> None:
    """Does nothing where ``call`` works with ``options``.

    Args:
        kind: of the endpoint.
        label: of the endpoint, for the message.
        call: out of :data:`CALLS`.
        options: of the call, those that are used.

    Raises:
        NotOnThisEndpoint: it does not.
    """
    if call not in _WORK[kind]:
        raise NotOnThisEndpoint(
            f"{call} is not to be had through {label}: {_ONLY[kind]}. Use Endpoint.xai() or Endpoint.local() for it.",
            call=call,
            label=label,
        )
    missing = lacks(kind, call)
    for option in options:
        if option in missing:
            raise NotOnThisEndpoint(
                f"{call} with {option} is not to be had through {label}: {missing[option]}.", call=call, label=label
            )
