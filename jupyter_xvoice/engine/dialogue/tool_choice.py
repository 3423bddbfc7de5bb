"""Which tool is meant: by the words of its name, its description and its enums."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.engine.dialogue.parameters import choices_of, properties_of
from jupyter_xvoice.engine.dialogue.words import GENERIC, content_words, split_name, stem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jupyter_xvoice.engine.dialogue.partner import ToolSpec

__all__ = ["STRONG", "WEAK", "chosen", "server_tool_for", "spoken_name"]

STRONG: Final = 3
"""A word of the tool's name."""
WEAK: Final = 2
"""Two words of its description, or a word of an enum."""

_SERVER_WORDS: Final[dict[str, re.Pattern[str]]] = {
    "x_search": re.compile(r"\b(tweets?|twitter|on x|x search|x posts?|posts?)\b"),
    "file_search": re.compile(r"\b(files?|documents?|collections?|papers?|notes)\b"),
    "web_search": re.compile(r"\b(search|google|web|internet|online|news|look up|latest)\b"),
}


def spoken_name(name: str) -> str:
    """``get_weather`` is said "get weather"."""
    return " ".join(split_name(name)) or name


def chosen(text: str, tools: Sequence[ToolSpec], least: int) -> ToolSpec | None:
    """The function with the most words in common with ``text``, if they are worth ``least``."""
    said = content_words(text)
    scored = [
        (_score(said, text.lower(), tool), -number) for number, tool in enumerate(tools) if tool.type == "function"
    ]
    if not scored:
        return None
    functions = [tool for tool in tools if tool.type == "function"]
    score, _ = max(scored)
    place = scored.index(max(scored))
    return functions[place] if score >= least else None


def _score(said: set[str], text: str, tool: ToolSpec) -> int:
    name = split_name(tool.name)
    own = {stem(word) for word in name if word not in GENERIC}
    shared = {stem(word) for word in name if word in GENERIC}
    properties = properties_of(tool.parameters)
    named = {stem(parameter) for parameter in properties}
    described = content_words(tool.description) - own - shared - named - GENERIC
    score = 3 * len(said & own) + len(said & described)
    if spoken_name(tool.name) in text:
        score += 3
    enums = sum(
        any(re.search(rf"\b{re.escape(word.lower())}\b", text) for word in _words_of(schema))
        for schema in properties.values()
    )
    score += 2 * enums
    # What a tool takes, and words that tools share, choose none by themselves: "the train to the city leaves at nine".
    return score + len(said & (shared | named)) if score else 0


def _words_of(schema: Mapping[str, Any]) -> list[str]:
    items = schema.get("items")
    choices = choices_of(schema) or (choices_of(items) if isinstance(items, dict) else [])
    return [word for word in choices if isinstance(word, str) and len(word) > 2]


def server_tool_for(text: str, tools: Sequence[ToolSpec]) -> ToolSpec | None:
    """The server-run tool that ``text`` asks for."""
    said = text.lower()
    for tool in tools:
        if tool.type == "mcp":
            words = {*split_name(tool.name), "mcp"} - GENERIC
            if any(re.search(rf"\b{re.escape(word)}\b", said) for word in words if len(word) > 2):
                return tool
    on = {tool.type: tool for tool in tools}
    return next((on[kind] for kind, words in _SERVER_WORDS.items() if kind in on and words.search(said)), None)
