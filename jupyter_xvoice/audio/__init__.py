"""Sound: :class:`Audio`, codecs and resampling through PyAV, the picture of a waveform. Knows no service and no money."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jupyter_xvoice.audio.audio import Audio

__all__ = ["Audio"]


def __getattr__(name: str) -> Any:
    # Lazy, so that `audio.formats` (names of codecs, for the options of a magic) costs neither numpy nor PyAV.
    if name != "Audio":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module("jupyter_xvoice.audio.audio").Audio
