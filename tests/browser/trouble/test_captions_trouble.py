"""Captions without a microphone, without a kernel, with a word that the service does not know."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.captions_notebook import CAPTIONS, SENTENCES, CaptionsNotebook
from tests.browser.speaking import chromium, watched_page, write_speech

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from jupyter_xvoice.local import Engine
    from tests.browser.lab import Lab

ALLOWED = "--use-fake-ui-for-media-stream"


@pytest.fixture(scope="module")
def browser(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    path: Path = tmp_path_factory.mktemp("speech") / "one.wav"
    with chromium(write_speech(engine, [1.0, SENTENCES[1], 60.0], path)) as started:
        yield started


@pytest.fixture
def notebook(browser: Browser, lab: Lab) -> Iterator[CaptionsNotebook]:
    notebook = CaptionsNotebook(watched_page(browser), lab, [CAPTIONS, "captions"])
    notebook.show()
    yield notebook
    notebook.close()
    notebook.page.context.close()


def test_denied_and_then_allowed(lab: Lab) -> None:
    with chromium(None, left_out=[ALLOWED]) as browser:
        notebook = CaptionsNotebook(watched_page(browser, permissions=[]), lab, [CAPTIONS])
        notebook.show()
        notebook.button("Start").click()
        notebook.text("The browser blocks the microphone")
        notebook.text("Permission denied")
        notebook.button("Microphone blocked").wait_for()
        notebook.status("Disconnected")
        assert notebook.live_tracks == 0
        assert notebook.value("captions.status") == "disconnected"
        notebook.page.context.grant_permissions(["microphone"])
        notebook.button("Try again").click()
        notebook.status("Listening")
        assert notebook.capturing
        notebook.close()


def test_a_restarted_kernel_is_told_and_what_was_said_stays(notebook: CaptionsNotebook) -> None:
    notebook.button("Start").click()
    notebook.said(1)
    notebook.menu("Kernel", re.compile("^Restart Kernel…"))
    notebook.page.locator(".jp-Dialog .jp-mod-accept").click()
    notebook.text("The kernel was restarted")
    notebook.status("Disconnected")
    notebook.until(lambda: notebook.live_tracks == 0, "the microphone is let go")
    assert len(notebook.lines) == 1
    assert notebook.button("Start").get_attribute("aria-disabled") == "true"
    assert notebook.button("Save as SRT").get_attribute("aria-disabled") == "true"
    notebook.forget()
    notebook.wait_for_kernel()
    notebook.run(0)
    notebook.text("Press Start and talk")
    assert notebook.lines == []


def test_two_views_show_the_same_and_have_a_size_each(notebook: CaptionsNotebook) -> None:
    notebook.run(1)
    views = notebook.page.get_by_role("group", name="Captions")
    notebook.until(lambda: views.count() == 2, "both cells show it")
    notebook.button("Start").click()
    notebook.said(1)
    notebook.until(lambda: views.nth(1).locator(".xc-line").count() == 1, "the other shows it too")
    views.nth(1).get_by_role("button", name="Large type").click()
    views.nth(1).locator(".xc-large").wait_for()
    assert views.nth(0).locator(".xc-large").count() == 0
    assert notebook.page.evaluate("globalThis.__asked") == 1, "one microphone for both"


def test_a_closed_notebook_ends_it_and_keeps_the_words(notebook: CaptionsNotebook) -> None:
    notebook.button("Start").click()
    notebook.said(1)
    notebook.close_tab()
    notebook.until(lambda: notebook.value("captions.status") == "disconnected", "it has ended")
    assert notebook.value("len(captions.transcript.words)") > 3
    assert notebook.live_tracks == 0
