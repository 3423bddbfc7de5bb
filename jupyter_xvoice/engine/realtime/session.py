"""One open realtime socket, from its greeting to its close (protocol.md 9)."""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from starlette.websockets import WebSocketDisconnect

from jupyter_xvoice.engine.dialogue.partner import partner_for
from jupyter_xvoice.engine.realtime.behaviour import Behaviour
from jupyter_xvoice.engine.realtime.client_events import checked_metadata, parse_event
from jupyter_xvoice.engine.realtime.client_items import checked_item, decoded_audio
from jupyter_xvoice.engine.realtime.complaint import ComplaintError
from jupyter_xvoice.engine.realtime.configuration import merged
from jupyter_xvoice.engine.realtime.ear import Ear
from jupyter_xvoice.engine.realtime.greeting import session_created
from jupyter_xvoice.engine.realtime.history import History, text_of
from jupyter_xvoice.engine.realtime.outbox import Outbox
from jupyter_xvoice.engine.realtime.profile import Profile
from jupyter_xvoice.engine.realtime.responses import Responses
from jupyter_xvoice.engine.realtime.usage import Usage, tokens_in
from jupyter_xvoice.engine.realtime.user_turns import UserTurns
from jupyter_xvoice.engine.recognition.pool import Pool
from jupyter_xvoice.engine.recognition.vocabulary import Vocabulary
from jupyter_xvoice.engine.refusal import Refusal

if TYPE_CHECKING:
    from starlette.websockets import WebSocket

    from jupyter_xvoice.engine.realtime.configuration import Configuration
    from jupyter_xvoice.engine.realtime.ear import Dictated

__all__ = ["Session"]

_ENGINE: Final = "jupyter-xvoice-engine"

logger = logging.getLogger(__name__)


