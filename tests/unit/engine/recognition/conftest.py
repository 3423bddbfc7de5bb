"""Real speech for the recogniser: the engine's own synthesis, at the recogniser's rate."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pytest

from jupyter_xvoice.audio.resample import resample
from jupyter_xvoice.engine.recognition.activity import RATE
from jupyter_xvoice.engine.synthesis.synthesizer import synthesize
from jupyter_xvoice.engine.synthesis.voices import BUILTIN

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Say(Protocol):
    """int16 samples at 16 kHz of ``text``, by one of the five voices."""

    def __call__(self, text: str, voice: str = "rex") -> NDArray[np.int16]: ...


@pytest.fixture(scope="session")
def say() -> Say:
    @cache
    def spoken(text: str, voice: str = "rex") -> NDArray[np.int16]:
        pieces = [piece.samples for piece in synthesize(text, voice=BUILTIN[voice], language="en")]
        samples = resample(np.concatenate(pieces), 22050, RATE)
        return np.clip(np.rint(samples * 32768), -32768, 32767).astype(np.int16)

    return spoken
