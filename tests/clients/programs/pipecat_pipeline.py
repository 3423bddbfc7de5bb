"""A Pipecat pipeline of one service or a few processors, and what comes out of it."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from pipecat.frames.frames import EndFrame, ErrorFrame, Frame
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.workers.runner import WorkerRunner

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

DEADLINE = 60.0


class Collector(FrameProcessor):
    """Keeps what passes in either direction; ``wait_for`` waits for the first frame of a type."""

    def __init__(self) -> None:
        super().__init__()
        self.frames: list[Frame] = []
        self._arrived = asyncio.Condition()

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        async with self._arrived:
            self.frames.append(frame)
            self._arrived.notify_all()
        await self.push_frame(frame, direction)

    async def wait_for(self, kind: type[Frame]) -> None:
        await self.wait_until(lambda: bool(self.of(kind)))

    async def wait_until(self, so: Callable[[], bool]) -> None:
        async with asyncio.timeout(DEADLINE), self._arrived:
            await self._arrived.wait_for(so)

    def of(self, kind: type[Frame]) -> list:
        return [frame for frame in self.frames if isinstance(frame, kind)]


@asynccontextmanager
async def running(*processors: FrameProcessor) -> AsyncIterator[tuple[PipelineWorker, Collector]]:
    """A started pipeline; ended by an ``EndFrame``. Errors of the service are raised."""
    before, after = Collector(), Collector()
    worker = PipelineWorker(
        Pipeline([before, *processors, after]),
        cancel_on_idle_timeout=False,
        enable_rtvi=False,
        params=PipelineParams(audio_in_sample_rate=16000, audio_out_sample_rate=24000),
    )
    started = asyncio.Event()

    @worker.event_handler("on_pipeline_started")
    async def _(*_: object) -> None:
        started.set()

    runner = WorkerRunner(handle_sigint=False)
    await runner.add_workers(worker)
    run = asyncio.create_task(runner.run())
    await asyncio.wait_for(started.wait(), DEADLINE)
    try:
        yield worker, after
    finally:
        await worker.queue_frame(EndFrame())
        await asyncio.wait_for(run, DEADLINE)
    errors = [str(frame.error) for frame in before.of(ErrorFrame)]
    if errors:
        raise RuntimeError("; ".join(errors))
