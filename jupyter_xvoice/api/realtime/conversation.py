"""A realtime conversation without I/O: events in, changes out; intents in, events out (protocol.md 9, 12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jupyter_xvoice.api import checks
from jupyter_xvoice.api.realtime import events, openai_shape, reading, user_input, watchdogs
from jupyter_xvoice.api.realtime.changes import UserText
from jupyter_xvoice.api.realtime.history import wire_form
from jupyter_xvoice.api.realtime.items import Item
from jupyter_xvoice.api.realtime.outbox import MAX_HELD_MS
from jupyter_xvoice.api.realtime.settings import SessionSettings
from jupyter_xvoice.api.realtime.state import CREATE, READY_WITHIN, Counters, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jupyter_xvoice.api.realtime.changes import Change
    from jupyter_xvoice.api.realtime.responses import Response
    from jupyter_xvoice.api.realtime.settings import AudioFormat
    from jupyter_xvoice.api.realtime.usage import Total

__all__ = ["Conversation"]


class Conversation:
    """What was said, what is being said, what may be sent. No socket, no clock: ``now`` is passed in, in seconds.

    Whoever owns the socket does this: :meth:`opened` when there is one; every frame into :meth:`receive`; after every call
    of any method sends what :meth:`outgoing` gives and calls :meth:`poll` at :attr:`next_deadline` (which is in the past when
    an intent left something to tell); :meth:`closed` when the socket is gone, :meth:`reopened` when there is a new one.
    Changes come out of :meth:`receive` and :meth:`poll` only. Nothing that a service sends raises.

    An answer is over when the service says so, when another begins, when the user goes on speaking before the turn was
    committed, or when nothing came for half a minute; a request that nothing answers becomes a :class:`Trouble`.
    """

    def __init__(
        self, settings: SessionSettings | None = None, *, held_ms: float = MAX_HELD_MS, proxied: bool = False
    ) -> None:
        """At most ``held_ms`` of audio are kept while they cannot be sent; the oldest goes first, and is counted.

        ``proxied``: it goes through a LiteLLM proxy, which asks for answers of its own (:mod:`uninvited`).
        """
        self._state = State(settings or SessionSettings(), held_ms, proxied=proxied)

    # -- the socket's side -------------------------------------------------------------------------------------------

    def opened(self, now: float) -> None:
        """A socket is open: the configuration goes out. Audio and text wait for ``session.updated`` (robustness.md R1)."""
        self._open(now, resumed=False)

    def reopened(self, now: float, *, resumed: bool) -> None:
        """A socket is open again: the configuration goes out, then the history.

        Args:
            now: seconds.
            resumed: the service was asked for the old conversation (``conversation_id`` in the query), so that only what it
                cannot know is sent. When it turns out to have made a new conversation all of the history goes out.
        """
        self._open(now, resumed=resumed)

    def closed(self, now: float, *, unheard_s: float = 0.0) -> None:
        """The socket is gone. What was said stays, what waits to be sent waits on.

        Args:
            now: seconds.
            unheard_s: seconds of the user's audio that may not have arrived, because nothing came any more, not even on the
                WebSocket's own level: they are sent again.
        """
        events.disconnected(self._state, unheard_s * 1000)
        self._state.timers.stamp(now)

    def receive(self, event: Mapping[str, Any] | str | bytes, now: float) -> list[Change]:
        """Takes a frame: text (JSON), an event that was read already, or binary (audio). Gives what changed."""
        events.receive(self._state, event)
        return self._settled(now)

    def poll(self, now: float) -> list[Change]:
        """Gives what changed because of intents, or because the time for something is over."""
        for name in self._state.timers.due(now):
            watchdogs.expired(self._state, name)
        return self._settled(now)

    @property
    def next_deadline(self) -> float | None:
        """When to call :meth:`poll`, on the clock of ``now``; minus infinity for at once; None for never."""
        if self._state.changes or self._state.timers.unstamped:
            return float("-inf")
        return self._state.timers.next

    def outgoing(self) -> list[dict[str, Any] | bytes]:
        """What is to be sent now, in order: events as JSON text frames, bytes as binary frames."""
        return self._state.outbox.drain()

    # -- intents -----------------------------------------------------------------------------------------------------

    def append_audio(self, data: bytes) -> None:
        """Audio of the user in ``settings.input_format``. Held while the service may not have it."""
        if data:
            user_input.take(self._state, memoryview(data).tobytes())

    def commit(self) -> None:
        """The user has finished (push to talk). Asks for an answer if the service does not begin one by itself."""
        user_input.take(self._state, {"type": "input_audio_buffer.commit"})

    def clear_audio(self) -> None:
        """Forgets the audio that was not committed, held audio included."""
        self._state.outbox.drop_held()
        user_input.take(self._state, {"type": "input_audio_buffer.clear"})

    def send_text(self, text: str, *, respond: bool = True) -> str:
        """The user typed ``text``. Returns the id of its item, under which a :class:`UserText` comes.

        Raises:
            InputError: there is nothing in it, or half a character that cannot be sent.
        """
        checks.check_name("text", text, "What is the weather in Oslo?")
        checks.check_piece(text)
        wire = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]}
        item = self._add(wire)
        state = self._state
        state.emit(UserText(item.id, text, final=True))
        if not respond:
            return item.id
        if state.commit is not None:
            state.commit.ask, state.commit.asks_more = state.commit.ask or dict(CREATE), True
        else:
            state.requests.add(CREATE)
        state.pump()
        return item.id

    def respond(self, instructions: str | None = None, metadata: Mapping[str, str] | None = None) -> None:
        """Asks for an answer; behind the open one, if any.

        After :meth:`commit` this is the request for the committed audio's answer, sent only if none comes by itself.

        Args:
            instructions: instead of the session's, for this answer.
            metadata: at most 16 pairs, which the service keeps with the answer; keys of at most 64, values of at most 512.

        Raises:
            InputError: metadata beyond that.
        """
        checks.check_metadata(metadata)
        given = {"instructions": instructions, "metadata": dict(metadata) if metadata else None}
        body = {name: value for name, value in given.items() if value is not None}
        event: dict[str, Any] = {**CREATE, "response": body} if body else dict(CREATE)
        state = self._state
        if state.commit is not None and state.commit.ask is None:
            state.commit.ask = event
        elif not (state.settings.manual and state.outbox.ask_with(event)):
            state.requests.add(event)
        state.pump()

    def say(self, text: str, *, interruptible: bool = True) -> None:
        """The agent says ``text`` as it is; behind the open answer, if any.

        Raises:
            InputError: there is nothing in it, or half a character that cannot be sent.
        """
        checks.check_name("text", text, "Welcome!")
        checks.check_piece(text)
        item: dict[str, Any] = {
            "type": "force_message",
            "role": "assistant",
            "content": [{"type": "output_text", "text": text}],
        }
        if not interruptible:
            item["interruptible"] = False
        spoken = {"type": "conversation.item.create", "item": item}
        self._state.requests.add(openai_shape.speak(text) if self._state.openai else spoken)
        self._state.pump()

    def cancel(self) -> None:
        """Stops the open answer, and the one that was asked for and has not begun. Nothing is sent where there is none."""
        state = self._state
        if state.responses.open is not None:
            state.cancel_response(state.responses.open)
        if state.requests.in_flight is not None:
            state.requests.in_flight.cancelled = True
        if state.commit is not None:
            state.commit.cancelled = True

    def interrupt(self, played_ms: Mapping[str, int]) -> None:
        """The answer is not played on.

        Args:
            played_ms: item id -> milliseconds of it that were played, whole, for every item that was not played to its end.
                An item of the open answer that is missing here counts as not played.
        """
        state = self._state
        played = dict(played_ms)
        if state.responses.open is not None:
            played = {**dict.fromkeys(state.responses.open.items, 0), **played}
        self.cancel()
        self.truncate(played)

    def truncate(self, played_ms: Mapping[str, int]) -> None:
        """These items are not played on; an open answer that is not among them is.

        Args:
            played_ms: as in :meth:`interrupt`.
        """
        state = self._state
        for item_id, milliseconds in played_ms.items():
            item = state.items.get(item_id)
            if item is not None and item.role == "assistant":
                state.truncate(item, int(milliseconds))

    def tool_result(self, call_id: str, output: str) -> None:
        """The result of a call. When the last one is there, all go out together with one request for an answer."""
        call = self._state.calls.get(call_id)
        if call is None or call.cancelled or call.output is not None:
            return
        call.output = output
        self._state.pump()

    def add_item(self, item: Mapping[str, Any]) -> str:
        """Adds an item (protocol.md 9.4), to seed the history for example. Returns its id."""
        return self._add(item).id

    def delete_item(self, item_id: str) -> None:
        """Takes an item out. The service may refuse that for items that it made itself."""
        events.delete(self._state, item_id)

    def update(self, settings: SessionSettings) -> None:
        """Changes the configuration."""
        self._state.settings = settings
        if self._state.connected:
            self._state.configure()
        self._state.pump()

    def history(self) -> list[dict[str, Any]]:
        """The conversation as items for a new one: what was said and typed, what was heard of answers, calls and results."""
        state = self._state
        return [wire for item in state.items if (wire := wire_form(item, state.received_ms(item))) is not None]

    # -- state -------------------------------------------------------------------------------------------------------

    @property
    def settings(self) -> SessionSettings:
        """The configuration that was asked for."""
        return self._state.settings

    @property
    def output_format(self) -> AudioFormat:
        """The format of the audio in :class:`AgentAudio`."""
        return self._state.settings.output_format

    @property
    def ready(self) -> bool:
        """Whether the service took the configuration on this connection."""
        return self._state.ready

    @property
    def session(self) -> Mapping[str, Any]:
        """What the service says of the session; for display only."""
        return self._state.session

    @property
    def conversation_id(self) -> str:
        """The service's name for the conversation, to resume it; empty while unknown."""
        return self._state.conversation_id

    @property
    def items(self) -> list[Item]:
        """The items in order."""
        return list(self._state.items)

    @property
    def open_response(self) -> Response | None:
        """The answer that goes on, or None."""
        return self._state.responses.open

    @property
    def awaiting(self) -> bool:
        """Whether an answer is open, asked for, or due."""
        state = self._state
        return state.busy or bool(state.requests.queue) or state.calls.outstanding

    @property
    def usage(self) -> Total:
        """What was used so far."""
        return self._state.usage.total

    @property
    def counters(self) -> Counters:
        """What was counted so far."""
        return self._state.counters

    @property
    def gaps(self) -> list[str]:
        """Where the connection broke: the id of the last item before each gap (empty for before all)."""
        return list(self._state.gaps)

    def received_ms(self, item_id: str) -> int:
        """Milliseconds of audio that came for an item, whole; 0 for an unknown one."""
        item = self._state.items.get(item_id)
        return int(self._state.received_ms(item)) if item is not None else 0

    def heard(self, item_id: str) -> tuple[str, str]:
        """The text of an item in two: what was heard (all, unless it was interrupted), and what was not."""
        item = self._state.items.get(item_id)
        return item.heard(self._state.received_ms(item)) if item is not None else ("", "")

    # ----------------------------------------------------------------------------------------------------------------

    def _open(self, now: float, *, resumed: bool) -> None:
        state = self._state
        state.connected, state.ready, state.resumed, state.refusal = True, False, resumed, ""
        state.openai = False
        state.outbox.disconnected()
        if resumed:
            for item in state.items:
                item.sent = item.before_gap
        else:
            state.usage.new_conversation()
        state.configure()
        state.timers.set("ready", READY_WITHIN)
        state.timers.stamp(now)

    def _add(self, wire: Mapping[str, Any]) -> Item:
        state = self._state
        item = Item(
            state.items.new_id(),
            kind=reading.text(wire, "type") or "message",
            role=reading.text(wire, "role"),
            text=reading.words_of(wire),
            final=True,
            wire=dict(wire),
            call_id=reading.text(wire, "call_id"),
        )
        state.items.add(item)
        state.answered_audio = False
        if state.ready:
            state.send_item(item)
        return item

    def _settled(self, now: float) -> list[Change]:
        state = self._state
        state.pump()
        state.timers.stamp(now)
        changes, state.changes = state.changes, []
        return changes
