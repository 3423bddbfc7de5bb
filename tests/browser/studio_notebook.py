"""A notebook with the studio of voices, in the hands of a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.agent_notebook import AgentNotebook
from tests.browser.notebook_kernel import DEADLINE

if TYPE_CHECKING:
    from playwright.sync_api import Locator


class StudioNotebook(AgentNotebook):
    """Its first cell shows a studio."""

    @property
    def widget(self) -> Locator:
        """The first view."""
        return self.page.get_by_role("group", name="Voice studio").first

    def show(self) -> None:
        """Runs the first cell, and waits until the voices are listed."""
        self.run(0)
        errors = self.cell(0).locator('[data-mime-type="application/vnd.jupyter.error"]')
        self.widget.or_(errors).first.wait_for(timeout=DEADLINE * 1000)
        assert errors.all_inner_texts() == []
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
