"""Whether it makes sense to wait for a page here."""

from __future__ import annotations

import sys

from jupyter_xvoice.errors import XVoiceError

__all__ = ["check_reach"]


def check_reach(what: str, remedy: str) -> None:
    """Called before code waits for the user of a page.

    Args:
        what: waits, as "A recorder".
        remedy: what to do where the page is heard only between two cells.

    Raises:
        XVoiceError: no page can be heard while this code runs.
    """
    from jupyter_xvoice.link import reach

    place = reach()
    if place == "no kernel":
        raise XVoiceError(
            f"{what} needs the page of a notebook, and this process serves none. Open a notebook in JupyterLab; or record "
            "a file with any recorder, and %stt FILE."
        )
    if place == "between cells":
        version = getattr(sys.modules.get("ipykernel"), "__version__", "")
        raise XVoiceError(
            f"ipykernel {version} hears the page only between two cells, so {what[0].lower()}{what[1:]} would wait for ever. "
            f"{remedy} Or: pip install -U ipykernel (7 or newer), and restart the kernel."
        )
