"""A stretch of sound that a page's media source plays: lossless, complete in itself, and it joins the next without a seam."""

from __future__ import annotations

import io
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import av
import numpy as np

from jupyter_xvoice.audio.samples import layout_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FRAGMENT_TYPE", "fragment"]

FRAGMENT_TYPE: Final = 'audio/mp4; codecs="flac"'
"""For MediaSource.addSourceBuffer: Chromium, Firefox and Safari play it."""

_OPTIONS: Final = {"movflags": "frag_keyframe+empty_moov+default_base_moof", "fflags": "+bitexact"}


def fragment(samples: NDArray[np.int16], sample_rate: int) -> bytes:
    """``samples`` (``(n,)`` or ``(n, channels)``, n > 0) as FLAC in a fragmented MP4 whose time begins at 0.

    FLAC, because a lossy encoder delays the sound by some samples in each fragment, which would be heard where they join.
    """
    layout = layout_of(1 if samples.ndim == 1 else samples.shape[1])
    sink = io.BytesIO()
    with av.open(sink, "w", format="mp4", options=_OPTIONS) as container:
        stream = container.add_stream("flac", rate=sample_rate)
        stream.layout = layout
        stream.codec_context.format = av.AudioFormat("s16")
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples).reshape(1, -1), format="s16", layout=layout)
        frame.sample_rate, frame.pts, frame.time_base = sample_rate, 0, Fraction(1, sample_rate)
        cutter = av.AudioResampler(format="s16", layout=layout, rate=sample_rate, frame_size=4096)
        for part in [*cutter.resample(frame), *cutter.resample(None)]:
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return sink.getvalue()
