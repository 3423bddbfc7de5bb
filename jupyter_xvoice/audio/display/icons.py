"""Icons: a 16 px box, stroke 1.5, the colour of the text around them, nothing for a screen reader (ui.md 2)."""

from __future__ import annotations

from typing import Final

from jupyter_xvoice.audio.display.markup import Html, tag

__all__ = ["icon"]

_FILLED: Final = {"play": "M4.5 2.6v10.8L13 8z", "pause": "M4 3h2.6v10H4zM9.4 3H12v10H9.4z"}
_DRAWN: Final = {
    "download": "M8 2.5v7.6M4.8 7.1 8 10.3l3.2-3.2M3 13.2h10",
    "copy": "M5.6 5.6h7.6v7.6H5.6zM10.4 5.4V2.8H2.8v7.6h2.6",
    "error": "M8 1.9a6.1 6.1 0 1 0 0 12.2A6.1 6.1 0 0 0 8 1.9zM8 4.9v3.7M8 10.9v.2",
    "warning": "M8 2.2 14.4 13.4H1.6zM8 6.4v3.2M8 11.6v.1",
}


def icon(name: str) -> Html:
    """``play``, ``pause``, ``download``, ``copy``, ``error`` or ``warning``."""
    filled = name in _FILLED
    path = _FILLED[name] if filled else _DRAWN[name]
    return tag(
        "svg",
        tag("path", d=path),
        class_=f"xv-icon xv-icon-{name}" + (" xv-filled" if filled else ""),
        viewBox="0 0 16 16",
        aria_hidden="true",
    )
