"""The faults of the service that protocol.md 13 lists, each in a conversation or a request of its own.

The engine makes them (``X-Engine-Fault``). Some cannot be recovered from: a wrong key, a service that never takes the
configuration, one that hangs up again and again. There a clear end in time is right.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from jupyter_xvoice import AsyncClient, Reconnect, SessionSettings
from jupyter_xvoice.api.realtime.changes import (
    AgentAudio,
    Change,
    Committed,
    Raw,
    ResponseEnded,
    SpeechStarted,
    Trouble,
)
from jupyter_xvoice.errors import XVoiceError
from tests.benchmarks.network import SENTENCE, speak
from tests.benchmarks.run import DEADLINE, Run, until

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from jupyter_xvoice import RealtimeSession
    from jupyter_xvoice.local import Engine

__all__ = ["oddities"]

AT_ONCE: Final = 4
"""Most of the time they wait for a deadline of the client's."""

CLOSES: Final = (1000, 1001, 1006, 1008, 1009, 1011, 1013)
LONG: Final = "I will now tell you a long story about the harbour. " * 8
_NO_ANSWER: Final = frozenset({"request_dropped", "nothing_heard", "not_answered"})
_QUICK: Final = Reconnect(delays=(0.0, 0.3, 1.2))


async def _typed(session: RealtimeSession, run: Run, _: bytes) -> None:
    session.send_text("Hello, who are you?")
    await until(session, run, _over)


async def _spoken(session: RealtimeSession, run: Run, pcm: bytes) -> None:
    speaking = asyncio.create_task(speak(session, pcm))
    try:
        await until(session, run, lambda change: isinstance(change, SpeechStarted))
        await until(session, run, lambda change: isinstance(change, ResponseEnded) and change.status == "completed")
    finally:
        speaking.cancel()
    _must_be_heard(run)


async def _pushed(session: RealtimeSession, run: Run, pcm: bytes) -> None:
    session.append_audio(pcm)
    session.commit()
    await until(session, run, _over)
    _must_be_heard(run)


async def _pushed_silence(session: RealtimeSession, run: Run, pcm: bytes) -> None:
    session.append_audio(bytes(len(pcm)))
    session.commit()
    await until(session, run, lambda change: _over(change) or isinstance(change, Committed))


async def _stopped(session: RealtimeSession, run: Run, _: bytes) -> None:
    """The user stops an answer when 100 ms of it were heard."""
    session.say(LONG)
    audio = await until(session, run, lambda change: isinstance(change, AgentAudio))
    assert isinstance(audio, AgentAudio)
    session.interrupt({audio.item_id: 100})
    await until(session, run, _over)


async def _deleted(session: RealtimeSession, run: Run, _: bytes) -> None:
    item_id = session.send_text("Forget this.", respond=False)
    await until(session, run, lambda change: _came(change, "conversation.item.added"))
    session.delete_item(item_id)
    await until(session, run, lambda change: _came(change, "conversation.item.deleted"))
    run.finals.pop(item_id)  # taken out on purpose


def _over(change: Change) -> bool:
    return isinstance(change, ResponseEnded) or (isinstance(change, Trouble) and change.code in _NO_ANSWER)


def _came(change: Change, kind: str) -> bool:
    return isinstance(change, Raw) and change.direction == "in" and change.event.get("type") == kind


def _must_be_heard(run: Run) -> None:
    if not any("paris" in text.lower() for text in run.finals.values()):
        run.lost.append("the sentence")


@dataclass(frozen=True)
class Case:
    """A fault, and what the user does meanwhile.

    Attributes:
        fault: for the header; empty: none, the engine's own behaviour is the oddity.
        once: only the first connection has it.
        may_end: it cannot be recovered from.
    """

    fault: str
    act: Callable[[RealtimeSession, Run, bytes], Awaitable[None]] = _typed
    where: str = "a typed turn"
    once: bool = False
    may_end: bool = False
    manual: bool = False
    what: str = ""


