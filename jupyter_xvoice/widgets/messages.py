"""What the page is told, as plain values: the bodies of the messages."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from jupyter_xvoice.agent import Notice, Row, Status, ToolRun
    from jupyter_xvoice.agent.metrics import Latency

__all__ = ["notice_body", "row_body", "status_body", "tool_body", "turn_body"]

_STATES: Final = {"cancelled": "dropped"}
_ENDS: Final = ("", "ended by you", "ended by the service", "time limit reached", "cost limit reached")
_LONGEST: Final = 20_000  # characters of a result or a traceback that a page shows


def status_body(status: Status) -> dict[str, Any]:
    """``status``; moments become spans until now."""
    span = None if status.since is None else time.monotonic() - status.since
    return {
        "word": status.word,
        "detail": status.detail,
        "thinking_for": span if status.word == "thinking" else None,
        "since": span if status.word == "connecting" else None,
        "manual": status.manual,
        "muted": status.muted,
        "microphone": status.microphone,
        "live": status.live,
        "why": _in_short(status.why),
    }


def _in_short(why: str) -> str:
    """How it ended, for the place beside the status word; the rest is in a notice or on a card."""
    short = why.partition(" (")[0]
    return short if short in _ENDS else "the page was closed" if "page" in short else "ended by a failure"


def row_body(row: Row) -> dict[str, Any]:
    """``row``."""
    return asdict(row)


def tool_body(run: ToolRun, seconds: float) -> dict[str, Any]:
    """``run``, which is in its state since ``seconds``."""
    return {
        "call": run.call_id,
        "name": run.name,
        "args": _arguments(run.arguments),
        "state": _STATES.get(run.state, run.state),
        "asked": run.asked,
        "seconds": run.seconds if run.over else None if run.state == "waiting" else seconds,
        "result": run.output[:_LONGEST] if run.state == "done" else "",
        "error": run.error[:_LONGEST],
        "trace": run.traceback[-_LONGEST:],
        "for": seconds,
    }


def _arguments(text: str) -> list[tuple[str, str]]:
    try:
        values = json.loads(text) if text.strip() else {}
    except ValueError:
        return [("", text)]
    if not isinstance(values, dict):
        return [("", text)]
    return [(str(name), json.dumps(value, ensure_ascii=False)) for name, value in values.items()]


def turn_body(latency: Latency) -> dict[str, Any]:
    """The stages of a turn up to its first rendered sample; null for a turn without an answer."""
    if latency.first_delta is None:
        return {"turn": latency.turn} | dict.fromkeys(("silence", "delta", "tool", "to_sound", "response"))
    silence, service, tools, speaker = latency.stages
    return {
        "turn": latency.turn,
        "silence": silence,
        "delta": service,
        "tool": tools if latency.tools else None,
        "to_sound": speaker,
        "response": latency.first_rendered,
    }


def notice_body(notice: Notice) -> dict[str, Any]:
    """``notice``; the page has the words."""
    return {"name": notice.name, "level": notice.level, "facts": dict(notice.facts)}
