"""The speech tags of the wire: part of the text that is sent, but not words that are heard (protocol.md 3.3)."""

from __future__ import annotations

import re
from typing import Final

from jupyter_xvoice.wire_words import INLINE_TAGS, WRAPPING_TAGS

__all__ = ["TAG"]

TAG: Final = re.compile(rf"\[(?:{'|'.join(INLINE_TAGS)})\]|</?(?:{'|'.join(WRAPPING_TAGS)})>", re.IGNORECASE)
"""One tag: an inline tag, or the opening or closing half of a wrapping one."""
