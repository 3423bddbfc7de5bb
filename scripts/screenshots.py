"""Takes pictures of results and widgets, light and dark, at 760, 420 and 280 px, into ``.run/screenshots``.

Every result in a real JupyterLab; each widget in every state of its fixtures. ``results``, ``agent``, ``captions``, ``player``,
``recorder``, ``stream`` or ``studio`` takes only those.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from agent_screenshots import take as take_agent  # noqa: E402
from find_browser import find_browser  # noqa: E402
from widget_screenshots import take as take_widget  # noqa: E402

from tests.browser.lab import FLAGS, Lab, open_notebook, run_all  # noqa: E402
from tests.browser.widget_looks import LOOKS  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER = ROOT / ".run" / "screenshots"
WIDTHS = (760, 420, 280)
CELLS = [
    "from tests.browser import examples as e\ne.speech()",
    "e.dear(cached=True, cost=0.0, warnings=['The local engine does not whisper: the tag was left out.'])",
    "e.broken()",
    "e.transcript()",
    "e.transcript()",
    "e.plain_transcript()",
    "e.silent_transcript()",
    "e.voices()",
    "e.audition()",
    "e.sound(300)",
]


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[1:] or [*LOOKS, "results"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        if "agent" in wanted:
            take_agent(browser, FOLDER)
        for widget in LOOKS.keys() - {"agent"}:
            if widget in wanted:
                take_widget(browser, widget, FOLDER)
        if "results" in wanted:
            take_results(browser)
        browser.close()
    print(f"{FOLDER}: {', '.join(sorted(file.name for file in FOLDER.glob('*.png')))}")
    return 0


def take_results(browser: Browser) -> None:
    with tempfile.TemporaryDirectory() as folder, Lab(Path(folder)) as lab:
        path = lab.notebook("results.ipynb", CELLS)
        for theme in ("light", "dark"):
            page = browser.new_page(viewport={"width": 1300, "height": 2700})
            with lab.themed(theme):
                open_notebook(page, lab, path)
            run_all(page, lab, len(CELLS))
            live(page)
            for width in WIDTHS:
                page.locator(".xv").evaluate_all(
                    "(all, width) => all.forEach(e => e.style.width = width + 'px')", width
                )
                page.locator(".jp-Notebook").screenshot(path=FOLDER / f"{theme}-{width}.png")
            page.close()
            lab.end_sessions()


def live(page: Page) -> None:
    """Some of them played a little, the words shown as a table, a word pointed at."""
    first = page.locator(".xv").nth(0)
    first.locator("audio").evaluate("a => new Promise(done => { a.onseeked = done; a.currentTime = 2.4; })")
    talk = page.locator(".xv-transcript")
    for index in (0, 1):
        audio = talk.nth(index).locator("audio")
        audio.evaluate("a => new Promise(done => { a.onseeked = done; a.currentTime = 4.9; })")
    talk.nth(1).get_by_role("radio", name="Words").check()
    page.locator(".xv-audition").get_by_role("button").nth(1).click()
    talk.nth(0).get_by_text("million.").hover()


if __name__ == "__main__":
    raise SystemExit(main())
