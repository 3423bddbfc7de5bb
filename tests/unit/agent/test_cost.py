"""A limit of money holds only where every price is known."""

from __future__ import annotations

import pytest

from jupyter_xvoice import InputError, Prices
from jupyter_xvoice.agent.cost import Meter

PRICES = Prices("2026-11-21", 15, 0.1, 0.2)


def meter(prices: Prices | None) -> Meter:
    return Meter(prices, model="grok-voice-latest", manual=False)


def test_an_unknown_price_is_said_with_what_to_do() -> None:
    with pytest.raises(
        InputError, match=r"max_cost=2 cannot be kept: what gateway.example charges is unknown.*prices="
    ):
        meter(None).check_limit(2.0, "gateway.example", [])


def test_tools_of_the_service_have_no_price_in_the_list() -> None:
    with pytest.raises(InputError, match=r"with web_search and mcp: what runs at xAI.*max_minutes"):
        meter(PRICES).check_limit(2.0, "xAI", ["web_search", "mcp", "mcp"])


def test_known_prices_and_our_own_engine_hold_a_limit() -> None:
    meter(PRICES).check_limit(2.0, "xAI", [])
    ours = meter(None)
    ours.free()
    ours.check_limit(2.0, "Local engine", ["web_search"])
