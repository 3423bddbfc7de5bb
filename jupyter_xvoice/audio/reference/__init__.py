"""Is a recording good enough to make a voice of? Measured before anything is sent, while it is being made or afterwards."""

from __future__ import annotations

from jupyter_xvoice.audio.reference.checks import Check, check_measurement, check_reference
from jupyter_xvoice.audio.reference.measurement import Measurement
from jupyter_xvoice.audio.reference.meter import ReferenceMeter

__all__ = ["Check", "Measurement", "ReferenceMeter", "check_measurement", "check_reference"]
