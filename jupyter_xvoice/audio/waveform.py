"""The shape of a sound: peaks, and a picture with the axis in seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from jupyter_xvoice.errors import InputError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

__all__ = ["draw", "new_figure", "peaks"]

_COLUMNS: Final = 1500  # more than a figure has pixels


def peaks(samples: NDArray[np.float32], n: int) -> NDArray[np.float32]:
    """The largest absolute value in each of ``n`` equal stretches, over all channels: float32 ``(n,)`` in [0, 1].

    Raises:
        InputError: ``n`` is not positive.
    """
    if n < 1:
        raise InputError(f"peaks({n}): the number of peaks is 1 or more.")
    if not len(samples):
        return np.zeros(n, dtype=np.float32)
    edges = np.arange(n) * len(samples) // n
    # The louder of the two signs, without an array of absolute values as long as the sound.
    high, low = np.maximum.reduceat(samples, edges, axis=0), np.minimum.reduceat(samples, edges, axis=0)
    loud = np.maximum(high, -low)
    flat = loud if loud.ndim == 1 else loud.max(axis=1)
    return np.clip(flat, 0.0, 1.0).astype(np.float32, copy=False)


def new_figure(height: float) -> Figure:
    """An empty figure, ``height`` inches high, that a notebook shows."""
    from jupyter_xvoice.audio.picture import Picture

    return Picture(figsize=(9.0, height), layout="constrained", dpi=96)


def draw(samples: NDArray[np.float32], sample_rate: int, axes: Axes) -> Axes:
    """Draws the waveform of ``samples`` into ``axes``, a line a channel, seconds on the horizontal axis."""
    duration = len(samples) / sample_rate
    columns = min(_COLUMNS, len(samples))
    lanes = samples[:, None] if samples.ndim == 1 else samples
    for lane in range(lanes.shape[1]):
        label = f"channel {lane}" if lanes.shape[1] > 1 else None
        if columns:
            edges = np.arange(columns) * len(samples) // columns
            seconds = edges / sample_rate
            high = np.maximum.reduceat(lanes[:, lane], edges)
            low = np.minimum.reduceat(lanes[:, lane], edges)
            axes.fill_between(seconds, low, high, step="post", linewidth=0.6, color=f"C{lane}", alpha=0.8, label=label)
    axes.set_xlim(0.0, max(duration, 1e-3))
    axes.set_ylim(-1.0, 1.0)
    axes.set_xlabel("time (s)")
    axes.set_ylabel("amplitude")
    if lanes.shape[1] > 1 and columns:
        axes.legend(loc="upper right", fontsize="small")
    return axes
