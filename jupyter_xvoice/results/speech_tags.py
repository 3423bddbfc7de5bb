"""The speech tags of the wire: part of the text that is sent, but not words that are heard (protocol.md 3.3)."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["INLINE_TAGS", "TAG", "WRAPPING_TAGS"]

INLINE_TAGS: Final = (
    "pause", "long-pause", "hum-tune", "laugh", "chuckle", "giggle", "cry",
    "tsk", "tongue-click", "lip-smack", "breath", "inhale", "exhale", "sigh",
)  # fmt: skip
"""Written ``[pause]``."""

WRAPPING_TAGS: Final = (
    "soft", "whisper", "loud", "build-intensity", "decrease-intensity", "higher-pitch", "lower-pitch",
    "slow", "fast", "sing-song", "singing", "laugh-speak", "emphasis",
)  # fmt: skip
"""Written ``<soft>…</soft>``."""

TAG: Final = re.compile(rf"\[(?:{'|'.join(INLINE_TAGS)})\]|</?(?:{'|'.join(WRAPPING_TAGS)})>", re.IGNORECASE)
"""One tag: an inline tag, or the opening or closing half of a wrapping one."""
