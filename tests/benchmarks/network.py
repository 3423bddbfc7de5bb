"""Cuts of the network at each stage of a realtime conversation.

A TCP proxy stands between the client and the local engine. Slow is 100 kB/s, half again what speech needs. The keepalive is
one second here (a dead peer is found in two); the default of ten finds it in twenty.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice import AsyncClient
from jupyter_xvoice.api.realtime.changes import (
    AgentAudio,
    Change,
    ResponseEnded,
    ResponseStarted,
    SpeechStarted,
    ToolCall,
)
from jupyter_xvoice.errors import XVoiceError
from tests.benchmarks.run import DEADLINE, Run, until
from tests.weather import Proxy, Weather

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine

    from jupyter_xvoice import RealtimeSession
    from jupyter_xvoice.local import Engine

__all__ = ["SENTENCE", "cuts", "speak"]

KEEPALIVE: Final = 1.0
FRAME: Final = 1920  # bytes: 40 ms
WEATHERS: Final[tuple[Weather, ...]] = ("reset", "silence", "half-open", "slow")
STAGES: Final = ("before the upgrade", "before ready", "in user speech", "in the answer", "in a tool call")
SENTENCE: Final = "What is the weather in Paris today?"
TOOL: Final = {
    "type": "function",
    "name": "get_weather",
    "description": "The weather of a city.",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}


async def speak(session: RealtimeSession, pcm: bytes) -> None:
    """As from a microphone: in real time, then silence for as long as it takes."""
    at = 0
    while True:
        session.append_audio(pcm[at : at + FRAME].ljust(FRAME, b"\x00"))
        at += FRAME
        await asyncio.sleep(FRAME / 48000)


class _Cut(Run):
    """A run whose network does ``weather``."""

    def __init__(self, weather: Weather, stage: str) -> None:
        super().__init__(weather, stage)
        self.weather: Weather = weather

    def strike(self, proxy: Proxy) -> None:
        """Now."""
        self.struck_at = time.perf_counter()
        proxy.now(self.weather)


async def _in_speech(session: RealtimeSession, run: _Cut, proxy: Proxy, pcm: bytes) -> None:
    speaking = asyncio.create_task(speak(session, pcm))
    try:
        await until(session, run, lambda change: isinstance(change, SpeechStarted))
        await asyncio.sleep(0.7)  # into the sentence
        run.strike(proxy)
        await until(session, run, lambda change: isinstance(change, ResponseEnded) and change.status == "completed")
    finally:
        speaking.cancel()


async def _in_the_answer(session: RealtimeSession, run: _Cut, proxy: Proxy, _: bytes) -> None:
    session.send_text("Hello, who are you?")
    await until(session, run, lambda change: isinstance(change, AgentAudio))
    run.strike(proxy)
    await until(session, run, lambda change: isinstance(change, ResponseEnded))


async def _in_a_call(session: RealtimeSession, run: _Cut, proxy: Proxy, _: bytes) -> None:
    session.send_text(SENTENCE)
    call = await until(session, run, lambda change: isinstance(change, ToolCall))
    assert isinstance(call, ToolCall)
    run.strike(proxy)
    await asyncio.sleep(0.3)  # the function runs
    session.tool_result(call.call_id, '{"degrees": 21}')
    begun: set[str] = set()

    def answered(change: Change) -> bool:
        """The answer after the call's own."""
        if isinstance(change, ResponseStarted):
            begun.add(change.response_id)
        return isinstance(change, ResponseEnded) and change.response_id in begun and change.status == "completed"

    await until(session, run, answered)


async def _nothing_more(_session: RealtimeSession, _run: _Cut, _proxy: Proxy, _pcm: bytes) -> None:
    """The cut was while it connected."""


_ACTS: Final[dict[str, Callable[[Any, _Cut, Proxy, bytes], Coroutine[Any, Any, None]]]] = {
    "before the upgrade": _nothing_more,
    "before ready": _nothing_more,
    "in user speech": _in_speech,
    "in the answer": _in_the_answer,
    "in a tool call": _in_a_call,
}


async def cut(engine: Engine, pcm: bytes, stage: str, weather: Weather) -> Run:
    """One conversation over a network that does ``weather`` at ``stage``."""
    run = _Cut(weather, stage)
    async with Proxy(engine.url) as proxy, AsyncClient(replace(engine.endpoint(), base_url=proxy.url)) as client:
        if stage == "before the upgrade":
            proxy.next = [weather]
        elif stage == "before ready":
            proxy.trigger[b"session.updated"] = weather
        run.struck_at = time.perf_counter()
        session = client.realtime(keepalive=KEEPALIVE, tools=(TOOL,) if "tool" in stage else ())
        try:
            async with asyncio.timeout(DEADLINE), session:
                await _ACTS[stage](session, run, proxy, pcm)
                await run.go_on(session)
        except (XVoiceError, TimeoutError, AssertionError) as error:
            run.ending = f"{type(error).__name__}: {error}"
        run.settle(session)
        if "speech" in stage and not any("paris" in text.lower() for text in run.finals.values()):
            run.lost.append("the sentence")
    return run


async def cuts(engine: Engine, pcm: bytes) -> AsyncIterator[Run]:
    """Every weather at every stage; ``pcm`` is :data:`SENTENCE`."""
    for stage in STAGES:
        for weather in WEATHERS:
            yield await cut(engine, pcm, stage, weather)
