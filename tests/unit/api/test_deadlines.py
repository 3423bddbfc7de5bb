from __future__ import annotations

import asyncio

import pytest

from jupyter_xvoice import DeadlineError, InputError
from jupyter_xvoice.api.deadlines import Deadline, checked_timeout


async def test_the_total_ends_the_work() -> None:
    ended = False

    async def work() -> None:
        nonlocal ended
        try:
            await asyncio.Event().wait()
        finally:
            ended = True

    with pytest.raises(DeadlineError, match=r"Speaking: not finished within 0\.01 s.*timeout=") as caught:
        await Deadline("Speaking", 0.01).within(work())
    assert ended
    assert caught.value.__context__ is None


async def test_a_gap_ends_it_although_there_is_time_left() -> None:
    deadline = Deadline("Speaking", 600, gap=0.01)

    async def work() -> None:
        deadline.progress()
        await asyncio.Event().wait()

    with pytest.raises(DeadlineError, match=r"nothing came for 0\.01 s"):
        await deadline.within(work())


async def test_progress_keeps_it_alive_and_quiet_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    loop, passed = asyncio.get_running_loop(), 0.0
    clock = loop.time
    monkeypatch.setattr(loop, "time", lambda: clock() + passed)
    deadline = Deadline("Speaking", None, gap=300.0)

    async def let_pass(seconds: float) -> None:
        nonlocal passed
        passed += seconds
        await asyncio.sleep(0.01)  # what is due by then is done

    async def work() -> int:
        for _ in range(3):
            deadline.progress()
            await let_pass(200)
        deadline.quiet()
        await let_pass(400)
        return 7

    assert await deadline.within(work()) == 7
    assert deadline.remaining() == float("inf")


async def test_an_upload_that_ends_starts_the_time_for_the_answer() -> None:
    deadline = Deadline("Sending", None)
    deadline.restart(0.01)
    with pytest.raises(DeadlineError):
        await deadline.within(asyncio.Event().wait())


async def test_an_error_of_the_work_is_its_own() -> None:
    async def work() -> None:
        raise TimeoutError("mine")

    with pytest.raises(TimeoutError, match="mine"):
        await Deadline("Speaking", 60).within(work())


@pytest.mark.parametrize("value", [0, -1, "3", True, float("nan"), float("inf")])
def test_a_timeout_is_seconds(value: object) -> None:
    with pytest.raises(InputError, match="timeout="):
        checked_timeout(value)  # type: ignore[arg-type]
    assert checked_timeout(None) is None
    assert checked_timeout(3) == 3.0
