"""A figure that a notebook shows by itself."""

from __future__ import annotations

import io
import warnings

from matplotlib.figure import Figure

__all__ = ["Picture"]


class Picture(Figure):
    """A matplotlib figure without pyplot, whose state belongs to one thread (jupyter.md), with a picture of its own."""

    def _repr_png_(self) -> bytes:
        buffer = io.BytesIO()
        with warnings.catch_warnings():
            # Words in a writing that the font lacks show as boxes; a warning a character would bury the picture.
            warnings.filterwarnings("ignore", message="Glyph .* missing from font")
            self.savefig(buffer, format="png")
        return buffer.getvalue()
