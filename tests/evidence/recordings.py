"""The recorded sessions, read from the reference folder at test time, and what stands in them, computed from the YAML alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import yaml

from tests.evidence.samples import shared

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["NAMES", "Recording", "recording"]

NAMES = [
    "audio_in_server_vad_turn",
    "history_seeding_parity-xai-current",
    "session_resumption_after_drop",
    "text_in_audio_out_turn",
    "tool_call_round",
]
_TRANSCRIBED = "conversation.item.input_audio_transcription.completed"


@dataclass
class Recording:
    """One recorded session.

    Attributes:
        frames: ``(who, event)`` in order; who is ``sent``, ``received`` or ``close``.
    """

    frames: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def received(self, kind: str) -> Iterator[dict[str, Any]]:
        """The service's events of one type."""
        return (event for who, event in self.frames if who == "received" and event["type"] == kind)

    def sent(self, kind: str) -> Iterator[dict[str, Any]]:
        """The client's events of one type."""
        return (event for who, event in self.frames if who == "sent" and event["type"] == kind)

    def user_texts(self) -> list[str]:
        """What the user typed, or said in the end."""
        typed = [
            event["item"]["content"][0]["text"]
            for event in self.sent("conversation.item.create")
            if event["item"]["type"] == "message" and event["item"]["role"] == "user"
        ]
        return typed + [event["transcript"] for event in self.received(_TRANSCRIBED) if event["status"] == "completed"]

    def agent_texts(self) -> list[str]:
        """What the agent said, from the ends of its answers: not where the state machine reads it first."""
        return [
            part["transcript"]
            for event in self.received("response.done")
            for item in event["response"]["output"]
            for part in item.get("content", [])
        ]

    def calls(self) -> list[tuple[str, str, str]]:
        """The functions it called."""
        outputs = [item for event in self.received("response.done") for item in event["response"]["output"]]
        return [
            (item["call_id"], item["name"], item["arguments"]) for item in outputs if item["type"] == "function_call"
        ]

    def usage(self, name: str) -> float:
        """The sum of a figure over the answers."""
        return sum(event["usage"][name] for event in self.received("response.done"))


def recording(name: str) -> Recording:
    """Reads one of :data:`NAMES`."""
    text = (shared() / "recordings" / f"{name}.yaml").read_text(encoding="utf-8")
    frames = []
    for step in yaml.safe_load(text)["interactions"]:
        if step["kind"] == "message":
            frames.append((step["direction"], step["data"]))
        else:
            frames.append(("close", step))
    return Recording(frames)
