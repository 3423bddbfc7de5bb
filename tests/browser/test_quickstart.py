"""The quickstart in JupyterLab on the real local engine, and its saved file in the hands of a stranger."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import nbformat

from tests.browser.lab import REPOSITORY, open_notebook, open_saved, run_all

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.lab import Lab

QUICKSTART = REPOSITORY / "notebooks" / "01_quickstart.ipynb"
PLAYS = "() => document.querySelector('.xv-speech audio').currentTime > 0.3"


def test_quickstart_runs_plays_and_survives(page: Page, lab: Lab) -> None:
    lab.end_sessions()
    path = lab.root / "quickstart.ipynb"
    path.write_bytes(QUICKSTART.read_bytes())
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    open_notebook(page, lab, path)
    run_all(page, lab, len(cells))
    errors = page.locator('.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.error"]')
    assert errors.all_inner_texts() == []

    speech = page.locator("div.xv-speech").first
    assert "Local engine" in speech.inner_text()
    assert speech.locator("audio").evaluate("a => a.paused && a.currentTime") == 0
    speech.get_by_role("button", name="Play").click()
    page.wait_for_function(PLAYS)
    speech.get_by_role("button", name="Pause").click()
    assert page.locator("div.xv-transcript").count() >= 1
    assert page.locator("div.xv-voices").count() >= 1
    assert page.locator("div.xv-audition").count() == 1

    page.get_by_role("menuitem", name="File", exact=True).click()
    page.get_by_role("menuitem", name=re.compile(r"^Save Notebook(?! As)")).click()
    page.locator(".jp-mod-dirty").wait_for(state="detached")
    page.wait_for_function("() => !document.querySelector('.lm-TabBar-tab.jp-mod-dirty')")
    lab.end_sessions()

    # A copy that this server did not save, whose kernel is not here: untrusted, and opened without a kernel.
    notebook = nbformat.read(path, as_version=4)
    assert any("text/html" in output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", []))
    notebook.metadata = nbformat.from_dict({"kernelspec": {"name": "gone", "display_name": "gone"}})
    notebook.cells.append(nbformat.v4.new_code_cell("pass", outputs=[nbformat.v4.new_output("stream", text="end")]))
    copy = lab.root / "copy.ipynb"
    nbformat.write(notebook, copy)
    open_saved(page, lab, copy)
    assert [session for session in lab.sessions() if session["path"] == copy.name] == [], "it has no kernel"
    assert page.locator(".xv-on").count() == 0
    picture = page.locator(".xv-speech img").first
    assert picture.evaluate("async i => { await i.decode(); return i.naturalWidth; }") > 0
    audio = page.locator(".xv-speech audio").first
    audio.click(position={"x": 20, "y": 20})
    page.wait_for_function(PLAYS)
