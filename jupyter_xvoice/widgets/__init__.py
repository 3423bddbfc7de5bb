"""What a cell shows. Importing this costs no widget: anywidget is imported when something is displayed."""

from __future__ import annotations

from jupyter_xvoice.widgets.captions import Captions
from jupyter_xvoice.widgets.player import Player
from jupyter_xvoice.widgets.recorder import Recorder
from jupyter_xvoice.widgets.stream import play
from jupyter_xvoice.widgets.voice_agent import VoiceAgent
from jupyter_xvoice.widgets.voice_studio import VoiceStudio

__all__ = ["Captions", "Player", "Recorder", "VoiceAgent", "VoiceStudio", "play"]
