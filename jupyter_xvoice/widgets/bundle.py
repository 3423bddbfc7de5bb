"""The page's code, as it was built (js/build.mjs)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from jupyter_xvoice.errors import XVoiceError

__all__ = ["read_bundle"]

_STATIC: Final = Path(__file__).parent / "static"


def read_bundle(name: str) -> str:
    """The text of a built file, such as ``agent.js``.

    Raises:
        XVoiceError: it was not built.
    """
    try:
        return (_STATIC / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        error = XVoiceError(
            f"The page's code ({name}) was not built: run `make setup` in the project's folder, or `npm run build` in js."
        )
        error.__dict__["_render_traceback_"] = lambda: [f"XVoiceError: {error}"]
        raise error from None
