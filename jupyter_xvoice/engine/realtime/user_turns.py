"""The user's side of the conversation: speech that is heard becomes items, and items are answered (protocol.md 9.10)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jupyter_xvoice.engine.realtime.history import new_id
from jupyter_xvoice.engine.realtime.profile import Profile
from jupyter_xvoice.engine.realtime.turns import Started, Stopped

if TYPE_CHECKING:
    from jupyter_xvoice.engine.realtime.behaviour import Behaviour
    from jupyter_xvoice.engine.realtime.ear import Dictated, Ear
    from jupyter_xvoice.engine.realtime.history import History, Item
    from jupyter_xvoice.engine.realtime.outbox import Outbox
    from jupyter_xvoice.engine.realtime.response import Response
    from jupyter_xvoice.engine.realtime.responses import Responses
    from jupyter_xvoice.engine.realtime.usage import Usage

__all__ = ["UserTurns"]


@dataclass
class _Turn:
    """Speech from its first sound to its commit."""

    item: Item
    dictated: Dictated
    started_ms: int
    previous_id: str | None
    shown: str = ""
    stopped: bool = False
    committed: bool = False
    answers: bool = True
    instructions: str | None = None
    reply: Response | None = None
    work: asyncio.Task[None] | None = field(default=None, repr=False)


class UserTurns:
    """Used on the event loop only.

    Attributes:
        answered_commit: whether the last answer was to committed audio and nothing new has come since: then the service
            drops a ``response.create`` silently (manual mode).
    """

    def __init__(
        self,
        ear: Ear,
        outbox: Outbox,
        history: History,
        usage: Usage,
        responses: Responses,
        *,
        profile: Profile,
        behaviour: Behaviour,
    ) -> None:
        self._ear = ear
        self._outbox = outbox
        self._history = history
        self._usage = usage
        self._responses = responses
        self._quirks = profile is Profile.QUIRKS
        self._resumes = behaviour.resumes
        self._drops_quietly = self._quirks or behaviour.resumes
        self._turn: _Turn | None = None
        self.answered_commit = False

    @property
    def speaking(self) -> bool:
        """Whether the user is heard and has not stopped."""
        return self._turn is not None and not self._turn.stopped

    @property
    def pending(self) -> bool:
        """Whether a turn has ended and its answer has not begun."""
        return self._turn is not None and self._turn.stopped

    async def hear(self, data: bytes) -> None:
        """Audio of the user.

        Raises:
            Refusal: there is no recogniser, or it has failed.
        """
        for event in await self._ear.hear(data):
            match event:
                case Started(at_ms):
                    await self._started(at_ms)
                case Stopped(at_ms):
                    await self._stopped(at_ms)

    async def commit(
        self, *, answer: bool, instructions: str | None = None, metadata: dict[str, str] | None = None
    ) -> bool:
        """Ends the turn by hand. False if nothing was heard: then there is nothing to commit."""
        turn = self._turn
        if turn is None or turn.stopped:
            return False
        await self._ear.commit()
        turn.stopped = True
        turn.instructions = instructions
        self.answered_commit = answer
        await self._commit(turn)
        await self._finish(turn, answer=answer, metadata=metadata)
        return True

    def ask(self, instructions: str | None) -> bool:
        """Has the turn that was committed and is being recognised answered. False if there is none."""
        turn = self._turn
        if turn is None or not turn.stopped:
            return False
        if not turn.answers:
            turn.answers, turn.instructions = True, instructions
        return True

    async def clear(self) -> None:
        """Forgets what was heard and not answered yet."""
        turn, self._turn = self._turn, None
        await self._ear.commit()
        self._ear.next_turn()
        self.answered_commit = False
        if turn is None:
            return
        await self._drop_reply(turn)
        if not turn.committed:
            self._history.forget(turn.item["id"])

    async def close(self) -> None:
        """Ends all work."""
        if self._turn and self._turn.work:
            self._turn.work.cancel()
            await asyncio.gather(self._turn.work, return_exceptions=True)
        await self._ear.close()

    async def show(self, dictated: Dictated) -> None:
        """What the turn sounds like so far."""
        turn = self._turn
        if turn is None or turn.dictated is not dictated or turn.committed or dictated.text == turn.shown:
            return
        turn.shown = dictated.text
        await self._transcription("updated", turn, turn.shown)
        if self._quirks:
            await self._transcription("completed", turn, turn.shown, status="in_progress")

    async def _started(self, at_ms: int) -> None:
        turn = self._turn
        if turn is not None and turn.stopped and not turn.committed:
            # The user goes on: it is the same turn, and the reply that was opened is dropped.
            await self._drop_reply(turn)
            turn.stopped = False
            await self._outbox.send("input_audio_buffer.speech_started", item_id=turn.item["id"], audio_start_ms=at_ms)
            return
        item: Item = {"id": new_id(), "object": "realtime.item", "type": "message", "status": "in_progress"}
        item |= {"role": "user", "content": [{"type": "input_audio", "transcript": ""}]}
        # First of all the word that stops what is being played; the end of the answer follows from it.
        await self._outbox.send("input_audio_buffer.speech_started", item_id=item["id"], audio_start_ms=at_ms)
        if self._ear.detection is not None:
            await self._responses.interrupt()
        elif self._quirks:
            await self._responses.cancel(quietly=True)
        previous = self._history.add(item, ours=True)
        self._turn = _Turn(item, self._ear.dictated, at_ms, previous)
        shown = previous if not self._quirks else None
        await self._outbox.send("conversation.item.added", item=_copy(item), previous_item_id=shown)

    async def _stopped(self, at_ms: int) -> None:
        turn = self._turn
        if turn is None or turn.stopped:
            return
        await self._stop(turn, at_ms)
        if self._resumes:
            self._resumes = False
            await self._started(at_ms)
            await self._stop(turn, at_ms)

    async def _stop(self, turn: _Turn, at_ms: int) -> None:
        turn.stopped = True
        await self._outbox.send("input_audio_buffer.speech_stopped", item_id=turn.item["id"], audio_end_ms=at_ms)
        self._usage.input_audio_seconds += max(at_ms - turn.started_ms, 0) / 1000
        await self._finish(turn, answer=True)

    async def _finish(self, turn: _Turn, *, answer: bool, metadata: dict[str, str] | None = None) -> None:
        turn.answers = answer
        if answer and (metadata or not self._quirks) and self._heard(turn):
            turn.reply = await self._open_reply(metadata)
        turn.work = asyncio.create_task(self._conclude(turn))

    async def _conclude(self, turn: _Turn) -> None:
        """Commits as soon as the words are known, and lets the answer begin."""
        if self._quirks and not turn.committed:
            await self._commit(turn)
        text = await turn.dictated.wait()
        if not turn.committed:
            await self._commit(turn)
        turn.item["status"] = "completed"
        turn.item["content"][0]["transcript"] = text
        if text and text != turn.shown:
            await self._transcription("updated", turn, text)
        await self._transcription("completed", turn, text, status="completed")
        if self._turn is turn:
            self._turn = None
        # Where the user speaks again by now, the answer to that is the answer to this too.
        if turn.answers and self._heard(turn) and (self._turn is None or self._ear.detection is None):
            await self._answer(turn)
        elif turn.reply:
            await self._responses.cancel()

    def _heard(self, turn: _Turn) -> bool:
        """Whether there are words, or may be, or are not looked for."""
        return bool(turn.dictated.text) or not turn.dictated.complete or not self._ear.recognises

    async def _answer(self, turn: _Turn) -> None:
        if turn.reply is None:
            await self._responses.none_open()  # one that must not be interrupted
            turn.reply = await self._responses.create()
        if not turn.reply.done:
            self._responses.answer(turn.reply, turn.instructions)

    async def _open_reply(self, metadata: dict[str, str] | None = None) -> Response | None:
        return None if self._responses.open else await self._responses.create(metadata=metadata)

    async def _commit(self, turn: _Turn) -> None:
        turn.committed = True
        if self._ear.dictated is turn.dictated:
            self._ear.next_turn()
        previous = None if self._quirks else turn.previous_id
        await self._outbox.send("input_audio_buffer.committed", item_id=turn.item["id"], previous_item_id=previous)

    async def _drop_reply(self, turn: _Turn) -> None:
        if turn.work:
            turn.work.cancel()
            await asyncio.gather(turn.work, return_exceptions=True)
            turn.work = None
        if turn.reply and turn.reply is self._responses.open:
            await self._responses.cancel(quietly=self._drops_quietly)
        turn.reply = None

    async def _transcription(self, kind: str, turn: _Turn, text: str, **extra: Any) -> None:
        place = {"item_id": turn.item["id"], "content_index": 0}
        await self._outbox.send(
            f"conversation.item.input_audio_transcription.{kind}", **place, transcript=text, **extra
        )


def _copy(item: Item) -> Item:
    return {**item, "content": [dict(part) for part in item["content"]]}
