"""The recorded sessions replayed as a server on a real socket: the same texts, calls and usage come out of the session."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import TYPE_CHECKING, Any

import pytest
from websockets.asyncio.server import ServerConnection, serve

from jupyter_xvoice import AsyncClient
from jupyter_xvoice.api.realtime.changes import AgentText, Change, Raw, ResponseEnded, ToolCall, UserText
from tests.evidence.recordings import NAMES, Recording, recording

if TYPE_CHECKING:
    from jupyter_xvoice import RealtimeSession

DEADLINE = 30
# What the recorded client sent and ours sends too, one for one; the rest of what it sent is waited for by nobody.
IN_STEP = {"session.update", "conversation.item.create", "response.create", "input_audio_buffer.append"}


class Replay:
    """Plays the service's side of a recording.

    Attributes:
        todo: what its client did, for ours to do, and after how many events of the service.
    """

    def __init__(self, record: Recording) -> None:
        self._frames = iter(record.frames)
        self._served = 0
        self.todo: asyncio.Queue[tuple[int, dict[str, Any]]] = asyncio.Queue()

    async def __call__(self, socket: ServerConnection) -> None:
        for who, event in self._frames:
            if who == "close":
                await socket.close(1011, "dropped")
                return
            if who == "received":
                await socket.send(json.dumps(event))
                self._served += 1
            elif event["type"] in IN_STEP:
                if event["type"] != "session.update":  # that our session sends unasked
                    self.todo.put_nowait((self._served, event))
                while json.loads(await socket.recv())["type"] != event["type"]:
                    pass
        await socket.wait_closed()


def act(session: RealtimeSession, event: dict[str, Any], *, called: bool) -> None:
    """Does what the recorded client did."""
    item = event.get("item", {})
    if event["type"] == "input_audio_buffer.append":
        session.append_audio(base64.b64decode(event["audio"]))
    elif item.get("type") == "function_call_output":
        session.tool_result(item["call_id"], item["output"])
    elif item.get("role") == "user":
        session.send_text(item["content"][0]["text"], respond=False)
    elif item:
        session.add_item(item)
    elif not called:
        session.respond()  # after a function's result the session asks by itself


async def talk(record: Recording) -> tuple[list[Change], RealtimeSession]:
    replay = Replay(record)
    changes: list[Change] = []
    answers = sum(1 for _ in record.received("response.done"))
    async with serve(replay, "127.0.0.1", 0, max_size=None) as server, asyncio.timeout(DEADLINE):
        port = server.sockets[0].getsockname()[1]
        async with (
            AsyncClient(base_url=f"http://127.0.0.1:{port}") as client,
            client.realtime(resumption=True) as session,
        ):
            came = asyncio.Condition()

            def arrived() -> int:
                return sum(isinstance(change, Raw) and change.direction == "in" for change in changes)

            async def do() -> None:
                while True:
                    served, event = await replay.todo.get()
                    async with came:
                        await came.wait_for(lambda served=served: arrived() >= served)
                    act(session, event, called=any(isinstance(change, ToolCall) for change in changes))

            doing = asyncio.create_task(do())
            async for change in session:
                changes.append(change)
                async with came:
                    came.notify_all()
                if sum(isinstance(seen, ResponseEnded) for seen in changes) == answers:
                    break
            doing.cancel()
    return changes, session


@pytest.mark.parametrize("name", NAMES)
async def test_a_recording_served_gives_what_stands_in_it(name: str) -> None:
    record = recording(name)
    changes, session = await talk(record)
    finals = {change.item_id: change.text for change in changes if isinstance(change, UserText) and change.final}
    assert list(finals.values()) == record.user_texts()
    assert [c.text for c in changes if isinstance(c, AgentText) and c.final] == record.agent_texts()
    assert [(c.call_id, c.name, c.arguments) for c in changes if isinstance(c, ToolCall)] == record.calls()
    total = session.conversation.usage
    for figure in ("input_tokens", "output_tokens", "total_tokens", "output_audio_seconds"):
        assert getattr(total, figure) == pytest.approx(record.usage(figure)), figure
