"""A saved notebook opened without a kernel: playable and readable, trusted or not (jupyter.md "Saved notebooks")."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.lab import THEMES, open_saved

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.lab import Lab


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_untrusted_copy_plays_and_shows_its_waveform(page: Page, lab: Lab, saved: Path, theme: str) -> None:
    with lab.themed(theme):
        open_saved(page, lab, saved)
        page.locator(f"[data-jp-theme-name='{THEMES[theme]}']").wait_for(state="attached")
    assert [session for session in lab.sessions() if session["path"] == saved.name] == [], "it has no kernel"
    assert page.locator(".xv-on, .xv script, .xv style").count() == 0, "it is not dressed"
    page.wait_for_function("() => document.querySelectorAll('.xv audio').length >= 15")
    pictures = page.locator(".xv img")
    widths = pictures.evaluate_all(
        "all => Promise.all(all.map(async i => { await i.decode(); return i.naturalWidth; }))"
    )
    assert len(widths) == page.locator(".xv audio").count()
    assert min(widths) > 0
    assert pictures.first.get_attribute("alt") == "Waveform, 7.4 seconds"
    audio = page.locator(".xv audio").first
    assert audio.is_visible()
    assert audio.evaluate("a => a.controls && a.paused && a.currentTime") == 0
    audio.click(position={"x": 20, "y": 20})
    page.wait_for_function("() => document.querySelector('.xv audio').currentTime > 0.2")
    speech = page.locator(".xv-speech").first
    assert "The north region sold the most last year" in speech.inner_text()
    assert "Local engine, eve, 7.4 s, mp3, 24 kHz, 78 characters, free" in speech.inner_text()
    assert "Speaker 2 0:04.1" in page.locator(".xv-transcript").first.inner_text()
    assert "nlbqfwie" in page.locator("div.xv-voices").inner_text()
    for hidden in page.locator(".xv-wave, .xv-play, .xv-actions, .xv-clock, .xv-table, .xv-switch").all():
        assert not hidden.is_visible()


def test_trusted_copy_is_dressed_and_waits_for_a_click(page: Page, lab: Lab, trusted: Path) -> None:
    open_saved(page, lab, trusted)
    page.wait_for_function("() => document.querySelectorAll('.xv-on').length >= 9")
    assert page.locator(".xv").count() == page.locator(".xv-on").count()
    assert page.locator(".xv audio").evaluate_all(
        "all => all.every(a => a.paused && !a.autoplay && a.currentTime === 0)"
    )
    assert not page.locator(".xv audio").first.is_visible()
    page.get_by_role("button", name="Play").first.click()
    page.wait_for_function("() => document.querySelector('.xv audio').currentTime > 0.2")


def test_broken_script_leaves_the_plain_layer(page: Page, lab: Lab, trusted: Path) -> None:
    page.add_init_script("delete window.ResizeObserver; window.ResizeObserver = undefined;")
    # JupyterLab itself needs it, so the plain page is taken instead of the notebook.
    page.goto(lab.url + "login")
    page.set_content(output_of(trusted, 0))
    assert page.locator(".xv audio").is_visible()
    assert page.locator(".xv img").is_visible()


def output_of(path: Path, cell: int) -> str:
    import nbformat

    outputs = nbformat.read(path, as_version=4).cells[cell].outputs
    html: str = next(output["data"]["text/html"] for output in outputs if output.get("data"))
    return html
