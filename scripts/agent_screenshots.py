"""Pictures of the agent's widget in every state of its fixtures, grouped as they come in a talk."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.agent_page import bundle, open_agent_page, show

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTHS = (760, 420, 280)
SHEETS = {
    "start": ["before", "preflight", "permission", "stages", "stages-typing"],
    "talk": ["listening", "hearing-you", "thinking", "speaking", "notes", "long"],
    "tools": [
        "tool-waits",
        "tool-runs",
        "tool-done",
        "tool-unasked",
        "tool-failed",
        "tool-stopped",
        "tool-many",
        "tools-others",
    ],
    "mic": ["muted", "push-to-talk", "held", "by-typing", "kernel-busy"],
    "trouble": [
        "reconnecting",
        "page-reloaded",
        "sound-held-back",
        "gave-up",
        "kernel-restarted",
        "session-ends",
        "told",
    ],
    "sound": ["no-sound", "unplugged", "hearing-itself", "too-loud", "sound-lost"],
    "cards": [
        "denied",
        "in-use",
        "not-found",
        "insecure-context",
        "policy-blocked",
        "unsupported-host",
        "worklet-blocked",
    ],
    "causes": ["no-key", "wrong-key", "engine-failed", "failed", "hostile"],
    "end": ["disconnecting", "ended", "ended-by-service", "ended-time-limit", "tall"],
    "drawers": ["listening", "drawer-open", "speaking"],
}


def take(browser: Browser, folder: Path) -> list[Path]:
    """Every state, light and dark, at three widths."""
    taken = []
    with tempfile.TemporaryDirectory() as made:
        files = bundle(Path(made))
    for theme in ("light", "dark"):
        for width in WIDTHS:
            page = browser.new_page()
            open_agent_page(page, files, theme, width)
            for name, states in SHEETS.items():
                show(page, states)
                if name == "drawers":
                    open_parts(page)
                draw(page, width)
                path = folder / f"agent-{name}-{theme}-{width}.png"
                page.screenshot(path=path)
                taken.append(path)
            page.close()
    return taken


def draw(page: Page, width: int) -> None:
    """All of it in view, and the level bars drawn: what is not seen is not drawn."""
    page.set_viewport_size({"width": width + 48, "height": 100})
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width + 48, "height": height})
    page.wait_for_function(
        "() => [...document.querySelectorAll('.xa-bars')].every(e => e.clientWidth === 0 || e.width === Math.round(e.clientWidth * devicePixelRatio))"
    )


def open_parts(page: Page) -> None:
    """The device menu of the first, the drawer of the others: at its events, at its turns."""
    page.locator(".xa-events").nth(1).click()
    page.get_by_text("conversation.item.truncate").click()
    page.locator(".xa-events").nth(2).click()
    page.get_by_role("tab", name="Turns").nth(1).click()
    page.locator(".xa-mic-arrow").nth(0).click()
