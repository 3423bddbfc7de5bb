"""What a cell shows. Importing this costs no widget: anywidget is imported when something is displayed."""

from __future__ import annotations

from jupyter_xvoice.widgets.voice_agent import VoiceAgent

__all__ = ["VoiceAgent"]