CASES: Final = (
    Case("no-session-created"),
    Case("late-greeting"),
    Case("no-session-updated", once=True),
    Case("no-session-updated", where="every connection", may_end=True),
    Case("revised-completed", _spoken, "a spoken turn"),
    Case("no-response-done"),
    Case("double-response-created"),
    Case("audio-after-cancel", _stopped, "an interruption"),
    Case("malformed-json"),
    Case("unknown-events"),
    Case("error-in-answer; code=odd"),
    *(
        Case(f"close; code={code}; when={when}", where=f"{when} the answer", once=True)
        for code in CLOSES
        for when in ("before", "during", "after")
    ),
    Case("close; code=1011; when=before", where="every connection", may_end=True),
    Case("slow-frames; ms=20"),
    Case("stall-frames", once=True),
    Case("burst; seconds=40"),
    Case("odd-deltas"),
    Case("", _pushed, "push to talk", manual=True, what="a commit that answers itself"),
    Case("commit-unanswered", _pushed, "push to talk", manual=True),
    Case("", _pushed_silence, "push to talk", manual=True, what="a commit of silence ignored"),
    Case("silence-committed", _pushed_silence, "push to talk", manual=True),
    Case("dropped-create; first=1"),
    Case("speech-resumed", _spoken, "a spoken turn"),
    Case("reply-stopped; after=2"),
    Case("deleted-empty-id", _deleted, "an item is taken out"),
    Case("truncate-silent", _stopped, "an interruption"),
    Case("wrong-key; code=400", where="the upgrade", may_end=True),
    Case("wrong-key; code=401", where="the upgrade", may_end=True),
    Case("status; code=429; retry-after=1", where="the upgrade", once=True),
    Case("status; code=503", where="the upgrade", once=True),
    Case("status; code=503", where="every upgrade", may_end=True),
)


def _client(engine: Engine, fault: str, *, once: bool = False) -> AsyncClient:
    limit = f"; times=1; id={secrets.token_hex(4)}" if once else ""
    headers = {"X-Engine-Fault": fault + limit} if fault else {}
    return AsyncClient(replace(engine.endpoint(), headers=headers))


async def _talk(engine: Engine, pcm: bytes, case: Case) -> Run:
    run = Run(case.what or case.fault, case.where, may_end=case.may_end)
    settings = SessionSettings(turn_detection=None) if case.manual else SessionSettings()
    async with _client(engine, case.fault, once=case.once) as client:
        run.struck_at = time.perf_counter()
        session = client.realtime(settings=settings, reconnect=_QUICK)
        try:
            async with asyncio.timeout(2 * DEADLINE), session:
                await case.act(session, run, pcm)
                run.working_at = time.perf_counter()
                await run.go_on(session)
        except (XVoiceError, AssertionError) as error:
            run.ending = f"{type(error).__name__}: {error}"
        except TimeoutError:
            run.saw.append("NOTHING: it hung")
        run.settle(session)
    return run


async def _heard(engine: Engine, pcm: bytes, fault: str) -> Run:
    """A stream that is transcribed: every utterance is there, once."""
    run = Run(fault or "empty transcript.done", "transcription")
    run.struck_at = time.perf_counter()
    async with _client(engine, fault) as client:
        stream = client.stt_stream([pcm], sample_rate=24000, realtime=False)
        run.saw = [said.text async for said in stream if said.kind == "final"]
    run.working_at = time.perf_counter()
    run.recovered = stream.transcript.text == " ".join(run.saw)
    run.ending = "the transcript is whole"
    run.lost = [] if stream.transcript.text.lower().count("paris") == 1 else ["the sentence"]
    return run


async def _read_aloud(engine: Engine) -> Run:
    """A body that is cut short."""
    run = Run("truncate; after=8000", "streamed speech", may_end=True)
    run.struck_at = time.perf_counter()
    async with _client(engine, "truncate; after=8000") as client:
        try:
            speech = await client.tts(SENTENCE, codec="wav")
            run.ending = f"kept, and said so: {speech.broken_off}" if speech.broken_off else ""
            run.lost = [f"sound behind {speech.duration:.2f} s"]
        except XVoiceError as error:
            run.ending = f"{type(error).__name__}: {error}"
    return run


async def oddities(engine: Engine, pcm: bytes) -> AsyncIterator[Run]:
    """Every fault of protocol.md 13; ``pcm`` is the sentence of the cuts."""
    free = asyncio.Semaphore(AT_ONCE)

    async def talk(case: Case) -> Run:
        async with free:
            return await _talk(engine, pcm, case)

    for running in [asyncio.create_task(talk(case)) for case in CASES]:
        yield await running
    for fault in ("", "restated-finals"):
        yield await _heard(engine, pcm, fault)
    yield await _read_aloud(engine)
