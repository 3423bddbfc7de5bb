"""Cuts of the network at each stage of a realtime conversation, as a table: ``python -m tests.benchmarks.network``.

A TCP proxy stands between the client and the local engine. Recovered: the conversation went on, and a further turn was
answered. Held: the connection did not even break. Slow is 100 kB/s, half again what speech needs. The keepalive is one second here (a dead peer is found in two); the default of ten finds it in twenty. Ends with
status 1 when something final was lost or a conversation did not recover.
"""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice import AsyncClient
from jupyter_xvoice.api.realtime.changes import (
    AgentAudio,
    Change,
    Ended,
    Ready,
    Reconnected,
    Reconnecting,
    ResponseEnded,
    ResponseStarted,
    SpeechStarted,
    ToolCall,
    ToolCancelled,
    Trouble,
    UserText,
)
from jupyter_xvoice.errors import XVoiceError
from jupyter_xvoice.local import Engine
from tests.weather import Proxy, Weather

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from jupyter_xvoice import RealtimeSession

KEEPALIVE: Final = 1.0
DEADLINE: Final = 60.0
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


@dataclass
class Run:
    """One conversation with one cut.

    Attributes:
        finals: the user's final texts as they were told, by item.
        answers: how the answers ended.
    """

    stage: str
    weather: Weather
    recovered: bool = False
    cut_at: float = 0.0
    working_at: float = 0.0
    finals: dict[str, str] = field(default_factory=dict)
    answers: list[str] = field(default_factory=list)
    saw: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    resent_ms: float = 0.0

    def note(self, change: Change) -> None:
        """What a user would see of ``change``."""
        if isinstance(change, Reconnecting):
            self.saw.append(f"connecting {change.try_}/{change.of}")
        elif isinstance(change, (Ready, Reconnected)):
            self.working_at = time.perf_counter()
            if isinstance(change, Reconnected):
                self.saw.append(f"back after {change.gap_s:.2f} s")
        elif isinstance(change, UserText) and change.final:
            self.finals[change.item_id] = change.text
        elif isinstance(change, ResponseEnded):
            self.answers.append(change.status)
            if change.status != "completed":
                self.saw.append(f"answer {change.status}")
        elif isinstance(change, Trouble) and not change.benign:
            self.saw.append(change.code)
        elif isinstance(change, ToolCancelled):
            self.saw.append("call dropped")
        elif isinstance(change, Ended) and not change.by_us:
            self.saw.append(f"ended: {change.why}")

    def cells(self) -> tuple[str, ...]:
        """The row of the table."""
        held = self.working_at < self.cut_at
        seconds = "held" if held else f"{self.working_at - self.cut_at:.2f} s"
        again = f", {self.resent_ms / 1000:.1f} s of speech sent again" if self.resent_ms else ""
        seen = ", ".join(self.saw) or "nothing"
        return (
            self.stage,
            self.weather,
            "yes" if self.recovered else "NO",
            seconds if self.recovered else "-",
            seen + again,
            ", ".join(self.lost) or "nothing",
        )


async def _until(session: RealtimeSession, run: Run, met: Callable[[Change], bool]) -> Change:
    async for change in session:
        run.note(change)
        if met(change):
            return change
    raise AssertionError(f"the session ended: {run.saw}")


async def _speak(session: RealtimeSession, pcm: bytes) -> None:
    """As from a microphone: in real time, then silence for as long as it takes."""
    at = 0
    while True:
        session.append_audio(pcm[at : at + FRAME].ljust(FRAME, b"\x00"))
        at += FRAME
        await asyncio.sleep(FRAME / 48000)


def _cut(run: Run, proxy: Proxy) -> None:
    run.cut_at = time.perf_counter()
    proxy.now(run.weather)


async def _in_speech(session: RealtimeSession, run: Run, proxy: Proxy, pcm: bytes) -> None:
    speaking = asyncio.create_task(_speak(session, pcm))
    try:
        await _until(session, run, lambda change: isinstance(change, SpeechStarted))
        await asyncio.sleep(0.7)  # into the sentence
        _cut(run, proxy)
        await _until(session, run, lambda change: isinstance(change, ResponseEnded) and change.status == "completed")
    finally:
        speaking.cancel()


