"""The link beside a bare WebSocket, in a real JupyterLab and Chromium: one way up and down, in a quiet kernel and beside cells.

Both ways carry the same frames in the same run, in turns first by the one and by the other, between the same page and the
same kernel process. Up counts from the page's call to the callee in the kernel, down from the kernel's call to the callee in
the page; audio.md's figures also count the worklets and the service's socket.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.browser.lab import FLAGS, REPOSITORY, Lab, open_notebook, run_all
from tests.browser.notebook_kernel import NotebookKernel
from tests.kernel.link_page import bundle

_DEADLINE = 120.0
_BUSY = {
    "quiet": "pass",
    "sleep": "time.sleep({seconds})",
    "loop": "end = time.monotonic() + {seconds}\nwhile time.monotonic() < end: pass",
}


def measure_link(seconds: int) -> dict[str, Any]:
    """Figures by what the kernel does meanwhile, ms. ``seconds`` of each."""
    with tempfile.TemporaryDirectory() as folder, Lab(Path(folder)) as lab:
        make = f"from tests.benchmarks.link_probe import LinkProbe\nimport time\nprobe = LinkProbe({str(bundle('probe', Path(folder)))!r})\nprobe"
        notebook = lab.notebook("probe.ipynb", [make])
        chromium = subprocess.run(
            [sys.executable, REPOSITORY / "scripts" / "find_browser.py"], capture_output=True, text=True, check=True
        ).stdout.strip()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            page = browser.new_page()
            open_notebook(page, lab, notebook)
            run_all(page, lab, 1)
            kernel = NotebookKernel(lab, notebook)
            _until(kernel, "probe.ready")
            for name, code in _BUSY.items():
                # The page begins about a second later than it is asked, and is done before the cell is.
                kernel.do(f"probe.begin({name!r}, {seconds})\n{code.format(seconds=seconds + 3)}", seconds + 60)
                _until(kernel, f"{name!r} in probe.figures")
            raw = {name: kernel.value(f"probe.figures[{name!r}]") for name in _BUSY}
            kernel.close()
            browser.close()
    return {name: _figures(figures) for name, figures in raw.items()}


def _until(kernel: NotebookKernel, expression: str) -> None:
    end = time.monotonic() + _DEADLINE
    while not kernel.value(expression):
        assert time.monotonic() < end, expression
        time.sleep(0.2)


def _figures(raw: dict[str, Any]) -> dict[str, Any]:
    """One way up and down."""
    return {
        "up": _both(raw["sent"], raw["up"]),
        "down": _both(raw["spoken"], raw["down"]),
        "lost_up": raw["health"]["lostUp"],
        "lost_down": raw["health"]["lostDown"],
        "frame_ms": raw["health"]["frameMs"],
        "round_trip_ms": raw["health"]["rtt"],
    }


def _both(sent: list[list[float]], arrived: dict[str, list[list[float]]]) -> dict[str, Any]:
    """``sent``: position and when, by either way; ``arrived``: position, samples and when."""
    taken = {
        way: [
            when - one[1 + number]
            for one in sent
            for position, samples, when in arrived[way]
            if position <= one[0] < position + samples
        ]
        for number, way in enumerate(("comm", "socket"))
    }
    comm, bare = (statistics.median(taken[way]) for way in ("comm", "socket"))
    return {
        **{way: _summary(values) | {"arrived": len(values), "sent": len(sent)} for way, values in taken.items()},
        "ratio": round(comm / bare, 2),
    }


def _summary(values: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(values, n=20)
    return {"p50_ms": round(cuts[9], 2), "p95_ms": round(cuts[18], 2), "most_ms": round(max(values), 2)}
