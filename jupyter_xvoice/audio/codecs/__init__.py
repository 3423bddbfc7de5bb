"""Encoding, decoding and probing through PyAV."""

from __future__ import annotations

from jupyter_xvoice.audio.codecs.decoder import decode
from jupyter_xvoice.audio.codecs.encoder import Encoder
from jupyter_xvoice.audio.codecs.probe import AudioInfo, probe
from jupyter_xvoice.audio.formats import BIT_RATES, CODECS, CONTENT_TYPES, SAMPLE_RATES

__all__ = ["BIT_RATES", "CODECS", "CONTENT_TYPES", "SAMPLE_RATES", "AudioInfo", "Encoder", "decode", "probe"]
