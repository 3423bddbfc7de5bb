"""The stream of a chat endpoint: phrases to speak as they come, and tool calls joined from their pieces."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

__all__ = ["ChatStream", "StreamError", "events_in"]

_LONGEST_LINE: Final = 1_000_000
_PHRASE: Final = re.compile(r"(?s)(.*?[.!?:;]+[\"')\]]*\s+|.{60,}?,\s+|.*?\n+)")
_LONGEST_PHRASE: Final = 300  # characters; without a full stop for so long, a phrase ends at a space
_THOUGHT: Final = "<think>"
_THOUGHT_END: Final = "</think>"
_MARKUP: Final = re.compile(r"[*`#]+")


class StreamError(Exception):
    """The endpoint said in the stream that it failed, or what came is no answer."""


async def events_in(chunks: AsyncIterator[bytes]) -> AsyncIterator[dict[str, Any]]:
    """The JSON of each ``data:`` line; comments and lines that are no JSON are passed over, ``[DONE]`` ends it.

    Raises:
        StreamError: a line is too long to be one.
    """
    kept = b""
    async for chunk in chunks:
        kept += chunk
        *lines, kept = kept.split(b"\n")
        if len(kept) > _LONGEST_LINE:
            raise StreamError("it sent a line without an end")
        for line in lines:
            data = line.strip().removeprefix(b"data:").strip()
            if data == b"[DONE]":
                return
            event = _json(data)
            if event is not None:
                yield event
    event = _json(kept.strip().removeprefix(b"data:").strip())
    if event is not None:
        yield event


def _json(data: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(data)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


class ChatStream:
    """Fed with events; gives phrases, and the calls at the end.

    Attributes:
        empty: whether nothing was said and nothing called so far.
    """

    def __init__(self) -> None:
        self._text = ""
        self._raw = ""  # the end of what came, while it may be the beginning of a tag
        self._thinking = False
        self._calls: dict[object, dict[str, str]] = {}
        self.empty = True

    def feed(self, event: dict[str, Any]) -> Iterator[str]:
        """The phrases that are whole with this event: a streamed one, or a whole answer in one piece.

        Raises:
            StreamError: the endpoint says that it failed.
        """
        error = event.get("error")
        if error:
            raise StreamError(str(error.get("message") if isinstance(error, dict) else error))
        choices = event.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices and isinstance(choices[0], dict) else {}
        delta = choice.get("delta") or choice.get("message") or {}
        if not isinstance(delta, dict):
            return
        calls = delta.get("tool_calls")
        for number, call in enumerate(calls if isinstance(calls, list) else ()):
            if isinstance(call, dict):
                self._join(call, number)
        content = delta.get("content")
        if isinstance(content, str):
            self._think(content)
            yield from self._whole()

    def _join(self, call: dict[str, Any], number: int) -> None:
        """Pieces of a call share an index; some servers send calls whole, by id, without one."""
        key = call["index"] if isinstance(call.get("index"), int) else str(call.get("id") or number)
        kept = self._calls.setdefault(key, {"name": "", "arguments": ""})
        function = call.get("function") if isinstance(call.get("function"), dict) else {}
        assert isinstance(function, dict)
        name, arguments = function.get("name"), function.get("arguments")
        if isinstance(name, str) and name != kept["name"]:
            kept["name"] += name
        if isinstance(arguments, dict):
            arguments = json.dumps(arguments)
        if isinstance(arguments, str):
            kept["arguments"] += arguments

    def _think(self, content: str) -> None:
        """Lets thoughts out, also where a tag comes in pieces."""
        raw, self._raw = self._raw + content, ""
        while raw:
            tag = _THOUGHT_END if self._thinking else _THOUGHT
            at = raw.find(tag)
            if at < 0:
                kept = next((size for size in range(len(tag) - 1, 0, -1) if raw.endswith(tag[:size])), 0)
                if not self._thinking:
                    self._text += raw[: len(raw) - kept]
                self._raw = raw[len(raw) - kept :]
                return
            if not self._thinking:
                self._text += raw[:at]
            self._thinking = not self._thinking
            raw = raw[at + len(tag) :]

    def _whole(self) -> Iterator[str]:
        while match := _PHRASE.match(self._text):
            self._text = self._text[match.end() :]
            yield from self._spoken(match.group())
        if len(self._text) > _LONGEST_PHRASE:
            end = self._text.rfind(" ") + 1 or len(self._text)
            phrase, self._text = self._text[:end], self._text[end:]
            yield from self._spoken(phrase)

    def _spoken(self, text: str) -> Iterator[str]:
        plain = _MARKUP.sub("", text)
        if plain.strip():
            self.empty = False
            yield plain

    def rest(self) -> Iterator[str]:
        """What was said last; a thought without an end is not spoken."""
        text = self._text + ("" if self._thinking else self._raw)
        self._text = self._raw = ""
        yield from self._spoken(text)

    def calls(self) -> list[tuple[str, dict[str, Any]]]:
        """Name and arguments of each call.

        Raises:
            StreamError: the arguments are no JSON object.
        """
        found = []
        for call in self._calls.values():
            try:
                arguments = json.loads(call["arguments"] or "{}")
            except ValueError:
                arguments = None
            if not isinstance(arguments, dict):
                raise StreamError(f"the arguments for {call['name'] or 'a tool'} are no JSON object")
            if not call["name"]:
                raise StreamError("it called a tool without a name")
            self.empty = False
            found.append((call["name"], arguments))
        return found
