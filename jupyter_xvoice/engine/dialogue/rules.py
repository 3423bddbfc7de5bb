"""The engine's own partner: small and honest. It follows rules, for lessons and tests."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.engine.dialogue.arguments import fill
from jupyter_xvoice.engine.dialogue.parameters import choices_of, properties_of, takes_many
from jupyter_xvoice.engine.dialogue.partner import Call, Called, Declined, Returned, Said, Text
from jupyter_xvoice.engine.dialogue.results import spoken_result
from jupyter_xvoice.engine.dialogue.small_talk import GREETING, repeated, small_talk
from jupyter_xvoice.engine.dialogue.tool_choice import STRONG, WEAK, chosen, server_tool_for, spoken_name
from jupyter_xvoice.engine.dialogue.words import quotes_in

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator, Sequence

    from jupyter_xvoice.engine.dialogue.partner import Entry, Part, ToolSpec

__all__ = ["RulePartner"]

_DECLINES: Final = {
    "web_search": "The local engine cannot search the web.",
    "x_search": "The local engine cannot search X.",
    "file_search": "The local engine cannot search collections of files.",
    "mcp": "The local engine does not connect to MCP servers.",
}
_LEAVE: Final = re.compile(r"(?i)\b(never ?mind|forget it|cancel|stop|nothing|no thanks?)\b")
_AND: Final = re.compile(r"(?i)\s*,?\s+and\s+(?:also\s+)?")
_MOST_CALLS: Final = 5


@dataclass
class _Pending:
    """A tool that waits for arguments."""

    tool: ToolSpec
    values: dict[str, Any]
    missing: list[str]


class RulePartner:
    """Speaks a tool's result, asks for what a tool still needs, calls the tool that is meant, makes small talk, or repeats."""

    def __init__(self) -> None:
        self._pending: _Pending | None = None

    async def answer(
        self, history: Sequence[Entry], tools: Sequence[ToolSpec], instructions: str
    ) -> AsyncGenerator[Part, None]:
        """See :class:`Partner`. ``instructions`` are heeded only where they ask to say something in quotation marks."""
        last = history[-1] if history else None
        if isinstance(last, Returned):
            for part in self._results(history):
                yield part
        elif isinstance(last, Said) and last.role == "user":
            for part in self._reply(last.text, history[:-1], tools):
                yield part
        else:
            quotes = quotes_in(instructions) if re.search(r"(?i)\b(say|greet)\b", instructions) else []
            yield Text(quotes[0] if quotes else f"{GREETING} What can I do for you?")

    def _results(self, history: Sequence[Entry]) -> Iterator[Part]:
        names = {entry.call_id: entry.name for entry in history if isinstance(entry, Called)}
        fresh: list[Returned] = []
        for entry in reversed(history):
            if isinstance(entry, Said):
                break
            if isinstance(entry, Returned):
                fresh.insert(0, entry)
        for entry in fresh:
            name = names.get(entry.call_id, "tool")
            said = spoken_name(name)
            if entry.output.startswith(f"{name} "):  # what went wrong begins with the name of the tool
                yield Text(f"{said.capitalize()} {spoken_result(entry.output.removeprefix(name))} ")
            else:
                yield Text(f"{said.capitalize()} says: {spoken_result(entry.output)} ")

    def _reply(self, text: str, before: Sequence[Entry], tools: Sequence[ToolSpec]) -> Iterator[Part]:
        pending, self._pending = self._pending, None
        if pending is not None and pending.tool in tools:
            if _LEAVE.search(text):
                yield Text("All right, I leave it.")
                return
            another = chosen(text, tools, STRONG)
            new = repeated(text) or small_talk(text, before, ()) or (another and another != pending.tool)
            calls = None if new else self._complete(pending, text)
            if calls is not None:
                yield from calls
                return
        yield from self._new(text, before, tools)

    def _new(self, text: str, before: Sequence[Entry], tools: Sequence[ToolSpec]) -> Iterator[Part]:
        again = repeated(text)
        if again is not None:
            return iter([Text(again)])
        if (calls := self._calls(text, tools, STRONG)) is not None:
            return calls
        refused = server_tool_for(text, tools)
        if refused is not None:
            return iter([Declined(refused.type, f"{_DECLINES[refused.type]} I can only follow my rules.")])
        names = [spoken_name(tool.name) for tool in tools if tool.type == "function"]
        phrases = small_talk(text, before, names)
        if phrases is not None:
            return map(Text, phrases)
        if (calls := self._calls(text, tools, WEAK)) is not None:
            return calls
        unknown = (f'You said: "{text.strip()}" ', "I follow rules, and I have none for that. Ask me what I can do.")
        return map(Text, unknown)

    def _calls(self, text: str, tools: Sequence[ToolSpec], least: int) -> Iterator[Part] | None:
        tool = chosen(text, tools, least)
        if tool is None:
            return None
        several = self._several(text, tools, least)
        if several:
            return _called(several)
        filled = fill(text, tool.parameters)
        if filled.missing:
            return self._ask(_Pending(tool, filled.values, filled.missing))
        return _called([Call(tool.name, filled.values)])

    @staticmethod
    def _several(text: str, tools: Sequence[ToolSpec], least: int) -> list[Call]:
        """A call a clause, if every clause makes one: "the weather in Paris and in London", "the weather and the time"."""
        clauses = [clause for clause in _AND.split(text) if clause.strip(" .?!")]
        if not 1 < len(clauses) <= _MOST_CALLS or quotes_in(text):
            return []
        calls: list[Call] = []
        before: ToolSpec | None = None
        for clause in clauses:
            tool = chosen(clause, tools, least)
            # "and London": a bare name belongs to the tool before, if that takes a text.
            short = tool is None and before is not None and len(clause.split()) <= 3
            tool = tool or before
            if tool is None or takes_many(tool.parameters):
                return []
            filled = fill(clause, tool.parameters, bare=short)
            if filled.missing or (short and not filled.values):
                return []
            calls.append(Call(tool.name, filled.values))
            before = tool
        return calls if len({(call.name, str(call.arguments)) for call in calls}) == len(calls) else []

    def _complete(self, pending: _Pending, text: str) -> Iterator[Part] | None:
        properties = properties_of(pending.tool.parameters)
        wanted = {name: properties[name] for name in pending.missing}
        schema = {**pending.tool.parameters, "properties": wanted, "required": pending.missing[:1]}
        filled = fill(text, schema, bare=len(pending.missing) == 1)
        if not filled.values and len(pending.missing) > 1:
            schema["properties"] = {pending.missing[0]: wanted[pending.missing[0]]}
            filled = fill(text, schema, bare=True)
        if not filled.values:
            return None
        values = {**pending.values, **filled.values}
        missing = [name for name in pending.missing if name not in values]
        if missing:
            return self._ask(_Pending(pending.tool, values, missing))
        return _called([Call(pending.tool.name, values)])

    def _ask(self, pending: _Pending) -> Iterator[Part]:
        self._pending = pending
        wanted = pending.missing[0]
        choices = [str(choice) for choice in choices_of(properties_of(pending.tool.parameters)[wanted])][:5]
        among = f" It can be {', '.join(choices)}." if choices else ""
        needed = " and the ".join(spoken_name(name) for name in pending.missing)
        yield Text(
            f"For {spoken_name(pending.tool.name)} I need the {needed}. What is the {spoken_name(wanted)}?{among}"
        )


def _called(calls: list[Call]) -> Iterator[Part]:
    names = " and ".join(dict.fromkeys(spoken_name(call.name) for call in calls))
    yield Text(f"I use {names}.")
    yield from calls
