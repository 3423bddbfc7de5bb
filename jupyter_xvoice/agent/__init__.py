"""The controller of a spoken conversation: one thread, one loop, one realtime connection; usable with no page."""

from __future__ import annotations

from jupyter_xvoice.agent.controller import VoiceAgent
from jupyter_xvoice.agent.headless import HeadlessSpeaker
from jupyter_xvoice.agent.ports import Capture, Microphone, Playback, Speaker, View
from jupyter_xvoice.agent.recording import Recording
from jupyter_xvoice.agent.transcript import Row, SessionTranscript
from jupyter_xvoice.agent.turns import ToolRun, Turn

__all__ = [
    "Capture",
    "HeadlessSpeaker",
    "Microphone",
    "Playback",
    "Recording",
    "Row",
    "SessionTranscript",
    "Speaker",
    "ToolRun",
    "Turn",
    "View",
    "VoiceAgent",
]
