"""A conversation on the real engine: opened, held, closed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

import pytest

from jupyter_xvoice import InputError, LinkError
from jupyter_xvoice.api.realtime.changes import AgentAudio, Change, Ended, Ready, ResponseEnded, ResponseStarted

if TYPE_CHECKING:
    from jupyter_xvoice import AsyncClient, RealtimeSession

_C = TypeVar("_C", bound=Change)
DEADLINE = 30.0


async def until(session: RealtimeSession, kind: type[_C]) -> tuple[_C, list[Change]]:
    """The next change of this kind, and all that came until then."""
    seen: list[Change] = []
    async with asyncio.timeout(DEADLINE):
        async for change in session:
            seen.append(change)
            if isinstance(change, kind):
                return change, seen
    raise AssertionError(f"no {kind.__name__} among {seen}")


async def test_a_typed_turn_is_answered_with_sound(async_client: AsyncClient) -> None:
    async with async_client.realtime(voice="ara") as session:
        assert session.local
        assert session.place == "Local engine"
        session.send_text("Hello there!")
        ended, seen = await until(session, ResponseEnded)
        kinds = [type(change) for change in seen]
        assert kinds.index(Ready) < kinds.index(ResponseStarted)
        assert ended.status == "completed"
        sound = b"".join(change.data for change in seen if isinstance(change, AgentAudio))
        assert len(sound) > 24000
        assert [item["role"] for item in session.conversation.history()] == ["user", "assistant"]
    rest = [change async for change in session]
    assert rest[-1] == Ended(1000, "", by_us=True, why="")
    assert session.ended == rest[-1]


async def test_nothing_is_taken_after_the_end(async_client: AsyncClient) -> None:
    async with async_client.realtime() as session:
        pass
    with pytest.raises(LinkError, match="over"):
        session.send_text("Hello?")
    with pytest.raises(LinkError, match="over"):
        session.append_audio(bytes(960))
    with pytest.raises(InputError, match="one conversation"):
        await session.__aenter__()
