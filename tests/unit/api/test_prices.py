from __future__ import annotations

import pytest

from jupyter_xvoice.api.prices import LIST_PRICES, Prices, prices_at
from jupyter_xvoice.endpoints import XAI_BASE_URL, Endpoint


def test_the_list_is_dated_and_counts() -> None:
    assert LIST_PRICES.as_of == "2026-11-21"
    assert LIST_PRICES.speech(1_000_000) == 15
    assert LIST_PRICES.transcription(3600) == pytest.approx(0.10)
    assert LIST_PRICES.transcription(1800, stream=True) == pytest.approx(0.10)


def test_only_the_vendors_own_hosts_have_list_prices() -> None:
    assert prices_at(Endpoint("xAI", XAI_BASE_URL), None) is LIST_PRICES
    assert prices_at(Endpoint("xAI", "https://eu-west.api.x.ai"), None) is LIST_PRICES
    assert prices_at(Endpoint("gateway", "https://gateway.example/x.ai"), None) is None
    assert prices_at(Endpoint("evil", "https://notx.ai"), None) is None


def test_own_prices_hold_everywhere() -> None:
    own = Prices("2026-01-01", 1, 2, 3)
    assert prices_at(Endpoint("gateway", "https://gateway.example"), own) is own
