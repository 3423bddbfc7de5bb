"""What a session hears: bytes in the session's input format to turn events, and the recogniser behind them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from jupyter_xvoice.engine.realtime.turns import Begun, Paused, Sounding, Started, Stopped, Turns
from jupyter_xvoice.engine.recognition.mailbox import Mailbox
from jupyter_xvoice.engine.recognition.packets import PacketDecoder

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from jupyter_xvoice.engine.realtime.audio_format import AudioFormat
    from jupyter_xvoice.engine.realtime.turn_detection import TurnDetection
    from jupyter_xvoice.engine.realtime.turns import TurnEvent
    from jupyter_xvoice.engine.recognition.messages import Message
    from jupyter_xvoice.engine.recognition.pool import Pool, Worker
    from jupyter_xvoice.engine.recognition.vocabulary import Vocabulary

__all__ = ["Dictated", "Ear"]

_SLICE_S: Final = 1.0
"""Audio looked at in one go: a client may send minutes in a frame, and may leave meanwhile."""

_FAREWELL_S: Final = 1.0
"""How long a worker gets to end its job; beyond it, it is replaced."""

_WAITING_BYTES: Final = 8_000_000
"""Samples that wait for the recogniser (four minutes); beyond it the socket is not read."""


class Dictated:
    """The text of one turn, stretch by stretch: what has settled, and what the open stretch sounds like so far."""

    def __init__(self) -> None:
        self.settled: dict[int, str | None] = {}
        self.interim = ""
        self.changed = asyncio.Event()

    @property
    def text(self) -> str:
        """All of it, as far as it is known."""
        return " ".join(filter(None, (*self.settled.values(), self.interim)))

    @property
    def complete(self) -> bool:
        """Whether every stretch has settled."""
        return all(text is not None for text in self.settled.values())

    def settle(self, number: int, text: str) -> None:
        """The final text of a stretch."""
        self.settled[number] = text
        self.interim = ""
        self.changed.set()

    def give_up(self) -> None:
        """No more text comes: what has not settled stays empty."""
        for number, text in self.settled.items():
            self.settled[number] = text or ""
        self.changed.set()

    async def wait(self) -> str:
        """The text, once it is complete."""
        while not self.complete:
            self.changed.clear()
            await self.changed.wait()
        return self.text


class Ear:
    """Used by one task: :meth:`hear` for audio, :meth:`commit` between two calls of it.

    The detector and the recogniser are made when the first audio comes, so a session of typed text costs neither.

    Attributes:
        detection: may be replaced at any time. None: speech is found, and only a commit ends a turn.
        dictated: the text of the turn that is open, or will be.
    """

    def __init__(
        self,
        detection: TurnDetection | None,
        format_: AudioFormat,
        *,
        pool: Callable[[], Pool] | None,
        vocabulary: Callable[[], Vocabulary],
        on_interim: Callable[[Dictated], Awaitable[None]],
    ) -> None:
        """``pool`` None: speech is found and its words are not recognised."""
        self.detection = detection
        self.dictated = Dictated()
        self._format = format_
        self._decoder: PacketDecoder | None = None
        self._turns: Turns | None = None
        self._pool = pool
        self._vocabulary = vocabulary
        self._on_interim = on_interim
        self._numbers = 0
        self._owners: dict[int, Dictated] = {}
        self._commands: Mailbox[Message] = Mailbox(_WAITING_BYTES, size=lambda message: len(message[1]))
        self._work: asyncio.Task[None] | None = None

    @property
    def recognises(self) -> bool:
        """Whether words are recognised at all."""
        return self._pool is not None

    @property
    def now_ms(self) -> int:
        """How much audio has been heard."""
        return self._turns.now_ms if self._turns else 0

    def set_format(self, format_: AudioFormat) -> None:
        """What the next bytes are."""
        if format_ != self._format:
            self._format, self._decoder = format_, None

    async def hear(self, data: bytes) -> list[Started | Stopped]:
        """More audio; gives where turns begin and end in it. The recogniser gets what it needs.

        Raises:
            Refusal: the recogniser cannot be had, or has failed.
        """
        if self._work is None and self._pool is not None:
            self._work = asyncio.create_task(self._recognise(self._pool()))
        if self._work and self._work.done():
            failed, self._work = self._work, None
            failed.result()
        heard: list[Started | Stopped] = []
        step = round(self._format.rate * _SLICE_S) * self._format.sample_bytes
        for start in range(0, len(data), step):
            events = await asyncio.to_thread(self._listen, data[start : start + step])
            for event in events:
                await self._dictate(event)
            heard += (event for event in events if isinstance(event, Started | Stopped))
        return heard

    async def commit(self) -> None:
        """Ends the turn in the audio."""
        for event in list(self._turns.commit()) if self._turns else ():
            await self._dictate(event)

    def next_turn(self) -> Dictated:
        """The text of the turn that has ended; what comes now belongs to another."""
        dictated, self.dictated = self.dictated, Dictated()
        return dictated

    async def learn(self) -> None:
        """The vocabulary has changed: the next stretch of speech is recognised with the new one."""
        if self._work and not self._work.done():
            await self._commands.put(({"kind": "vocabulary", "vocabulary": self._vocabulary().to_json()}, b""))

    async def close(self) -> None:
        """Ends the recogniser's work and gives the worker back, still warm."""
        self._turns = self._decoder = None  # the detector's threads and memory go now, not when the collector comes
        if self._work is None:
            return
        try:
            async with asyncio.timeout(_FAREWELL_S):
                await self._commands.put(({"kind": "done"}, b""))
                await asyncio.wait({self._work})
        except TimeoutError:
            pass
        finally:
            self._work.cancel()
            await asyncio.gather(self._work, return_exceptions=True)

    def _listen(self, data: bytes) -> list[TurnEvent]:
        self._decoder = self._decoder or PacketDecoder(self._format.codec, self._format.rate, 1)
        self._turns = self._turns or Turns(self.detection)
        self._turns.detection = self.detection
        return list(self._turns.feed(self._decoder.feed(data)[0]))

    async def _dictate(self, event: TurnEvent) -> None:
        if self._pool is None:
            return
        match event:
            case Begun(samples):
                await self._commands.put(({"kind": "start"}, samples.tobytes()))
            case Sounding(samples):
                await self._commands.put(({"kind": "audio"}, samples.tobytes()))
            case Paused():
                self._numbers += 1
                self._owners[self._numbers] = self.dictated
                self.dictated.settled[self._numbers] = None
                await self._commands.put(({"kind": "settle", "number": self._numbers}, b""))
            case _:
                pass

    async def _recognise(self, pool: Pool) -> None:
        """Holds a worker for as long as the session lasts."""
        try:
            async with pool.for_stream() as worker:
                await worker.send({"kind": "dictation", "vocabulary": self._vocabulary().to_json()})
                await worker.receive()
                tasks = [asyncio.create_task(job) for job in (self._pass_on(worker), self._gather(worker))]
                try:
                    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
                    for task in done:
                        task.result()
                finally:
                    for task in tasks:
                        task.cancel()
                    await asyncio.gather(*tasks, return_exceptions=True)
        finally:
            for dictated in (self.dictated, *self._owners.values()):
                dictated.give_up()

    async def _pass_on(self, worker: Worker) -> None:
        while True:
            await worker.send(*await self._commands.get())

    async def _gather(self, worker: Worker) -> None:
        """Ends when the worker has said farewell."""
        while (header := (await worker.receive())[0])["kind"] != "end":
            if header["kind"] == "settled":
                self._owners.pop(header["number"]).settle(header["number"], header["text"])
            else:
                # What waits to settle was spoken before anything else, so this belongs to it.
                dictated = next(iter(self._owners.values()), self.dictated)
                dictated.interim = header["text"]
                await self._on_interim(dictated)
