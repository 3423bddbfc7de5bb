"""Voice in Jupyter notebooks, over the xAI Voice API or a local engine that speaks the same wire.

``%load_ext jupyter_xvoice`` brings the magics ``%%tts``, ``%stt``, ``%%announce``, ``%%agent``, ``%voices`` and ``%xvoice``;
``from jupyter_xvoice import Client`` brings the same in Python. Names are loaded when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from jupyter_xvoice.agent import HeadlessSpeaker, Turn
    from jupyter_xvoice.agent.tools import file_search, mcp, tool, web_search, x_search
    from jupyter_xvoice.api import (
        AsyncClient,
        AudioFormat,
        Client,
        ClientSecret,
        Prices,
        RealtimeSession,
        Reconnect,
        SessionSettings,
        SpeechStream,
        SyncSpeechStream,
        SyncTranscriptStream,
        TranscriptStream,
        TurnDetection,
        changes,
    )
    from jupyter_xvoice.audio import Audio
    from jupyter_xvoice.endpoints import Endpoint
    from jupyter_xvoice.errors import (
        APIError,
        AudioError,
        AuthenticationError,
        BadRequestError,
        BrokenOffError,
        CredentialsError,
        DeadlineError,
        EngineError,
        InputError,
        LinkError,
        NotFoundError,
        NotOnThisEndpoint,
        PermissionDeniedError,
        RateLimitError,
        ServerError,
        SessionEndedError,
        TooLargeError,
        UnsupportedError,
        XVoiceError,
        XVoiceWarning,
    )
    from jupyter_xvoice.results import Channel, Speech, Timestamps, Transcript, Utterance, Voice, Word
    from jupyter_xvoice.widgets import Captions, Player, Recorder, VoiceAgent, VoiceStudio, play

__version__ = "0.1.0"

_HOMES = {
    "jupyter_xvoice.agent": ("HeadlessSpeaker", "Turn"),
    "jupyter_xvoice.agent.tools": ("file_search", "mcp", "tool", "web_search", "x_search"),
    "jupyter_xvoice.api": (
        "AsyncClient",
        "AudioFormat",
        "Client",
        "ClientSecret",
        "Prices",
        "RealtimeSession",
        "Reconnect",
        "SessionSettings",
        "SpeechStream",
        "SyncSpeechStream",
        "SyncTranscriptStream",
        "TranscriptStream",
        "TurnDetection",
        "changes",
    ),
    "jupyter_xvoice.audio": ("Audio",),
    "jupyter_xvoice.endpoints": ("Endpoint",),
    "jupyter_xvoice.errors": (
        "APIError",
        "AudioError",
        "AuthenticationError",
        "BadRequestError",
        "BrokenOffError",
        "CredentialsError",
        "DeadlineError",
        "EngineError",
        "InputError",
        "LinkError",
        "NotFoundError",
        "NotOnThisEndpoint",
        "PermissionDeniedError",
        "RateLimitError",
        "ServerError",
        "SessionEndedError",
        "TooLargeError",
        "UnsupportedError",
        "XVoiceError",
        "XVoiceWarning",
    ),
    "jupyter_xvoice.results": ("Channel", "Speech", "Timestamps", "Transcript", "Utterance", "Voice", "Word"),
    "jupyter_xvoice.widgets": ("Captions", "Player", "Recorder", "VoiceAgent", "VoiceStudio", "play"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "APIError",
    "AsyncClient",
    "Audio",
    "AudioError",
    "AudioFormat",
    "AuthenticationError",
    "BadRequestError",
    "BrokenOffError",
    "Captions",
    "Channel",
    "Client",
    "ClientSecret",
    "CredentialsError",
    "DeadlineError",
    "Endpoint",
    "EngineError",
    "HeadlessSpeaker",
    "InputError",
    "LinkError",
    "NotFoundError",
    "NotOnThisEndpoint",
    "PermissionDeniedError",
    "Player",
    "Prices",
    "RateLimitError",
    "RealtimeSession",
    "Reconnect",
    "Recorder",
    "ServerError",
    "SessionEndedError",
    "SessionSettings",
    "Speech",
    "SpeechStream",
    "SyncSpeechStream",
    "SyncTranscriptStream",
    "Timestamps",
    "TooLargeError",
    "Transcript",
    "TranscriptStream",
    "Turn",
    "TurnDetection",
    "UnsupportedError",
    "Utterance",
    "Voice",
    "VoiceAgent",
    "VoiceStudio",
    "Word",
    "XVoiceError",
    "XVoiceWarning",
    "__version__",
    "changes",
    "file_search",
    "load_ipython_extension",
    "mcp",
    "play",
    "tool",
    "unload_ipython_extension",
    "web_search",
    "x_search",
]


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(set(__all__) | set(globals()))


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Brings the magics. Silent, idempotent, no network, no heavy import."""
    from jupyter_xvoice.magics import register

    register(shell)


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Takes the magics away again."""
    from jupyter_xvoice.magics import unregister

    unregister(shell)
