"""What a partner answers, taken apart."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jupyter_xvoice.engine.dialogue.partner import Call, Declined, Failed, Said, Text, ToolSpec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jupyter_xvoice.engine.dialogue.partner import Entry, Partner

DEADLINE = 20.0


@dataclass
class Answer:
    text: str = ""
    phrases: list[str] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    declined: list[Declined] = field(default_factory=list)
    failed: list[Failed] = field(default_factory=list)


async def answer_of(
    partner: Partner, history: Sequence[Entry] | str, tools: Sequence[ToolSpec] = (), instructions: str = ""
) -> Answer:
    answer = Answer()
    said = [Said("user", history)] if isinstance(history, str) else history
    async with asyncio.timeout(DEADLINE):
        async for part in partner.answer(said, tools, instructions):
            match part:
                case Text(text):
                    answer.phrases.append(text)
                case Call(name, arguments):
                    answer.calls.append((name, arguments))
                case Declined():
                    answer.declined.append(part)
                case Failed():
                    answer.failed.append(part)
    answer.text = "".join(answer.phrases)
    return answer


def function(name: str, description: str = "", *required: str, **properties: Any) -> ToolSpec:
    return ToolSpec(
        "function", name, description, {"type": "object", "properties": properties, "required": list(required)}
    )


TEXT = {"type": "string"}
WEATHER = function(
    "get_weather",
    "The weather in a city now.",
    "city",
    city=TEXT,
    unit={"anyOf": [{"enum": ["celsius", "fahrenheit"], "type": "string"}, {"type": "null"}]},
    days={"type": "integer"},
)
LAMP = function(
    "set_lamp",
    "Turns a lamp on or off.",
    "room",
    "on",
    room={"type": "string", "enum": ["kitchen", "living_room", "bedroom"]},
    on={"type": "boolean"},
    brightness={"type": "number"},
)
FLIGHT = function(
    "bookFlight",
    "Books a flight.",
    "origin",
    "destination",
    origin=TEXT,
    destination=TEXT,
    date={"type": "string", "format": "date"},
)
SALES = function("total_sales", "Sum of what was sold of a product.", "product", product=TEXT)
SUM = function("add_numbers", "", "a", "b", a={"type": "number"}, b={"type": "number"})
CLOCK = function("get_time", "The hour in a city.", "city", city=TEXT)
TOOLS = (WEATHER, LAMP, FLIGHT, SALES, SUM)
