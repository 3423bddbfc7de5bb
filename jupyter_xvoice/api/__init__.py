"""The wire: an asynchronous client over httpx and websockets, and the same calls without ``await``."""

from __future__ import annotations

from jupyter_xvoice.api.blocking import Client, SyncSpeechStream, SyncTranscriptStream
from jupyter_xvoice.api.client import AsyncClient
from jupyter_xvoice.api.client_secrets import ClientSecret
from jupyter_xvoice.api.custom_voices import OMITTED
from jupyter_xvoice.api.prices import LIST_PRICES, Prices
from jupyter_xvoice.api.realtime import AudioFormat, RealtimeSession, Reconnect, SessionSettings, TurnDetection, changes
from jupyter_xvoice.api.speech_stream import SpeechStream
from jupyter_xvoice.api.transcript_stream import TranscriptStream

__all__ = [
    "LIST_PRICES",
    "OMITTED",
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
]
