"""The controller of a spoken conversation: one thread, one loop, one realtime connection; usable with no page."""

from __future__ import annotations

from jupyter_xvoice.agent.headless import HeadlessSpeaker
from jupyter_xvoice.agent.notice import Notice
from jupyter_xvoice.agent.ports import Capture, Microphone, Playback, Speaker, View
from jupyter_xvoice.agent.recording import Recording
from jupyter_xvoice.agent.status import Status
from jupyter_xvoice.agent.transcript import Row, SessionTranscript
from jupyter_xvoice.agent.turns import ToolRun, Turn

__all__ = [
    "Capture",
    "HeadlessSpeaker",
    "Microphone",
    "Notice",
    "Playback",
    "Recording",
    "Row",
    "SessionTranscript",
    "Speaker",
    "Status",
    "ToolRun",
    "Turn",
    "View",
]
