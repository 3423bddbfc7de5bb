"""Processor time of the live measurement: the kernel's threads by name, the browser's processes by kind, in % of a core."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.notebook_kernel import NotebookKernel

__all__ = ["ProcessorMeter", "session_load"]

_OURS = ("xvoice agent", "xvoice-link")
_MEASUREMENT = "bare"
_AIM = 8.0  # % of a core: the kernel's threads of a live session (audio.md)
_SHOWN = 0.05


class ProcessorMeter:
    """From its making on."""

    def __init__(self, browser: Browser, kernel: NotebookKernel | None = None) -> None:
        self._cdp = browser.new_browser_cdp_session()
        self._kernel = kernel
        self._began = time.monotonic()
        self._before = self._read()

    def load(self) -> dict[str, dict[str, float]]:
        """Since then, % of a core: of the page's processes, and of the kernel's threads."""
        seconds = time.monotonic() - self._began
        now = self._read()
        return {
            place: {
                name: round(100 * (used - self._before[place].get(name, 0.0)) / seconds, 1)
                for name, used in found.items()
                if used - self._before[place].get(name, 0.0) > _SHOWN * seconds / 100
            }
            for place, found in now.items()
        }

    def _read(self) -> dict[str, dict[str, float]]:
        page: dict[str, float] = {}
        for process in self._cdp.send("SystemInfo.getProcessInfo")["processInfo"]:
            page[process["type"]] = page.get(process["type"], 0.0) + process["cpuTime"]
        kernel: dict[str, float] = {}
        if self._kernel is not None:
            kernel = self._kernel.value("probe.processor()")
        return {"page": page, "kernel": kernel}


def session_load(live: dict[str, dict[str, float]], empty: dict[str, dict[str, float]]) -> dict[str, Any]:
    """``live`` while talking, beside an ``empty`` JupyterLab page."""
    threads = {name: load for name, load in live["kernel"].items() if name != _MEASUREMENT}
    ours = round(sum(threads.get(name, 0.0) for name in _OURS), 1)
    return {
        "session_threads_percent": ours,
        "aim_percent": _AIM,
        "met": ours < _AIM,
        "kernel_threads_percent": threads,
        "page_percent": live["page"],
        "empty_page_percent": empty["page"],
    }
