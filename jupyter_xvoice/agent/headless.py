"""A speaker without a page: it plays nothing and counts what it would have rendered."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_xvoice.agent.ports import Playback
    from jupyter_xvoice.api.realtime import AudioFormat

__all__ = ["HeadlessSpeaker"]


class HeadlessSpeaker:
    """Renders at once, or as fast as the sound lasts.

    At once is the default: where nobody listens, a turn is over when its answer has come, a notebook runs as fast as the
    service answers, and all of an answer that came counts as heard. In real time the conversation takes as long as a spoken
    one, and an interruption finds the answer half heard.
    """

    def __init__(self, *, realtime: bool = False) -> None:
        self._realtime = realtime
        self._queue: deque[tuple[str, int]] = deque()  # item and samples, not rendered yet
        self._done: dict[str, int] = {}
        self._generation = 0
        self._since: float | None = None  # when the head of the queue began to sound
        self._paused = False
        self._timer: asyncio.TimerHandle | None = None

    def open(self, form: AudioFormat, playback: Playback) -> None:
        """Begins with an empty queue."""
        self.close()
        self._form, self._playback, self._paused, self._generation = form, playback, False, 0

    def play(self, item_id: str, generation: int, data: bytes) -> None:
        """Queues ``data``."""
        if generation < self._generation or not data:
            return
        samples = len(data) // self._form.sample_bytes
        if not self._realtime:
            first = item_id not in self._done
            self._done[item_id] = self._done.get(item_id, 0) + samples
            if first:
                self._playback.rendered(item_id, 0)
            self._playback.rendered(item_id, self._done[item_id])
            return
        self._queue.append((item_id, samples))
        self._begin()

    def pause(self, *, on: bool) -> None:
        """Stops the clock, or lets it go on."""
        if on == self._paused or not self._realtime:
            return
        if on:
            self._advance()
        self._paused = on
        self._since = None
        self._begin()

    def flush(self, generation: int) -> None:
        """Forgets the queue, and says how far it came."""
        self._advance()
        left = dict.fromkeys(item for item, _ in self._queue)
        self._queue.clear()
        self._generation, self._since, self._paused = generation, None, False
        self._begin()
        self._playback.flushed(generation, {item: self._done.get(item, 0) for item in left})

    def close(self) -> None:
        """Forgets everything."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer, self._since = None, None
        self._queue.clear()
        self._done.clear()

    # ----------------------------------------------------------------------------------------------------------------

    def _begin(self) -> None:
        """Lets the head of the queue sound, if nothing does."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._paused or not self._queue:
            self._since = None
            return
        loop = asyncio.get_running_loop()
        item, samples = self._queue[0]
        if self._since is None:
            self._since = loop.time()
        if item not in self._done:
            self._done[item] = 0
            self._playback.rendered(item, 0)
        ends = self._since + samples / self._form.rate
        self._timer = loop.call_at(min(ends, loop.time() + 0.25), self._sounded)

    def _sounded(self) -> None:
        self._timer = None
        self._advance()
        self._begin()

    def _advance(self) -> None:
        """Counts what has sounded until now."""
        if self._since is None:
            return
        now = asyncio.get_running_loop().time()
        # A timer may come a clock tick early: a sample that is nearly over has sounded.
        left = int((now - self._since) * self._form.rate + 1)
        while self._queue and left > 0:
            item, samples = self._queue[0]
            done = min(samples, left)
            left -= done
            self._since += done / self._form.rate
            if item not in self._done:
                self._done[item] = 0
                self._playback.rendered(item, 0)
            self._done[item] += done
            if done == samples:
                self._queue.popleft()
            else:
                self._queue[0] = (item, samples - done)
            self._playback.rendered(item, self._done[item])
