"""What comes back: speech, transcripts, voices. Plain data with rich displays."""

from __future__ import annotations

from jupyter_xvoice.results.channel import Channel
from jupyter_xvoice.results.speech import Speech
from jupyter_xvoice.results.timestamps import Timestamps
from jupyter_xvoice.results.transcript import Transcript
from jupyter_xvoice.results.turns import Turn
from jupyter_xvoice.results.utterance import Utterance
from jupyter_xvoice.results.voice import Voice
from jupyter_xvoice.results.voices import Voices
from jupyter_xvoice.results.word import Word

__all__ = ["Channel", "Speech", "Timestamps", "Transcript", "Turn", "Utterance", "Voice", "Voices", "Word"]
