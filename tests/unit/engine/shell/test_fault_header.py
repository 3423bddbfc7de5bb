"""Reading ``X-Engine-Fault``."""

from __future__ import annotations

import pytest

from jupyter_xvoice.engine.faults import Fault
from jupyter_xvoice.engine.refusal import Refusal


def test_name_and_values() -> None:
    fault = Fault.parse("status; code=429; retry-after=1; error=Slow down, please")
    assert fault.name == "status"
    assert fault.values == {"code": "429", "retry-after": "1", "error": "Slow down, please"}
    assert fault.number("code", 0) == 429
    assert fault.number("after", 7) == 7


@pytest.mark.parametrize("header", ["", "explode", "status code=429"])
def test_an_unknown_fault_is_refused_with_the_list(header: str) -> None:
    with pytest.raises(Refusal, match="truncate"):
        Fault.parse(header)


def test_a_value_that_is_no_number_is_refused() -> None:
    with pytest.raises(Refusal, match="after='soon'"):
        Fault.parse("stall; after=soon").number("after", 0)
