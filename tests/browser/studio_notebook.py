"""A notebook with the studio of voices, in the hands of a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.live_notebook import LiveNotebook

if TYPE_CHECKING:
    from playwright.sync_api import Locator


class StudioNotebook(LiveNotebook):
    """Its first cell shows a studio."""

    NAME = "Voice studio"

    def ready(self) -> None:
        """Waits until the voices are listed."""
        self.text(r"\d+ voices, \d+ your own")

    def go(self, page: str) -> None:
        """One of the three pages: Voices, Audition, Create a voice."""
        self.widget.get_by_role("radio", name=page, exact=True).click()

    def card(self, name: str) -> Locator:
        """The card of a voice."""
        return self.widget.locator(".xs-card", has_text=name).first

    def choose(self, name: str, item: str) -> None:
        """From the menu of a voice of one's own."""
        self.card(name).get_by_role("button", name=f"More about {name}").click()
        self.widget.get_by_role("menuitem", name=item).click()
