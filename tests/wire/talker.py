"""A realtime service that does what a test says, for what the engine's faults cannot do. A real socket on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import http
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Self

from websockets.asyncio.server import ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from jupyter_xvoice import Reconnect

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["AT_ONCE", "Call", "Talker", "one_turn", "refusal", "talk"]

DEADLINE = 60.0
AT_ONCE = Reconnect(delays=(0.0, 0.01, 0.02), jitter=0.0, steady_after=0.0)  # for the client


def refusal(status: int, error: str = "no", **headers: str) -> Response:
    """An answer instead of an open socket."""
    named = Headers({"Content-Type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}})
    return Response(status, http.HTTPStatus(status).phrase, named, json.dumps({"error": error}).encode())


class Call:
    """One connection, as the service sees it.

    Attributes:
        request: its opening.
        received: what came so far: events, and audio as bytes.
    """

    def __init__(self, connection: ServerConnection) -> None:
        self.socket = connection
        assert connection.request is not None
        self.request = connection.request
        self.received: list[dict[str, Any] | bytes] = []
        self._more = asyncio.Condition()

    async def until(self, met: Callable[[Call], bool]) -> None:
        """Waits, beside a plan that reads, until what came is enough."""
        async with asyncio.timeout(DEADLINE), self._more:
            await self._more.wait_for(lambda: met(self))

    async def _take(self) -> dict[str, Any] | bytes:
        message = await self.socket.recv()
        event: dict[str, Any] | bytes = json.loads(message) if isinstance(message, str) else message
        async with self._more:
            self.received.append(event)
            self._more.notify_all()
        return event

    async def say(self, kind: str, **fields: Any) -> None:
        """Sends an event."""
        await self.socket.send(json.dumps({"type": kind, **fields}))

    async def hear(self, kind: str) -> dict[str, Any]:
        """The next event of this kind; what comes before it is in ``received``."""
        async with asyncio.timeout(DEADLINE):
            while True:
                event = await self._take()
                if isinstance(event, dict) and event["type"] == kind:
                    return event

    async def ready(self, *, conversation: str = "conv-1") -> dict[str, Any]:
        """The greeting, until the configuration is taken; returns that."""
        await self.say("session.created", session={"id": "s"})
        await self.say("conversation.created", conversation={"id": conversation})
        update = await self.hear("session.update")
        await self.say("session.updated", session={})
        return dict(update["session"])

    async def stay(self) -> None:
        """Reads on until the client leaves."""
        with contextlib.suppress(ConnectionClosed):
            while True:
                await self._take()

    async def hang_up(self, code: int, reason: str = "") -> None:
        """Closes."""
        await self.socket.close(code, reason)

    def kinds(self) -> list[str]:
        """The types of what came."""
        return [event["type"] if isinstance(event, dict) else "audio" for event in self.received]


Plan = Callable[[Call], Awaitable[None]] | Response


async def talk(call: Call) -> None:
    """A plan: gets ready, and stays until the client leaves."""
    await call.ready()
    await call.stay()


async def one_turn(call: Call) -> None:
    """A plan: takes a text, answers it with one word, and breaks."""
    await call.ready()
    await call.hear("response.create")
    await call.say("response.created", response={"id": "r"})
    await call.say(
        "response.output_item.added", response_id="r", item={"id": "a", "type": "message", "role": "assistant"}
    )
    await call.say("response.output_audio_transcript.done", response_id="r", item_id="a", transcript="Hello you")
    await call.say("response.done", response={"id": "r", "status": "completed"})
    await call.hang_up(1011, "out of luck")


class Talker:
    """Serves connections with ``plans`` in order, at ``port`` (0: a free one); the last plan serves all that follow.

    Attributes:
        url: its address.
        calls: the connections that were opened.
        requests: every opening, refused ones too.
        failures: what went wrong in a plan.
    """

    def __init__(self, *plans: Plan, port: int = 0) -> None:
        self._port = port
        self._plans = list(plans)
        self.calls: list[Call] = []
        self.requests: list[Request] = []
        self.failures: list[BaseException] = []
        self.arrived = asyncio.Condition()
        self._serving: set[asyncio.Task[Any]] = set()

    async def __aenter__(self) -> Self:
        self._server = await serve(
            self._serve,
            "127.0.0.1",
            self._port,
            process_request=self._meet,
            select_subprotocol=self._subprotocol,
            ping_interval=None,
            close_timeout=0.5,
        )
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        await self.stop()
        if kind is None and self.failures:
            raise self.failures[0]

    async def stop(self) -> None:
        """Nobody listens there any more."""
        for task in self._serving:
            task.cancel()
        self._server.close()
        await self._server.wait_closed()

    @staticmethod
    def _subprotocol(_connection: ServerConnection, offered: Sequence[Any]) -> Any:
        return offered[0] if offered else None

    async def _meet(self, _connection: ServerConnection, request: Request) -> Response | None:
        plan = self._plans[min(len(self.requests), len(self._plans) - 1)]
        self.requests.append(request)
        async with self.arrived:
            self.arrived.notify_all()
        return plan if isinstance(plan, Response) else None

    async def until(self, requests: int) -> None:
        """Waits until so many clients have come."""
        async with asyncio.timeout(DEADLINE), self.arrived:
            await self.arrived.wait_for(lambda: len(self.requests) >= requests)

    async def _serve(self, connection: ServerConnection) -> None:
        plan = self._plans[min(len(self.requests), len(self._plans)) - 1]
        assert not isinstance(plan, Response)
        call = Call(connection)
        self.calls.append(call)
        task = asyncio.current_task()
        assert task is not None
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)
        try:
            await plan(call)
        except ConnectionClosed:
            pass
        except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001  raised where the block ends
            if not isinstance(error, asyncio.CancelledError):
                self.failures.append(error)
