"""One open realtime socket, from its greeting to its close (protocol.md 9)."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import MutableMapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from starlette.websockets import WebSocketDisconnect

from jupyter_xvoice.engine.dialogue.partner import partner_for
from jupyter_xvoice.engine.realtime.audio_items import recognised
from jupyter_xvoice.engine.realtime.behaviour import Behaviour
from jupyter_xvoice.engine.realtime.client_events import checked_response, parse_event
from jupyter_xvoice.engine.realtime.client_items import checked_item, decoded_audio
from jupyter_xvoice.engine.realtime.complaint import ComplaintError
from jupyter_xvoice.engine.realtime.configuration_update import merged
from jupyter_xvoice.engine.realtime.conversations import Conversations, Kept
from jupyter_xvoice.engine.realtime.ear import Ear
from jupyter_xvoice.engine.realtime.fault_filter import FaultFilter
from jupyter_xvoice.engine.realtime.greeting import session_created
from jupyter_xvoice.engine.realtime.history import History, text_of
from jupyter_xvoice.engine.realtime.limits import Limits
from jupyter_xvoice.engine.realtime.mcp import decline_mcp
from jupyter_xvoice.engine.realtime.outbox import Outbox
from jupyter_xvoice.engine.realtime.profile import Profile
from jupyter_xvoice.engine.realtime.recorded import as_recorded
from jupyter_xvoice.engine.realtime.replay import replay
from jupyter_xvoice.engine.realtime.responses import Responses
from jupyter_xvoice.engine.realtime.usage import Usage, tokens_in
from jupyter_xvoice.engine.realtime.user_turns import UserTurns
from jupyter_xvoice.engine.recognition.mailbox import Mailbox
from jupyter_xvoice.engine.recognition.pool import Pool
from jupyter_xvoice.engine.recognition.vocabulary import Vocabulary
from jupyter_xvoice.engine.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.websockets import WebSocket

    from jupyter_xvoice.engine.dialogue.script import Script
    from jupyter_xvoice.engine.realtime.configuration import Configuration
    from jupyter_xvoice.engine.realtime.ear import Dictated

__all__ = ["Session"]

_ENGINE: Final = "jupyter-xvoice-engine"
_NORMAL: Final = 1000
_INBOX_BYTES: Final = 2_000_000
"""What has come and is not looked at yet; beyond it the socket is not read."""
_FAREWELL_S: Final = 10.0
"""How long a client may take to read what is left when a limit ends its session."""
_STILL_THERE: Final = 'The user has been silent for a while. Say "Are you still there?"'
Event = dict[str, Any]
Message = MutableMapping[str, Any]


class Session:
    """Used by one task; :meth:`run` ends when the client leaves or a limit is reached."""

    def __init__(
        self,
        websocket: WebSocket,
        configuration: Configuration,
        *,
        profile: Profile = Profile.DEFAULT,
        conversation_id: str | None = None,
        script: Script | None = None,
    ) -> None:
        """``conversation_id``: the conversation to go on with, if it is known. ``script``: what is answered, and when."""
        state = websocket.app.state
        fault = getattr(websocket.state, "fault", None)
        self._websocket = websocket
        self._profile = profile
        self._strict = profile is Profile.STRICT
        self._behaviour = Behaviour.of(fault)
        self._configuration = configuration
        self._find_voice = state.custom_voices.find
        self._id = uuid.uuid4().hex
        kept = Conversations.of(websocket.app).find(conversation_id) if conversation_id else None
        self._replay = kept is not None
        self._conversation_id = conversation_id if conversation_id and kept else str(uuid.uuid4())
        self._history = kept.history if kept else History()
        self._usage = kept.usage if kept else Usage()
        self._outbox = Outbox(
            websocket,
            dress=as_recorded if profile is Profile.QUIRKS else None,
            change=FaultFilter(fault) if fault else None,
            abort=getattr(websocket.state, "abort", None),
        )
        self._inbox: Mailbox[Message] = Mailbox(_INBOX_BYTES, size=_size)
        self._deaf = False
        self._creates = 0
        self._responses = Responses(
            self._outbox,
            self._history,
            self._usage,
            partner_for(state.settings, script),
            profile=profile,
            find_voice=self._find_voice,
            configuration=lambda: self._configuration,
        )
        self._ear = Ear(
            configuration.turn_detection,
            configuration.input_format,
            pool=(lambda: Pool.of(websocket.app)) if script is None else None,
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
        self._limits = Limits(
            state.settings.realtime_idle_seconds,
            state.settings.realtime_max_seconds,
            busy=lambda: self._responses.open is not None,
        )
        self._responses.ended = self._answered
        self._handlers: dict[str, Callable[[Event], Awaitable[None]]] = {
            "session.update": self._update,
            "input_audio_buffer.append": self._append,
            "input_audio_buffer.commit": self._commit,
            "input_audio_buffer.clear": self._clear,
            "conversation.item.create": self._create_item,
            "conversation.item.delete": self._delete_item,
            "conversation.item.truncate": self._truncate,
            "response.create": self._respond,
            "response.cancel": self._cancel,
        }

    async def run(self) -> None:
        """Greets, and serves until the client leaves."""
        tasks = [asyncio.create_task(job) for job in (self._receive(), self._obey(), self._outbox.run(), self._watch())]
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
            self._keep()
            await self._responses.close()
            await self._turns.close()

    def _keep(self) -> None:
        """While it lives as well: who comes back may be faster than the end of the old connection."""
        if self._configuration.resumption:
            Conversations.of(self._websocket.app).keep(self._conversation_id, Kept(self._history, self._usage))

    async def _greet(self) -> None:
        session = session_created(self._configuration, self._profile, self._id, _ENGINE)
        await self._outbox.send("session.created", session=session)
        conversation = {"id": self._conversation_id, "object": "realtime.conversation"}
        await self._outbox.send("conversation.created", conversation=conversation, previous_item_id=None)
        await self._outbox.send("ping", timestamp=round(time.time() * 1000), previous_item_id=None)

    async def _receive(self) -> None:
        """Ends when the client leaves, whatever is being done for it."""
        while (message := await self._websocket.receive())["type"] != "websocket.disconnect":
            self._limits.touch()
            await self._inbox.put(message)

    async def _obey(self) -> None:
        while True:
            message = await self._inbox.get()
            try:
                await self._take(message)
            except ComplaintError as error:
                await self._complain(error)
            except Refusal as refusal:
                await self._complain(ComplaintError(refusal.error, code=refusal.code, kind="server_error"))

    async def _watch(self) -> None:
        """Ends the session when one of its limits is reached."""
        over = await self._limits.run(self._speak_up)
        await self._complain(ComplaintError(over.message, code=over.kind, kind=over.kind))
        await self._outbox.close(_NORMAL, over.kind)
        await asyncio.sleep(_FAREWELL_S)  # the outbox ends the session when all is written

    async def _take(self, message: Message) -> None:
        if message.get("bytes") is None:
            event = parse_event(message["text"], strict=self._strict)
            if handler := self._handlers.get(event["type"]):
                await handler(event)
        elif self._configuration.input_transport == "binary":
            await self._hear(message["bytes"])
        else:
            raise ComplaintError(
                "Binary frames are taken with audio.input.transport binary only.", kind="invalid_event"
            )

    async def _update(self, event: Event) -> None:
        old = self._configuration
        new = await asyncio.to_thread(
            merged, old, event.get("session"), find_voice=self._find_voice, strict=self._strict
        )
        self._configuration = new
        self._ear.set_format(new.input_format)
        self._ear.detection = new.turn_detection
        self._deaf = False
        self._keep()
        if (new.local_phrases, new.transcription) != (old.local_phrases, old.transcription):
            await self._ear.learn()
        if self._replay:
            self._replay = False
            await replay(self._history, self._outbox, self._profile)
        session = new.to_wire(self._profile, self._id, _ENGINE)
        await self._outbox.send("session.updated", session=session, previous_item_id=None)
        if new.tools != old.tools:
            await decline_mcp(new.tools, self._outbox)

    async def _append(self, event: Event) -> None:
        await self._hear(decoded_audio(event.get("audio"), "audio"))

    async def _hear(self, data: bytes) -> None:
        if self._deaf:
            return
        try:
            await self._turns.hear(data)
        except Refusal:
            self._deaf = True  # said once; the conversation goes on in writing
            raise
        if self._turns.speaking:
            self._limits.arm(None)

    async def _commit(self, _event: Event) -> None:
        if self._configuration.turn_detection is not None:
            return  # ignored without a word, as on the service
        heard = await self._turns.commit(answer=self._behaviour.commit_answers)
        if not heard and self._behaviour.silence_commits:
            await self._outbox.send(
                "input_audio_buffer.committed", item_id=str(uuid.uuid4()), previous_item_id=self._history.last_id
            )

    async def _clear(self, _event: Event) -> None:
        await self._turns.clear()
        await self._outbox.send("input_audio_buffer.cleared")

    async def _create_item(self, event: Event) -> None:
        item = checked_item(event.get("item"), strict=self._strict)
        self._limits.arm(None)
        if item["type"] == "force_message":
            self._turns.answered_commit = False
            await self._responses.say(text_of(item), interruptible=item["interruptible"])
            return
        audio = [(part, part.pop("audio")) for part in item.get("content", ()) if "audio" in part]
        self._usage.input_text += tokens_in(text_of(item))
        previous = self._history.add(item, event.get("previous_item_id"))
        self._turns.answered_commit = False
        shown = dict(item)
        if item["type"] == "function_call_output" and self._profile is Profile.QUIRKS:
            shown["role"], previous = "tool", None
        await self._outbox.send("conversation.item.added", item=shown, previous_item_id=previous)
        for part, data in audio:
            pool = Pool.of(self._websocket.app)
            text = await recognised(data, self._configuration.input_format, pool, self._vocabulary())
            part["transcript"] = text or part["transcript"]
            await self._outbox.send(
                "conversation.item.input_audio_transcription.completed",
                item_id=item["id"],
                content_index=0,
                transcript=part["transcript"],
                status="completed",
            )

    async def _delete_item(self, event: Event) -> None:
        item_id = self._history.delete(event.get("item_id"))
        await self._outbox.send("conversation.item.deleted", item_id=item_id)

    async def _truncate(self, event: Event) -> None:
        timeline = self._responses.timeline(event.get("item_id"))
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

    async def _respond(self, event: Event) -> None:
        instructions, metadata = checked_response(event.get("response"))
        self._responses.check_none_open()
        self._creates += 1
        if self._creates <= self._behaviour.drops_creates or self._turns.ask(instructions):
            return
        if self._configuration.turn_detection is None:
            if await self._turns.commit(answer=True, instructions=instructions, metadata=metadata):
                return
            if self._turns.answered_commit and self._behaviour.drops_repeated:
                return  # no response and no error, as was seen (protocol.md 9.10)
        self._responses.answer(await self._responses.create(metadata=metadata), instructions)

    async def _cancel(self, event: Event) -> None:
        asked = event.get("response_id")
        other = asked is not None and (self._responses.open is None or self._responses.open.id != asked)
        if other or not await self._responses.cancel():
            raise ComplaintError("Cancellation failed: no active response found", code="response_cancel_not_active")

    def _answered(self, left_s: float) -> None:
        """A response has ended; ``left_s`` of it are still to be heard. The user gets the configured silence after that."""
        self._keep()
        detection = self._configuration.turn_detection
        idle = detection.idle_timeout_ms if detection else None
        self._limits.arm(None if idle is None else left_s + idle / 1000)

    async def _speak_up(self) -> None:
        if self._responses.open or self._turns.speaking or self._turns.pending:
            return
        now_ms = self._ear.now_ms
        await self._outbox.send(
            "input_audio_buffer.timeout_triggered",
            item_id=str(uuid.uuid4()),
            previous_item_id=self._history.last_id,
            audio_start_ms=now_ms,
            audio_end_ms=now_ms,
        )
        words = f"{self._configuration.instructions}\n{_STILL_THERE}".strip()
        self._responses.answer(await self._responses.create(), words)

    async def _show(self, dictated: Dictated) -> None:
        if self._profile is not Profile.QUIRKS or self._configuration.transcription.get("model"):
            await self._turns.show(dictated)

    def _vocabulary(self) -> Vocabulary:
        terms = tuple(self._configuration.transcription.get("keyterms") or ())
        if self._configuration.local_phrases:
            return Vocabulary(terms, self._configuration.local_phrases)
        return replace(Vocabulary.of_settings(self._websocket.app.state.settings), keyterms=terms)

    async def _complain(self, error: ComplaintError) -> None:
        await self._outbox.send("error", error=error.to_wire())


def _size(message: Message) -> int:
    return len(message.get("bytes") or message.get("text") or "")
