"""Character times as the wire carries them (protocol.md 3.2): parallel lists, pairs of seconds.

The characters are those of the text that was sent, without its speech tags: a tag is not spoken, and a caption must not
show it. Where a phrase is pronounced otherwise (``replace``, ``text_normalization``), the phrase as it was written is
listed, with the time of what is heard.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jupyter_xvoice.engine.synthesis.marks import Mark

__all__ = ["timestamps"]


def timestamps(marks: Iterable[Mark]) -> dict[str, list[Any]]:
    """``{"graph_chars": [...], "graph_times": [[start, end], ...]}``."""
    listed = list(marks)
    return {
        "graph_chars": [mark.char for mark in listed],
        "graph_times": [[round(mark.start, 3), round(mark.end, 3)] for mark in listed],
    }
