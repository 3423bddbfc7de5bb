"""What ``play`` takes, and what it says of anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from jupyter_xvoice import Audio, play
from jupyter_xvoice.errors import InputError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


async def awaited() -> AsyncIterator[str]:
    yield "Good morning."


@pytest.mark.parametrize(
    ("given", "remedy"),
    [
        ("Good morning.", "`play(Client().tts_stream(…))`"),
        ((word for word in ("Good ", "morning.")), "`play(Client().tts_stream(…))`"),
        (awaited(), "`await play(AsyncClient().tts_stream(…))`"),
        (Audio(np.zeros(8, dtype=np.float32), 8000), "plays where it is shown"),
        (None, "got NoneType"),
    ],
)
def test_what_is_no_stream_is_refused_with_what_to_write(given: Any, remedy: str) -> None:
    with pytest.raises(InputError) as refused:
        play(given)
    assert remedy in str(refused.value)
