"""The page's link in a real JupyterLab, while cells run: no frame is lost, and they are heard beside the cell."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.lab import Lab, open_notebook, run_all
from tests.browser.notebook_kernel import NotebookKernel
from tests.kernel.link_page import bundle

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

SECONDS = 4
# Until the link has measured all the while, however slow the machine is; a link that is deaf meanwhile never has.
BUSY = {
    "sleep": "while measures('sleep'): time.sleep(1)",
    "loop": "while measures('loop'): pass",
    "trait": "probe.level = 5\nwhile measures('trait'): time.sleep(1)",
}
MEASURES = """
end = time.monotonic() + 50
def measures(name):
    return name not in probe.figures and time.monotonic() < end
"""


@pytest.fixture(scope="module")
def kernel(lab: Lab, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NotebookKernel]:
    """Of a notebook whose page shows a probe; made and first greeted while a later cell of Run All runs."""
    module = bundle("probe", tmp_path_factory.mktemp("probe"))
    make = f"from tests.benchmarks.link_probe import LinkProbe\nimport time\nprobe = LinkProbe({str(module)!r})\nprobe"
    greeted = "end = time.monotonic() + 60\nwhile not probe.ready and time.monotonic() < end: time.sleep(0.1)\nprint(probe.ready)"
    notebook = lab.notebook("link.ipynb", [make, greeted])
    with browser.new_context() as context:
        page = context.new_page()
        open_notebook(page, lab, notebook)
        run_all(page, lab, 2)
        assert "True" in page.locator(".jp-CodeCell").nth(1).locator(".jp-OutputArea-output").inner_text()
        opened = NotebookKernel(lab, notebook)
        yield opened
        opened.close()


@pytest.mark.parametrize("busy", BUSY)
def test_nothing_is_lost_while_a_cell_runs(kernel: NotebookKernel, busy: str) -> None:
    kernel.do(f"probe.begin({busy!r}, {SECONDS})\n{MEASURES}\n{BUSY[busy]}\nheard = len(probe._up['comm'])")
    figures: dict[str, Any] = finished(kernel, busy)
    for way, sent in (("up", figures["sent"]), ("down", figures["spoken"])):
        end = 0
        for position, samples, _ in figures[way]["comm"]:
            assert position == end, way
            end += samples
        assert end > sent[-1][0]
    assert (figures["health"]["lostUp"], figures["health"]["lostDown"]) == (0, 0)
    # Taken while the cell ran, not when it was over.
    assert kernel.value("heard") > len(figures["up"]["comm"]) / 2


def finished(kernel: NotebookKernel, name: str) -> dict[str, Any]:
    end = time.monotonic() + 60
    while not kernel.value(f"{name!r} in probe.figures"):
        assert time.monotonic() < end
    found: dict[str, Any] = kernel.value(f"probe.figures[{name!r}]")
    return found
