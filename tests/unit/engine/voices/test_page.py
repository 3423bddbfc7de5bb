"""``limit`` and ``pagination_token``."""

from __future__ import annotations

import base64

import pytest

from jupyter_xvoice.engine.refusal import Refusal
from jupyter_xvoice.engine.voices.page import after, checked_limit, token_of


def test_limit() -> None:
    assert checked_limit(None) == 100
    assert checked_limit("1") == 1
    assert checked_limit("1000") == 1000


@pytest.mark.parametrize("text", ["0", "1001", "-1", "", "ten", "1.5", "\u0661", "9" * 5000])
def test_a_wrong_limit_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="from 1 to 1000"):
        checked_limit(text)


def test_a_token_comes_back() -> None:
    assert after(None) == 0
    assert after(token_of(17)) == 17


@pytest.mark.parametrize(
    "token",
    ["", "17", "ab", "é", base64.b64encode(b"after:-1").decode(), base64.b64encode(b"17").decode(), token_of(2**63)],
)
def test_a_foreign_token_is_refused(token: str) -> None:
    with pytest.raises(Refusal, match="leave it out for the first page"):
        after(token)
