"""JupyterLab's keys, pressed on what a widget can give the focus to (ui.md 5): none that is meant for the widget may reach the notebook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.look_page import FRAMES

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

# Markdown, raw, code; delete, above, below, cut, undo; move. Those that press a button are given by `press`.
KEYS = ("m", "r", "y", "d", "d", "a", "b", "x", "z", "ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "End", "Home")
PRESSING = ("Enter", "Shift+Enter", "Control+Enter", "Space", "Escape")
FOCUSABLE = "button, input, textarea, select, [tabindex]"
NOTEBOOK = """() => [...document.querySelectorAll('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell')].map((cell) => [
  cell.dataset.cellType ?? [...cell.classList].find((name) => /^jp-(Code|Markdown|Raw)Cell$/.test(name)),
  cell.classList.contains('jp-mod-active'),
  cell.querySelector('.jp-InputPrompt')?.textContent,
  cell.querySelector('.jp-Editor')?.textContent,
].join(' | '))"""
# What the notebook ever was since: one key may take back what another one did.
WATCH = f"""() => {{
  const look = () => JSON.stringify(({NOTEBOOK})());
  globalThis.__notebook = [look()];
  globalThis.__watch?.disconnect();
  globalThis.__watch = new MutationObserver(() => {{
    const now = look();
    if (now !== globalThis.__notebook.at(-1)) globalThis.__notebook.push(now);
  }});
  globalThis.__watch.observe(document.querySelector('.jp-NotebookPanel:not(.lm-mod-hidden)'),
    {{subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['class']}});
}}"""
SINCE = f"async () => {{ await ({FRAMES})(); return globalThis.__notebook }}"


def watch(page: Page) -> None:
    """Notes from now on what becomes of the notebook."""
    page.evaluate(WATCH)


def changes(page: Page) -> list[str]:
    """What the notebook was since it is watched, one after the other: one entry, if no key has reached it."""
    since: list[str] = page.evaluate(SINCE)
    return since


def press(page: Page, element: Locator, keys: tuple[str, ...]) -> None:
    """Each of ``keys`` on the element, as long as it is there."""
    for key in keys:
        # In one step: it may go at any moment.
        if not element.evaluate_all("([element]) => element !== undefined && (element.focus(), true)"):
            return
        page.keyboard.press(key)


def press_all(page: Page, widget: Locator) -> int:
    """The keys on everything in ``widget`` that can have the focus; how much there is."""
    watch(page)
    elements = [one for one in widget.locator(FOCUSABLE).element_handles() if one.is_visible()]
    for element in elements:
        what = element.evaluate("e => `${e.className} ${e.getAttribute('aria-label')}`")
        for key in KEYS:
            if not element.evaluate("e => e.isConnected && (e.focus(), true)"):
                break  # an arrow on a tab opened the other one
            page.keyboard.press(key)
        assert len(changes(page)) == 1, f"{what}: {changes(page)}"
    return len(elements)
