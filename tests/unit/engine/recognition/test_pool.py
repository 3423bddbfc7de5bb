"""Worker processes."""

from __future__ import annotations

import asyncio

import pytest

from jupyter_xvoice.engine.recognition import pool as pools
from jupyter_xvoice.engine.recognition.fields import Fields
from jupyter_xvoice.engine.recognition.options import StreamOptions
from jupyter_xvoice.engine.recognition.pool import Pool
from jupyter_xvoice.engine.recognition.vocabulary import Vocabulary
from jupyter_xvoice.engine.refusal import Refusal

DEADLINE = 60
JOB = {"kind": "stream", "options": StreamOptions.parse(Fields([]), Vocabulary()).to_json()}


async def stop(pool: Pool) -> None:
    if pool._restocking:
        await pool._restocking
    while pool._idle:
        await pool._idle.pop().kill()


async def test_one_stream_too_many_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "STREAMS", 1)
    pool = Pool()
    async with pool.for_stream():
        with pytest.raises(Refusal) as refused:
            async with pool.for_stream():
                pass
    assert refused.value.status == 429
    assert refused.value.headers == {"Retry-After": "5"}
    async with pool.for_stream() as worker:
        assert worker.ready
    await stop(pool)


async def test_a_worker_is_used_again_after_its_job_and_ended_in_the_middle_of_one() -> None:
    pool = Pool()
    async with pool.for_stream() as first:
        await first.send(JOB)
        assert (await asyncio.wait_for(first.receive(), DEADLINE))[0] == {"kind": "ready"}
        await first.send({"kind": "done"})
        while (await asyncio.wait_for(first.receive(), DEADLINE))[0]["kind"] != "end":
            pass
    async with pool.for_stream() as second:
        assert second is first
        await second.send(JOB)
    assert second._process.returncode is not None
    async with pool.for_stream() as third:
        assert third is not first
        assert third.ready
    await stop(pool)


async def test_a_worker_that_dies_is_a_refusal() -> None:
    pool = Pool()
    async with pool.for_stream() as worker:
        await worker.send({"kind": "stream", "options": {}})
        for _ in range(2):  # it says that it failed, and then it is gone
            with pytest.raises(Refusal) as refused:
                await asyncio.wait_for(worker.receive(), DEADLINE)
            assert refused.value.status == 500
    assert not worker.ready
    await stop(pool)
