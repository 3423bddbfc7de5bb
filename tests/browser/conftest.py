"""A JupyterLab for the whole run, a Chromium a module; results that were run once and saved, opened as a reader opens them."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import nbformat
import pytest
from nbclient import NotebookClient
from playwright.sync_api import sync_playwright

from tests.browser.firefox import find_firefox
from tests.browser.lab import FLAGS, REPOSITORY, THEMES, Lab, open_saved
from tests.browser.sound_card import SoundCard
from tests.browser.sound_page import bundle

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

EXAMPLES = (
    "from tests.browser import examples as e\ne.speech()",
    "e.dear(cached=True, cost=0.0, warnings=['The tag [whisper] was left out.'])",
    "e.broken()",
    "e.transcript()",
    "e.plain_transcript()",
    "e.silent_transcript()",
    "e.voices()",
    "e.audition()",
    "e.sound(2)",
)


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with Lab(tmp_path_factory.mktemp("lab")) as started:
        yield started


@pytest.fixture(scope="session")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a page of sound loads."""
    return bundle(tmp_path_factory.mktemp("bundle"))


# A module's own: while Playwright runs, its event loop keeps other modules' asynchronous tests in the process from running.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = subprocess.run(
        [sys.executable, str(REPOSITORY / "scripts/find_browser.py")], capture_output=True, text=True, check=False
    )
    if found.returncode:
        pytest.fail(found.stderr.strip(), pytrace=False)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found.stdout.strip(), args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SoundCard]:
    """The sound card of Firefox, where there is a Firefox."""
    find_firefox()
    with SoundCard(tmp_path_factory.mktemp("sound") / "card") as started:
        yield started


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(viewport={"width": 1300, "height": 900}) as fresh:
        fresh.set_default_timeout(60_000)
        yield fresh


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A page of its own context, for a test that opens something itself."""
    return context.new_page()


@pytest.fixture(scope="session")
def saved(lab: Lab) -> Path:
    """A notebook of all results, run and saved; not trusted, because the server did not save it."""
    path = lab.notebook("saved.ipynb", EXAMPLES, kernel="gone")
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(REPOSITORY)}}
    ).execute()
    notebook.metadata = nbformat.from_dict({"kernelspec": {"name": "gone", "display_name": "gone"}})
    nbformat.write(notebook, path)
    return path


@pytest.fixture(scope="session")
def trusted(lab: Lab, saved: Path) -> Path:
    """The same results, trusted. Trust goes by content: without a difference ``saved`` would be trusted too."""
    path = saved.with_name("trusted.ipynb")
    notebook = nbformat.read(saved, as_version=4)
    notebook.metadata["copy"] = "trusted"
    nbformat.write(notebook, path)
    lab.trust(path)
    return path


@pytest.fixture(scope="module", params=["light", "dark"])
def themed(request: pytest.FixtureRequest, browser: Browser, lab: Lab, trusted: Path) -> Iterator[Page]:
    """All results, dressed, in each theme; for tests that only look."""
    with browser.new_context(viewport={"width": 1300, "height": 3000}) as context:
        context.set_default_timeout(60_000)
        page = context.new_page()
        with lab.themed(request.param):
            open_saved(page, lab, trusted)
            page.locator(f"[data-jp-theme-name='{THEMES[request.param]}']").wait_for(state="attached")
        yield page


@pytest.fixture
def dressed(shared: Page) -> Page:
    """All results, dressed and at rest: nothing plays, all at their beginning, nothing has the focus."""
    shared.evaluate(
        """() => {
            document.activeElement?.blur();
            for (const audio of document.querySelectorAll('.xv audio')) { audio.pause(); audio.currentTime = 0; }
            for (const details of document.querySelectorAll('.xv details')) details.open = false;
            for (const select of document.querySelectorAll('.xv-speed')) select.value = '1';
        }"""
    )
    # A player hears of its pause a moment later.
    shared.wait_for_function("() => !document.querySelector('.xv-playing')")
    return shared


@pytest.fixture(scope="module")
def shared(browser: Browser, lab: Lab, trusted: Path) -> Iterator[Page]:
    with browser.new_context(
        viewport={"width": 1300, "height": 3000}, permissions=["clipboard-read", "clipboard-write"]
    ) as context:
        context.set_default_timeout(60_000)
        page = context.new_page()
        open_saved(page, lab, trusted)
        yield page
