"""The user's audio on its way out: held while the service may not have it, sent again when a connection took it along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.api.realtime.recent import MAX_RECENT_MS
from jupyter_xvoice.api.realtime.requests import Commit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jupyter_xvoice.api.realtime.state import State

__all__ = ["release", "restore", "take"]

HEARD_WITHIN: Final = 5.0


def take(state: State, entry: bytes | Mapping[str, Any]) -> None:
    """Audio, or a mark in it (commit, clear)."""
    form = state.settings.input_format
    dropped = state.outbox.hold(entry, form.size(state.held_ms))
    release(state)
    if isinstance(entry, bytes) and state.outbox.held_bytes:
        state.counters.held_audio_ms += form.milliseconds(len(entry))
    if not dropped:
        return
    state.counters.dropped_audio_ms += form.milliseconds(dropped)
    if not state.dropping:
        state.dropping = True
        seconds = state.held_ms / 1000
        state.trouble("audio_dropped", f"More than {seconds:g} s of audio wait for the service: the oldest is dropped.")


def release(state: State) -> None:
    """Sends what is held, as far as the service may have it."""
    # By hand, speech that arrives during an answer stops it without an end (protocol.md 9.10).
    while state.ready and not (state.settings.manual and state.busy):
        entry = state.outbox.next_held()
        if entry is None:
            state.dropping = False
            return
        form = state.settings.input_format
        state.recent.add(entry, longest=form.size(MAX_RECENT_MS))
        if isinstance(entry, bytes):
            _send_audio(state, entry)
        else:
            _send_mark(state, entry)


def restore(state: State, unheard_ms: float) -> bool:
    """The connection broke: speech whose words are not known yet goes out again on the next one. Whether there is any.

    So does what went out in the last ``unheard_ms``, when the service may have been gone already and no speech was noticed.
    """
    speech = state.recent.open
    form = state.settings.input_format
    entries = state.recent.take(form.size(unheard_ms))
    state.outbox.put_back(entries)
    state.counters.resent_audio_ms += sum(form.milliseconds(len(one)) for one in entries if isinstance(one, bytes))
    state.redone = [item for item in state.items if speech and item.spoken and not item.final]
    return speech and bool(entries)


def _send_audio(state: State, data: bytes) -> None:
    state.answered_audio = False
    state.recent.open = state.recent.open or state.settings.manual
    state.counters.sent_frames += 1
    state.counters.sent_audio_ms += state.settings.input_format.milliseconds(len(data))
    if state.input_rate is not None:
        data = state.input_rate.feed(data)
    if data:
        state.outbox.send_audio(data, binary=state.binary)


def _send_mark(state: State, entry: Mapping[str, Any]) -> None:
    if entry["type"] == "input_audio_buffer.commit" and state.input_rate is not None:
        rest = state.input_rate.finish()
        if rest:
            state.outbox.send_audio(rest, binary=state.binary)
    state.send({"type": entry["type"]})
    if entry["type"] == "input_audio_buffer.clear":
        state.answered_audio = False
        state.recent.settle()
    elif state.settings.manual:
        state.commit = Commit(ask=entry.get("ask"))
        state.commits_unanswered += 1
        state.timers.set("heard", HEARD_WITHIN)
