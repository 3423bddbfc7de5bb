"""Pictures of the agent's widget in every state of its fixtures, grouped as they come in a talk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.look_page import build, open_page, theme

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from playwright.sync_api import Browser, Page

TITLES = "body > section::before { content: attr(id); color: var(--jp-ui-font-color1); font: 600 12px/32px var(--jp-ui-font-family) }"
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


def take(browser: Browser, folder: Path) -> None:
    """Every state, light and dark, at three widths."""
    page = open_page(browser, build())
    page.add_style_tag(content=TITLES)
    for name in ("light", "dark"):
        theme(page, name)
        for width in WIDTHS:
            for group, states in SHEETS.items():
                show(page, states)
                if group == "drawers":
                    open_parts(page)
                fit(page, width)
                page.screenshot(path=folder / f"agent-{group}-{name}-{width}.png")
    page.context.close()


def show(page: Page, states: Sequence[str]) -> None:
    """Draws these fixtures, one below the other, and waits until their notices stand."""
    page.evaluate("names => { xv.clear(); names.forEach(name => xv.draw(name)) }", list(states))
    page.wait_for_function(
        "names => names.every(name => !xv.noticed.includes(name) || document.querySelector(`#${name} .xa-notice`))",
        arg=list(states),
    )


def open_parts(page: Page) -> None:
    """The drawer of the second at an event, that of the third at its turns; the device menu of the first."""
    page.locator(".xa-events").nth(1).click()
    page.get_by_text("conversation.item.truncate").click()
    page.locator(".xa-events").nth(2).click()
    page.get_by_role("tab", name="Turns").nth(1).click()
    page.locator(".xa-mic-arrow").nth(0).click()


def fit(page: Page, width: int) -> None:
    """Widgets of this width, all in view, with their level bars: what is not seen is not drawn."""
    page.set_viewport_size({"width": width + 32, "height": 100})
    height = page.evaluate("document.documentElement.scrollHeight")
    page.set_viewport_size({"width": width + 32, "height": height})
    page.wait_for_function(
        """() => [...document.querySelectorAll('.xa-bars')].every(
            (one) => one.width === Math.round(one.clientWidth * devicePixelRatio) || one.clientWidth < 2)"""
    )
