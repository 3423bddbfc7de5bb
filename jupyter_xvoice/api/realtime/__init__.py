"""A spoken conversation over one WebSocket: what it is like, what happens in it, and what state it is in (protocol.md 9)."""

from __future__ import annotations

from jupyter_xvoice.api.realtime import changes
from jupyter_xvoice.api.realtime.conversation import Conversation
from jupyter_xvoice.api.realtime.reconnect import Reconnect
from jupyter_xvoice.api.realtime.session import RealtimeSession
from jupyter_xvoice.api.realtime.settings import PCM_24K, PCM_RATES, AudioFormat, SessionSettings, TurnDetection
from jupyter_xvoice.api.realtime.usage import Total

__all__ = [
    "PCM_24K",
    "PCM_RATES",
    "AudioFormat",
    "Conversation",
    "RealtimeSession",
    "Reconnect",
    "SessionSettings",
    "Total",
    "TurnDetection",
    "changes",
]