class Session:
    """Used by one task; :meth:`run` ends when the client leaves or a limit is reached."""

    def __init__(
        self,
        websocket: WebSocket,
        configuration: Configuration,
        *,
        profile: Profile,
        conversation_id: str | None = None,
        behaviour: Behaviour | None = None,
    ) -> None:
        state = websocket.app.state
        self._websocket = websocket
        self._profile = profile
        self._strict = profile is Profile.STRICT
        self._behaviour = behaviour or Behaviour()
        self._configuration = configuration
        self._find_voice = state.custom_voices.find
        self._id = uuid.uuid4().hex
        self._conversation_id = conversation_id or str(uuid.uuid4())
        self._history = History()
        self._usage = Usage()
        self._outbox = Outbox(websocket)
        self._active = self._began = time.monotonic()
        self._deaf = False
        self._responses = Responses(
            self._outbox,
            self._history,
            self._usage,
            partner_for(state.settings, None),
            profile=profile,
            find_voice=self._find_voice,
            configuration=lambda: self._configuration,
        )
        self._ear = Ear(
            configuration.turn_detection,
            configuration.input_format,
            pool=lambda: Pool.of(websocket.app),
            vocabulary=self._vocabulary,
            on_interim=self._show,
        )
        self._turns = UserTurns(
            self._ear,
            self._outbox,
            self._history,
            self._usage,
            self._responses,
            profile=profile,
            behaviour=self._behaviour,
        )

    async def run(self) -> None:
        """Greets, and serves until the client leaves."""
        tasks = [asyncio.create_task(job) for job in (self._listen(), self._outbox.run())]
        try:
            await self._greet()
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        except (WebSocketDisconnect, TimeoutError):
            pass
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._responses.close()
            await self._turns.close()

    async def _greet(self) -> None:
        session = session_created(self._configuration, self._profile, self._id, _ENGINE)
        await self._outbox.send("session.created", session=session)
        conversation = {"id": self._conversation_id, "object": "realtime.conversation"}
        await self._outbox.send("conversation.created", conversation=conversation, previous_item_id=None)
        await self._outbox.send("ping", timestamp=round(time.time() * 1000), previous_item_id=None)

    async def _listen(self) -> None:
        while (message := await self._websocket.receive())["type"] != "websocket.disconnect":
            self._active = time.monotonic()
            try:
                await self._take(message)
            except ComplaintError as error:
                await self._complain(error)
            except Refusal as refusal:
                await self._complain(ComplaintError(refusal.error, code=refusal.code, kind="server_error"))

    async def _take(self, message: Any) -> None:
        if message.get("bytes") is not None:
            if self._configuration.input_transport != "binary":
                raise ComplaintError(
                    "Binary frames are taken with audio.input.transport binary only.", kind="invalid_event"
                )
            await self._hear(message["bytes"])
            return
        event = parse_event(message["text"], strict=self._strict)
        match event["type"]:
            case "session.update":
                await self._update(event)
            case "input_audio_buffer.append":
                await self._hear(decoded_audio(event.get("audio"), "audio"))
            case "input_audio_buffer.commit":
                await self._commit()
            case "input_audio_buffer.clear":
                await self._turns.clear()
                await self._outbox.send("input_audio_buffer.cleared")
            case "conversation.item.create":
                await self._create_item(event)
            case "conversation.item.delete":
                item_id = self._history.delete(event.get("item_id"))
                await self._outbox.send("conversation.item.deleted", item_id=item_id)
            case "conversation.item.truncate":
                await self._truncate(event)
            case "response.create":
                await self._respond(event)
            case "response.cancel":
                await self._cancel(event)
            case _:
                pass

    async def _update(self, event: dict[str, Any]) -> None:
        new = await asyncio.to_thread(
            merged, self._configuration, event.get("session"), find_voice=self._find_voice, strict=self._strict
        )
        if new.input_format != self._configuration.input_format:
            self._ear.set_format(new.input_format)
        self._ear.turns.detection = new.turn_detection
        self._configuration = new
        session = new.to_wire(self._profile, self._id, _ENGINE)
        await self._outbox.send("session.updated", session=session, previous_item_id=None)

    async def _hear(self, data: bytes) -> None:
        if self._deaf:
            return
        try:
            await self._turns.hear(data)
        except Refusal:
            self._deaf = True  # said once; the conversation goes on in writing
            raise

    async def _commit(self) -> None:
        if self._configuration.turn_detection is not None:
            return  # ignored without a word, as on the service
        heard = await self._turns.commit(answer=self._behaviour.commit_answers)
        if not heard and self._behaviour.silence_commits:
            await self._outbox.send(
                "input_audio_buffer.committed", item_id=str(uuid.uuid4()), previous_item_id=self._history.last_id
            )

    async def _create_item(self, event: dict[str, Any]) -> None:
        item = checked_item(event.get("item"), strict=self._strict)
        if item["type"] == "force_message":
            self._turns.answered_commit = False
            await self._responses.say(text_of(item), interruptible=item["interruptible"])
            return
        self._usage.input_text += tokens_in(text_of(item))
        previous = self._history.add(item, event.get("previous_item_id"))
        self._turns.answered_commit = False
        quirks = self._profile is Profile.QUIRKS
        shown = dict(item)
        if item["type"] == "function_call_output" and quirks:
            shown["role"], previous = "tool", None
        await self._outbox.send("conversation.item.added", item=shown, previous_item_id=previous)

    async def _truncate(self, event: dict[str, Any]) -> None:
        timeline = self._responses.timelines.get(str(event.get("item_id")))
        end = event.get("audio_end_ms")
        if not isinstance(end, int | float) or isinstance(end, bool) or end < 0:
            raise ComplaintError(f"audio_end_ms must be a number of ms; {end!r} came.", param="audio_end_ms")
        if timeline is None or self._profile is Profile.QUIRKS:
            return  # nothing at all, even for an id that was made up
        heard = timeline.text_until(end / 1000)
        self._history.heard[str(event["item_id"])] = heard
        await self._outbox.send(
            "conversation.item.truncated",
            item_id=event["item_id"],
            content_index=event.get("content_index", 0),
            audio_end_ms=min(round(end), round(timeline.seconds * 1000)),
            transcript=heard,
        )

    async def _respond(self, event: dict[str, Any]) -> None:
        asked = event.get("response") or {}
        if not isinstance(asked, dict):
            raise ComplaintError("response must be an object.", param="response")
        instructions = asked.get("instructions")
        if instructions is not None and not isinstance(instructions, str):
            raise ComplaintError("response.instructions must be a string.", param="response.instructions")
        metadata = checked_metadata(asked.get("metadata"))
        self._responses.check_none_open()
        if self._behaviour.drops_creates or self._turns.pending:
            return
        manual = self._configuration.turn_detection is None
        if manual and await self._turns.commit(answer=True):
            return
        if manual and self._turns.answered_commit and self._behaviour.drops_repeated:
            return  # no response and no error, as was seen (protocol.md 9.10)
        self._responses.answer(await self._responses.create(metadata=metadata), instructions)

    async def _cancel(self, event: dict[str, Any]) -> None:
        asked = event.get("response_id")
        other = asked is not None and (self._responses.open is None or self._responses.open.id != asked)
        if other or not await self._responses.cancel():
            raise ComplaintError("Cancellation failed: no active response found", code="response_cancel_not_active")

    async def _show(self, dictated: Dictated) -> None:
        await self._turns.show(dictated)

    def _vocabulary(self) -> Vocabulary:
        terms = tuple(self._configuration.transcription.get("keyterms") or ())
        if self._configuration.local_phrases:
            return Vocabulary(terms, self._configuration.local_phrases)
        return replace(Vocabulary.of_settings(self._websocket.app.state.settings), keyterms=terms)

    async def _complain(self, error: ComplaintError) -> None:
        shown = {"type": error.kind, "code": error.code, "message": str(error), "param": error.param, "event_id": None}
        await self._outbox.send("error", error=shown)
