"""Custom voices (protocol.md 8): a pitch and pace match of a reference recording, kept on disk."""

from __future__ import annotations

from jupyter_xvoice.engine.voices.library import CustomVoices

__all__ = ["CustomVoices"]
