"""The engine's ``quirks`` profile against what was recorded from the service: shapes and order, never the words."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from tests.evidence.samples import shared
from tests.wire.realtime import Talk, silence, spoken, talking

if TYPE_CHECKING:
    from jupyter_xvoice.local import Engine

Event = dict[str, Any]

AUDIO = "response.output_audio.delta"
WORDS = "response.output_audio_transcript.delta"
SNAPSHOTS = "conversation.item.input_audio_transcription"


def recorded(name: str) -> list[list[tuple[str, Event]]]:
    """The frames of a recording, a list for each connection: direction and event."""
    file = shared() / "recordings" / f"{name}.yaml"
    connections: list[list[tuple[str, Event]]] = [[]]
    for frame in yaml.safe_load(file.read_text("utf-8"))["interactions"]:
        if frame["kind"] == "close":
            connections.append([])
        elif frame["kind"] == "message":
            connections[-1].append((frame["direction"], frame["data"]))
    return [frames for frames in connections if frames]


def shape(value: Any) -> Any:
    """Keys and kinds, without values."""
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(inner) for inner in value[:1]]
    return "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__


def shapes(events: list[Event]) -> dict[str, set[str]]:
    """The shapes in which each type came. What differs from case to case in the recordings themselves is levelled."""
    found: dict[str, set[str]] = {}
    for event in events:
        shown = shape(event)
        shown.pop("latency", None)  # on the first delta only
        if "previous_item_id" in shown:
            shown["previous_item_id"] = "any"  # null or an id
        found.setdefault(event["type"], set()).add(json.dumps(shown, sort_keys=True))
    return found


def order(events: list[Event]) -> list[str]:
    """The types in order; deltas and snapshots of a run, whose number is chance, count once."""
    kinds: list[str] = []
    for event in events:
        kind = event["type"]
        kind = "sound and words" if kind in {AUDIO, WORDS} else kind
        kind = "snapshots" if kind.startswith(SNAPSHOTS) else kind
        if not kinds or kinds[-1] != kind:
            kinds.append(kind)
    return kinds


def opening_apart(events: list[Event]) -> list[Event]:
    """Without the greeting, whose order against the client's first event is chance."""
    return [event for event in events if event["type"].partition(".")[0] not in {"session", "ping"}][1:]


def received(frames: list[tuple[str, Event]]) -> list[Event]:
    return [event for direction, event in frames if direction == "received"]


async def played(talk: Talk, frames: list[tuple[str, Event]], audio: bytes = b"") -> list[Event]:
    """Sends what the recorded client sent, each when the recorded server had answered what came before."""
    spoke = False
    answers = sum(event["type"] == "response.done" for event in received(frames))
    for number, (direction, event) in enumerate(frames):
        if direction == "received":
            continue
        if event["type"] == "input_audio_buffer.append":
            if not spoke:
                spoke = True
                await talk.speak(audio)
            continue
        if event.get("item", {}).get("type") == "function_call_output":
            event["item"]["call_id"] = talk.of("response.function_call_arguments.done")[-1]["call_id"]
        await talk.send(event["type"], **{key: value for key, value in event.items() if key != "type"})
        following = frames[number + 1][0] if number + 1 < len(frames) else "received"
        if following == "received" and event["type"] == "session.update":
            await talk.until("session.updated")
        elif following == "received" and event["type"] == "response.create":
            await talk.until("response.done")
    while len(talk.of("response.done")) < answers:
        await talk.until("response.done")
    return talk.events


def check(ours: list[Event], theirs: list[Event]) -> None:
    our_shapes, their_shapes = shapes(ours), shapes(theirs)
    for kind, known in their_shapes.items():
        assert our_shapes.get(kind, set()) <= known, f"{kind}: {our_shapes[kind] - known} is none of {known}"
    assert set(our_shapes) == set(their_shapes)
    assert order(opening_apart(ours)) == order(opening_apart(theirs))


@pytest.mark.parametrize("name", ["text_in_audio_out_turn", "tool_call_round", "history_seeding_parity-xai-current"])
async def test_typed_turns_look_as_recorded(engine: Engine, name: str) -> None:
    (frames,) = recorded(name)
    async with talking(engine, x_engine_profile="quirks") as talk:
        check(await played(talk, frames), received(frames))


async def test_a_spoken_turn_looks_as_recorded(engine: Engine) -> None:
    (frames,) = recorded("audio_in_server_vad_turn")
    audio = silence(0.4) + await spoken(engine, "Hello, my name is Marcello.") + silence(1.5)
    async with talking(engine, x_engine_profile="quirks") as talk:
        check(await played(talk, frames, audio), received(frames))


async def test_a_resumed_conversation_looks_as_recorded(engine: Engine) -> None:
    before, after = recorded("session_resumption_after_drop")
    async with talking(engine, x_engine_profile="quirks") as talk:
        check(await played(talk, before), received(before))
        conversation = talk.of("conversation.created")[0]["conversation"]["id"]
        talk.socket.transport.abort()
    await asyncio.sleep(0)
    async with talking(engine, x_engine_profile="quirks", query=f"model=x&conversation_id={conversation}") as talk:
        check(await played(talk, after), received(after))
        assert talk.of("conversation.created")[0]["conversation"]["id"] == conversation