async def _in_the_answer(session: RealtimeSession, run: Run, proxy: Proxy, _: bytes) -> None:
    session.send_text("Hello, who are you?")
    await _until(session, run, lambda change: isinstance(change, AgentAudio))
    _cut(run, proxy)
    await _until(session, run, lambda change: isinstance(change, ResponseEnded))


async def _in_a_call(session: RealtimeSession, run: Run, proxy: Proxy, _: bytes) -> None:
    session.send_text(SENTENCE)
    call = await _until(session, run, lambda change: isinstance(change, ToolCall))
    assert isinstance(call, ToolCall)
    _cut(run, proxy)
    await asyncio.sleep(0.3)  # the function runs
    session.tool_result(call.call_id, '{"degrees": 21}')
    begun: set[str] = set()

    def answered(change: Change) -> bool:
        """The answer after the call's own."""
        if isinstance(change, ResponseStarted):
            begun.add(change.response_id)
        return isinstance(change, ResponseEnded) and change.response_id in begun and change.status == "completed"

    await _until(session, run, answered)


async def _nothing_more(_session: RealtimeSession, _run: Run, _proxy: Proxy, _pcm: bytes) -> None:
    """The cut was while it connected."""


_ACTS: Final[dict[str, Callable[[Any, Run, Proxy, bytes], Coroutine[Any, Any, None]]]] = {
    "before the upgrade": _nothing_more,
    "before ready": _nothing_more,
    "in user speech": _in_speech,
    "in the answer": _in_the_answer,
    "in a tool call": _in_a_call,
}


async def cut(engine: Engine, pcm: bytes, stage: str, weather: Weather) -> Run:
    """One conversation over a network that does ``weather`` at ``stage``."""
    run = Run(stage, weather)
    async with Proxy(engine.url) as proxy, AsyncClient(replace(engine.endpoint(), base_url=proxy.url)) as client:
        if stage == "before the upgrade":
            proxy.next = [weather]
        elif stage == "before ready":
            proxy.trigger[b"session.updated"] = weather
        run.cut_at = time.perf_counter()
        session = client.realtime(keepalive=KEEPALIVE, tools=(TOOL,) if "tool" in stage else ())
        try:
            async with asyncio.timeout(DEADLINE), session:
                await _ACTS[stage](session, run, proxy, pcm)
                session.send_text("And again.")
                started = await _until(session, run, lambda change: isinstance(change, ResponseStarted))
                assert isinstance(started, ResponseStarted)
                await _until(
                    session,
                    run,
                    lambda change: isinstance(change, ResponseEnded) and change.response_id == started.response_id,
                )
                run.recovered = run.answers[-1] == "completed"
        except (XVoiceError, TimeoutError, AssertionError) as error:
            run.saw.append(f"{type(error).__name__}: {error}")
        history = session.conversation.history()
        kept = {part["text"] for item in history for part in item.get("content", []) if item["role"] == "user"}
        run.lost += [f"final text {text!r}" for text in run.finals.values() if text not in kept]
        if "speech" in stage and not any("paris" in text.lower() for text in kept):
            run.lost.append("the sentence")
        dropped = session.conversation.counters.dropped_audio_ms
        run.lost += [f"{dropped:.0f} ms of audio"] if dropped else []
        run.lost += ["the rest of an answer"] if "lost" in run.answers else []
        run.resent_ms = session.conversation.counters.resent_audio_ms
    return run


async def table() -> int:
    """Prints it; 1 where something final was lost or did not recover."""
    titles = ("stage", "network", "recovered", "in", "the user saw", "lost")
    rows: list[tuple[str, ...]] = [titles]
    bad = 0
    with Engine.start(timeout=60) as engine:
        async with AsyncClient(engine.endpoint()) as client:
            pcm = (await client.tts(SENTENCE, codec="pcm", sample_rate=24000)).encoded or b""
        for stage in STAGES:
            for weather in WEATHERS:
                run = await cut(engine, pcm, stage, weather)
                bad += not run.recovered or any("final" in words or "sentence" in words for words in run.lost)
                rows.append(run.cells())
                print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    widths = [max(len(row[column]) for row in rows) for column in range(len(titles))]
    for number, row in enumerate(rows):
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        if number == 0:
            print("  ".join("-" * width for width in widths))
    return min(bad, 1)


if __name__ == "__main__":
    sys.exit(asyncio.run(table()))
