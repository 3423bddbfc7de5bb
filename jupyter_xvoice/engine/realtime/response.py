"""One response: the partner's answer, as items, speech and calls on the wire (protocol.md 9.5 to 9.7)."""

from __future__ import annotations

import base64
import json
import time
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.engine.dialogue.partner import Call, Declined, Failed, Text, ToolSpec
from jupyter_xvoice.engine.realtime.complaint import ComplaintError
from jupyter_xvoice.engine.realtime.history import new_id
from jupyter_xvoice.engine.realtime.profile import Profile
from jupyter_xvoice.engine.realtime.spoken import SpokenAnswer

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from jupyter_xvoice.engine.dialogue.partner import Part, Partner
    from jupyter_xvoice.engine.realtime.configuration import Configuration
    from jupyter_xvoice.engine.realtime.history import History, Item
    from jupyter_xvoice.engine.realtime.outbox import Outbox
    from jupyter_xvoice.engine.realtime.pace import Pace
    from jupyter_xvoice.engine.realtime.spoken import Sound
    from jupyter_xvoice.engine.realtime.usage import Usage
    from jupyter_xvoice.engine.synthesis.voices import VoiceSpec

__all__ = ["Response"]

_AUDIO_INDEX: Final = 0


class Response:
    """Opened with :meth:`open`, run once, ended by itself or by :meth:`end`.

    Attributes:
        id: of the response.
        interruptible: whether speech of the user ends it.
        said: item id -> its speech, as long as the response is kept.
        done: whether ``response.done`` has been sent, or never will be.
    """

    def __init__(
        self,
        outbox: Outbox,
        history: History,
        usage: Usage,
        configuration: Configuration,
        *,
        profile: Profile,
        pace: Pace,
        metadata: dict[str, str] | None = None,
        interruptible: bool = True,
    ) -> None:
        self.id = new_id()
        self.interruptible = interruptible
        self.done = False
        self.said: dict[str, SpokenAnswer] = {}
        self._outbox = outbox
        self._history = history
        self._usage = usage
        self._configuration = configuration
        self._quirks = profile is Profile.QUIRKS
        self._pace = pace
        self._metadata = metadata
        self._output: list[Item] = []
        self._message: Item | None = None
        self._asked = time.monotonic()
        self._sounded = 0.0

    @property
    def left_s(self) -> float:
        """Seconds of what was sent that are still to be heard, if the client began to play at once."""
        seconds = sum(answer.timeline.seconds for answer in self.said.values())
        return max(seconds - (time.monotonic() - self._sounded), 0.0) if self._sounded else 0.0

    async def open(self) -> None:
        """``response.created``."""
        await self._outbox.send("response.created", response=self._object("in_progress"))

    async def answer(self, answer: AsyncGenerator[Part, None], voice: VoiceSpec) -> None:
        """Says and does what the partner answers, and ends as completed."""
        async with aclosing(answer) as parts:
            async for part in parts:
                match part:
                    case Text(text):
                        await self._speak(text, voice)
                    case Declined():
                        await self._decline(part, voice)
                    case Call():
                        await self._call(part)
                    case Failed(code, words):
                        error = ComplaintError(words, code=code, kind="server_error")
                        await self._outbox.send("error", error=error.to_wire())
                        await self._speak(words, voice)
        await self._end_message()
        await self.end("completed")

    async def end(self, status: str, why: dict[str, Any] | None = None, *, quietly: bool = False) -> None:
        """Ends it: what was sent stays, and the history knows how far it went. ``quietly``: without ``response.done``."""
        if self.done:
            return
        self.done = True
        for answer in self.said.values():
            answer.cancel()
        if self._message is not None:
            await self._close_message("incomplete" if status != "completed" else "completed", announce=not quietly)
        text = " ".join(answer.timeline.text for answer in self.said.values())
        seconds = sum(answer.timeline.seconds for answer in self.said.values())
        usage = self._usage.of_response(text, seconds)
        if quietly:
            return
        response = self._object(status, why)
        if not self._quirks:
            response["usage"] = usage
        await self._outbox.send(
            "response.done", response=response, response_id=self.id, usage=usage, previous_item_id=None
        )

    def _object(self, status: str, why: dict[str, Any] | None = None) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "id": self.id,
            "object": "realtime.response",
            "output": list(self._output),
            "status": status,
            "status_details": "unimplemented" if self._quirks else why,
            "usage": {},
        }
        if self._metadata is not None:
            shown["metadata"] = self._metadata
        if not self._quirks:
            shown["modalities"] = ["audio"]
            shown["conversation_id"] = None
        return shown

    # What is said

    async def _speak(self, phrase: str, voice: VoiceSpec) -> None:
        if self._message is None:
            await self._begin_message(voice)
        assert self._message
        async for sound in self.said[self._message["id"]].speak(phrase):
            await self._send_sound(self._message["id"], sound)

    async def _begin_message(self, voice: VoiceSpec) -> None:
        item = {"id": new_id(), "object": "realtime.item", "type": "message", "status": "in_progress"}
        self._message = {**item, "role": "assistant", "content": []}
        self.said[item["id"]] = SpokenAnswer(self._configuration, voice)
        bare = {**item, "role": "assistant"}
        shown = bare if self._quirks else dict(self._message)
        index = self._index()
        await self._outbox.send("response.output_item.added", response_id=self.id, output_index=index, item=shown)
        previous = self._history.add(self._message, ours=True)
        await self._outbox.send("conversation.item.added", item=dict(self._message), previous_item_id=previous)
        part = {"type": "audio", "transcript": ""}
        await self._outbox.send("response.content_part.added", **self._place(), part=part, previous_item_id="0")

    async def _end_message(self) -> None:
        if self._message is None:
            return
        async for sound in self.said[self._message["id"]].finish():
            await self._send_sound(self._message["id"], sound)
        await self._close_message("completed")

    async def _close_message(self, status: str, *, announce: bool = True) -> None:
        item, self._message = self._message, None
        assert item
        text = self.said[item["id"]].timeline.text
        place = self._place(item)
        item["status"] = status
        item["content"] = [{"type": "audio", "transcript": text}]
        if status != "completed":
            self._history.heard[item["id"]] = text
        shown = {key: value for key, value in item.items() if not (self._quirks and key == "content")}
        self._output.append(item)
        if not announce:
            return
        part = {} if self._quirks else {"part": {"type": "audio", "transcript": text}}
        ends: list[tuple[str, dict[str, Any]]] = [
            ("response.output_audio.done", {}),
            ("response.output_audio_transcript.done", {"transcript": text}),
            ("response.content_part.done", part),
        ]
        if self._quirks:
            ends = [*ends[1:], ends[0]]
        for kind, fields in ends:
            await self._outbox.send(kind, **place, **fields)
        index = place["output_index"]
        await self._outbox.send("response.output_item.done", response_id=self.id, output_index=index, item=shown)

    async def _send_sound(self, item_id: str, sound: Sound) -> None:
        place = self._place({"id": item_id})
        out = self._configuration.output_format
        if sound.data:
            seconds = out.seconds(len(sound.data))
            await self._pace.wait(seconds)
            if self._configuration.output_transport == "binary":
                await self._outbox.send_audio(sound.data)
            else:
                extra: dict[str, Any] = {"audio_duration_ms": round(seconds * 1000), "ts": round(time.time() * 1000)}
                if not self._sounded:
                    extra["latency"] = f"{time.monotonic() - self._asked:.2f}"
                delta = base64.b64encode(sound.data).decode()
                await self._outbox.send("response.output_audio.delta", **place, delta=delta, **extra)
            self._sounded = self._sounded or time.monotonic()
        if sound.text:
            starts = round(sound.starts, 3)
            await self._outbox.send(
                "response.output_audio_transcript.delta", **place, delta=sound.text, start_time=starts
            )

    # What is done

    async def _call(self, call: Call) -> None:
        await self._end_message()
        arguments = json.dumps(call.arguments, ensure_ascii=False)
        call_id = f"call-{new_id()}-0"
        head = {"id": new_id(), "object": "realtime.item", "type": "function_call"}
        role = {"role": "user"} if self._quirks else {}
        fields = {**role, "call_id": call_id, "name": call.name}
        item = {**head, "status": "in_progress", **fields, "arguments": ""}
        index = 0 if self._quirks else self._index()
        await self._outbox.send("response.output_item.added", response_id=self.id, output_index=index, item=item)
        kept = {**head, "status": "completed", **fields, "arguments": arguments}
        previous = self._history.add(kept, ours=True)
        added = {**item, "role": "tool"} if self._quirks else item
        await self._outbox.send(
            "conversation.item.added", item=added, previous_item_id=None if self._quirks else previous
        )
        place: dict[str, Any] = {"response_id": self.id, "item_id": head["id"], "call_id": call_id}
        indexed = {**place, "output_index": index}
        await self._outbox.send(
            "response.function_call_arguments.delta", **(place if self._quirks else indexed), delta=arguments
        )
        await self._outbox.send("response.function_call_arguments.done", **indexed, name=call.name, arguments=arguments)
        await self._outbox.send("response.output_item.done", response_id=self.id, output_index=index, item=kept)
        self._output.append(kept)

    async def _decline(self, declined: Declined, voice: VoiceSpec) -> None:
        if declined.tool == "mcp":
            place = {"response_id": self.id, "item_id": new_id(), "output_index": self._index()}
            error = {"type": "unsupported", "message": declined.words}
            await self._outbox.send("response.mcp_call.in_progress", **place)
            await self._outbox.send("response.mcp_call.failed", **place, error=error)
        await self._speak(declined.words, voice)

    def _index(self) -> int:
        return len(self._output)

    def _place(self, item: Item | None = None) -> dict[str, Any]:
        item = item or self._message
        assert item
        return {
            "response_id": self.id,
            "item_id": item["id"],
            "output_index": self._index(),
            "content_index": _AUDIO_INDEX,
        }


async def partner_answer(
    partner: Partner, history: History, configuration: Configuration, instructions: str
) -> AsyncGenerator[Part, None]:
    """What ``partner`` says to the conversation as it is now."""
    tools = [
        ToolSpec(
            tool["type"],
            tool.get("name") or tool.get("server_label", ""),
            tool.get("description", ""),
            tool.get("parameters", {}),
        )
        for tool in configuration.tools
    ]
    async with aclosing(partner.answer(history.said(), tools, instructions)) as parts:
        async for part in parts:
            yield part
