"""The user's side: speech, commits, transcripts and the items they become (protocol.md 9.6, 9.10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jupyter_xvoice.api.realtime import answers, reading
from jupyter_xvoice.api.realtime.changes import Committed, SpeechStarted, SpeechStopped, UserText
from jupyter_xvoice.api.realtime.items import Item
from jupyter_xvoice.api.realtime.recent import LOOK_BACK_MS
from jupyter_xvoice.api.realtime.requests import Commit, Request
from jupyter_xvoice.api.realtime.state import ANSWER_BEGINS_WITHIN, ASK_AFTER, CREATE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jupyter_xvoice.api.realtime.state import State

__all__ = [
    "ask",
    "not_answered",
    "nothing_heard",
    "on_committed",
    "on_deleted",
    "on_item",
    "on_speech_started",
    "on_speech_stopped",
    "on_transcript",
    "on_transcript_delta",
    "on_transcript_failed",
]


def on_speech_started(state: State, event: Mapping[str, Any]) -> None:
    """Speech. For a turn that had stopped and is not committed it ends the answer that was begun too early."""
    item = _spoken(state, event)
    if item is None:
        return
    response = state.responses.open
    if item.speech == "stopped" and response is not None and response.serial > item.answers_before:
        state.end_response(response, "cancelled", why="the user went on speaking")
    item.answers_since = len(state.responses)
    if not item.speech:
        item.answers_before = item.answers_since
    if item.speech != "committed":
        item.speech = "started"
    state.recent.begin(state.settings.input_format.size(LOOK_BACK_MS))
    state.timers.clear("answer")
    state.emit(SpeechStarted(item.id, reading.milliseconds(event, "audio_start_ms")))


def on_speech_stopped(state: State, event: Mapping[str, Any]) -> None:
    """No more speech."""
    item = _spoken(state, event)
    if item is None:
        return
    if item.speech != "committed":
        item.speech = "stopped"
    state.emit(SpeechStopped(item.id, reading.milliseconds(event, "audio_end_ms")))


def on_committed(state: State, event: Mapping[str, Any]) -> None:
    """The audio is an item now. By hand, the service is asked for an answer in a second if it begins none by itself."""
    item = _spoken(state, event)
    if item is None:
        return
    again = item.speech == "committed"
    item.speech = "committed"
    state.items.place(item, reading.text(event, "previous_item_id"))
    if again:
        return
    state.emit(Committed(item.id))
    if not state.settings.manual:
        if state.responses.open is None and len(state.responses) == item.answers_since:
            state.timers.set("answer", ASK_AFTER if _is_owed(state, item) else ANSWER_BEGINS_WITHIN)
        return
    if state.commit is None and state.commits_unanswered and not state.busy:
        state.commit = Commit()  # acknowledged so late that it was given up
    if state.commit is not None and not state.commit.acknowledged:
        state.commit.acknowledged = True
        state.timers.clear("heard")
        state.timers.set("ask", ASK_AFTER)


def ask(state: State) -> None:
    """The committed turn was not answered by itself: the one request for it."""
    if state.commit is None:
        return
    commit, state.commit = state.commit, None
    state.commits_unanswered = 0
    if not commit.cancelled:
        _ask_once(state, commit.ask or CREATE)


def _ask_once(state: State, event: Mapping[str, Any]) -> None:
    state.requests.in_flight = Request(event, once=True)
    state.send(event)
    state.timers.set("request", ANSWER_BEGINS_WITHIN)


def _is_owed(state: State, item: Item) -> bool:
    """Through a proxy: an answer was passed over in the middle of this turn, and nobody will ask for another."""
    return item.final and state.uninvited.cut == item.id


def nothing_heard(state: State) -> None:
    """A commit that nothing answered: the service heard no speech in it."""
    commit, state.commit = state.commit, None
    if commit is None:
        return
    state.trouble("nothing_heard", "The service heard no speech in what was said, so there is no answer.", benign=True)
    if commit.ask is not None and commit.asks_more and not commit.cancelled:
        state.requests.add(commit.ask)


def not_answered(state: State) -> None:
    """The service took a turn and begins no answer. Where it heard no word that is no wonder."""
    last = list(state.items)[-1:]
    if any(item.spoken and _is_owed(state, item) for item in last) and not state.busy:
        _ask_once(state, CREATE)
        return
    words = any(item.spoken and item.text for item in last)
    message = "The service took what was said, and begins no answer. Say it again, or ask with respond()."
    state.trouble("not_answered", message, benign=not words)


def on_transcript(state: State, event: Mapping[str, Any]) -> None:
    """The whole text so far; final where the event says ``completed`` or nothing."""
    item = _spoken(state, event)
    if item is None:
        return
    done = reading.text(event, "type").endswith(".completed")
    revise(
        state,
        item,
        reading.text(event, "transcript"),
        final=done and reading.text(event, "status") in {"", "completed"},
    )


def on_transcript_delta(state: State, event: Mapping[str, Any]) -> None:
    """A piece of text (OpenAI's shape)."""
    item = _spoken(state, event)
    if item is not None and not item.final:
        revise(state, item, item.text + reading.text(event, "delta"), final=False)


def on_transcript_failed(state: State, event: Mapping[str, Any]) -> None:
    """The words of this turn will not come."""
    error = reading.mapping(event, "error")
    words = reading.text(error, "message") or "no reason given"
    state.trouble("transcription_failed", f"What was said could not be written down: {words}")


def revise(state: State, item: Item, text: str, *, final: bool) -> None:
    """A snapshot of what the user said. What is final gives way to another final text only, and never to nothing."""
    if (item.final and not final) or (not text.strip() and not (final and item.text)):
        return
    text = text if text.strip() else item.text
    if (text, final) == (item.text, item.final):
        return
    item.text, item.final = text, final
    if final:
        state.recent.settle()
        state.redone = []
    state.emit(UserText(item.id, text, final))


def on_item(state: State, event: Mapping[str, Any]) -> None:
    """The service has an item: ours confirmed, one of before said again, or a new one."""
    raw = reading.mapping(event, "item")
    item_id = reading.text(raw, "id") or reading.text(event, "item_id")
    if not item_id:
        state.counters.malformed += 1
        return
    item = state.items.get(item_id)
    if item is None:
        item = state.items.echoed(raw) or state.items.repeated(raw)
        if item is not None:
            state.items.bind(item, item_id)
        elif _is_audio(raw) and (again := _said_again(state, item_id)) is not None:
            item = again
        else:
            item = _new(state, raw, item_id)
    item.bound = item.sent = True
    state.items.place(item, reading.text(event, "previous_item_id"))
    if item.kind == "function_call":
        answers.on_call_item(state, item, raw, reading.text(event, "response_id"))
    elif item.spoken and state.ready:
        revise(state, item, reading.words_of(raw), final=reading.text(raw, "status") == "completed")


def on_deleted(state: State, event: Mapping[str, Any]) -> None:
    """An item is gone. The id may be empty: then it is the one that was asked for first."""
    item = state.items.get(reading.text(event, "item_id"))
    if item is None and state.deleting:
        item = state.deleting[0]
    if item is not None:
        state.deleting = [one for one in state.deleting if one is not item]
        state.items.remove(item)


def _new(state: State, raw: Mapping[str, Any], item_id: str) -> Item:
    item = Item(
        item_id,
        kind=reading.text(raw, "type") or "message",
        role=reading.text(raw, "role"),
        call_id=reading.text(raw, "call_id"),
        spoken=_is_audio(raw),
    )
    if item.role == "assistant" and state.responses.open is not None and state.ready:
        answers.own(state.responses.open, item)
    elif item.kind == "function_call_output":
        item.text = reading.text(raw, "output")
    elif item.kind == "message" and not (item.spoken and state.ready):
        item.text, item.final = reading.words_of(raw), True  # said again by the service, or added by somebody else
    return state.items.add(item)


def _is_audio(raw: Mapping[str, Any]) -> bool:
    return any(reading.text(part, "type") == "input_audio" for part in reading.listed(raw, "content"))


def _spoken(state: State, event: Mapping[str, Any]) -> Item | None:
    item_id = reading.text(event, "item_id")
    if not item_id:
        state.counters.malformed += 1
        return None
    item = state.items.get(item_id) or _said_again(state, item_id)
    if item is None:
        begun = len(state.responses)
        item = Item(item_id, role="user", spoken=True, sent=True, bound=True, answers_since=begun)
        state.items.add(item)
    if item.wire is None and item.kind == "message" and item.role != "assistant":
        item.spoken = True  # its item may have come before, without a word that it is audio
        return item
    state.counters.malformed += 1
    return None


def _said_again(state: State, item_id: str) -> Item | None:
    """The sentence that a broken connection took along and that was sent again: it keeps its place and our id."""
    if not state.redone or not state.ready:
        return None
    item = state.redone.pop(0)
    state.items.bind(item, item_id)
    item.speech, item.sent = "", True
    return item
