"""A notebook with a live agent, in the hands of a test."""

from __future__ import annotations

from tests.browser.live_notebook import LiveNotebook


class AgentNotebook(LiveNotebook):
    """Its first cell gives the agent."""

    NAME = "Voice agent"
