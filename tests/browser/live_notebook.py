"""A notebook that shows a live widget, in the hands of a test: its page, its widget and its kernel."""

from __future__ import annotations

import base64
import re
import secrets
import time
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from tests.browser.lab import open_notebook
from tests.browser.notebook_kernel import DEADLINE, NotebookKernel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from playwright.sync_api import Locator, Page

    from tests.browser.lab import Lab


RENDERED = """() => {
  const all = globalThis.__speakers.map((speaker) => speaker.recorded());
  const bytes = new Uint8Array(all.reduce((sum, one) => sum + one.byteLength, 0));
  let end = 0;
  for (const one of all) { bytes.set(new Uint8Array(one.buffer, one.byteOffset, one.byteLength), end); end += one.byteLength; }
  let text = '';
  for (let i = 0; i < bytes.length; i += 32768) text += String.fromCharCode(...bytes.subarray(i, i + 32768));
  return btoa(text);
}"""
# A red dot if and only if a track is live and enabled.
CAPTURING = "() => globalThis.__tracks.some((track) => track.readyState === 'live' && track.enabled)"
LIVE = "() => globalThis.__tracks.filter((track) => track.readyState === 'live').length"


class LiveNotebook(NotebookKernel):
    """One notebook, opened in ``page``; its kernel runs. Its first cell shows the widget.

    Attributes:
        NAME: of the widget, as a screen reader says it.
    """

    NAME: ClassVar[str]

    def __init__(self, page: Page, lab: Lab, cells: Sequence[str] | Path) -> None:
        """``cells`` of a new notebook, or the path of one that there is."""
        path = cells if isinstance(cells, Path) else lab.notebook(f"live-{secrets.token_hex(4)}.ipynb", cells)
        super().__init__(lab, path)
        self.page = page
        open_notebook(page, lab, self.path)
        self.wait_for_kernel()

    # -- the page ----------------------------------------------------------------------------------------------------

    @property
    def widget(self) -> Locator:
        """The first view."""
        return self.page.get_by_role("group", name=self.NAME).first

    def button(self, name: str | re.Pattern[str]) -> Locator:
        """A button of the widget, by its accessible name."""
        return self.widget.get_by_role("button", name=name)

    def cell(self, index: int) -> Locator:
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell").nth(index)

    def run(self, index: int, *, wait: bool = True) -> None:
        """Runs a cell."""
        cell = self.cell(index)
        cell.locator(".jp-InputArea-editor").click()
        self.page.keyboard.press("Control+Enter")
        if wait:
            cell.locator(".jp-InputPrompt", has_text=re.compile(r"\[\d+\]:")).wait_for(timeout=DEADLINE * 1000)

    def menu(self, menu: str, item: str | re.Pattern[str]) -> None:
        """Chooses from JupyterLab's menu."""
        self.page.get_by_role("menuitem", name=menu, exact=True).click()
        self.page.get_by_role("menuitem", name=item).first.click()

    def save(self) -> None:
        """Saves the notebook; a reloaded page shows what was saved."""
        with self.page.expect_response(
            lambda answer: answer.request.method == "PUT" and "/api/contents/" in answer.url, timeout=DEADLINE * 1000
        ):
            self.menu("File", re.compile(r"^Save Notebook(?! As)"))
        self.page.wait_for_function("() => !document.querySelector('.lm-TabBar-tab.jp-mod-dirty')")

    def close_tab(self) -> None:
        """Closes the notebook in the page; its kernel goes on."""
        self.save()
        self.menu("File", re.compile(r"^Close Tab"))
        self.page.locator(".jp-NotebookPanel").wait_for(state="detached")

    def show(self) -> None:
        """Runs the first cell, whose value is the widget, and waits until it knows its kernel."""
        self.run(0)
        errors = self.cell(0).locator('[data-mime-type="application/vnd.jupyter.error"]')
        self.widget.or_(errors).first.wait_for(timeout=DEADLINE * 1000)
        assert errors.all_inner_texts() == []
        self.ready()

    def ready(self) -> None:
        """Waits until it knows its kernel."""
        self.status("Disconnected")

    def status(self, word: str, seconds: float = DEADLINE) -> None:
        """Waits for the word in the toolbar."""
        found = self.widget.locator(".xa-word", has_text=re.compile(word, re.IGNORECASE))
        found.wait_for(timeout=seconds * 1000)

    def text(self, pattern: str, seconds: float = DEADLINE) -> Locator:
        """Waits until it stands in the widget."""
        found = self.widget.get_by_text(re.compile(pattern, re.IGNORECASE)).first
        found.wait_for(timeout=seconds * 1000)
        return found

    @property
    def rendered(self) -> NDArray[np.float32]:
        """What the players of this page have rendered."""
        return np.frombuffer(base64.b64decode(self.page.evaluate(RENDERED)), dtype=np.float32)

    @property
    def capturing(self) -> bool:
        """Whether the browser captures: a track is live and enabled."""
        return bool(self.page.evaluate(CAPTURING))

    @property
    def live_tracks(self) -> int:
        return int(self.page.evaluate(LIVE))

    def until(self, met: Callable[[], bool], what: str, seconds: float = DEADLINE) -> None:
        """Waits, and lets the page live meanwhile."""
        end = time.monotonic() + seconds
        while not met():
            assert time.monotonic() < end, f"within {seconds} s: {what}"
            self.page.wait_for_timeout(50)

    def wait_for_kernel(self) -> None:
        self.lab.wait_for_kernel()
        self.page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').first.wait_for(timeout=DEADLINE * 1000)
