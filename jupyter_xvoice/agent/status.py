"""The status words of ui.md section 4, from what goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["STATUS_WORDS", "detail_of", "word_of"]

STATUS_WORDS = ("disconnected", "connecting", "idle", "listening", "thinking", "speaking", "disconnecting")


def word_of(facts: Mapping[str, Any]) -> str:
    """The word for a session that is neither over nor ending."""
    if not facts["ready"]:
        return "connecting"
    if facts["sounding"]:
        return "speaking"
    if facts["speech"]:
        return "listening"
    if facts["thinking"]:
        return "thinking"
    if not facts["microphone"] or facts["muted"] or (facts["manual"] and not facts["held"]):
        return "idle"
    return "listening"


def detail_of(facts: Mapping[str, Any]) -> str:
    """What stands beside the word."""
    speech = "release to send" if facts["manual"] and facts["held"] else "go ahead"
    muted = "you are muted" if facts["muted"] else "hold Space to talk"
    details = {
        "connecting": str(facts["again"]),
        "thinking": "tool waits for you" if facts["waiting"] else "running a tool" if facts["tools"] else "",
        "listening": "hearing you" if facts["speech"] and not facts["held"] else speech,
        "idle": muted if facts["microphone"] else "by typing",
    }
    return details.get(word_of(facts), "")
