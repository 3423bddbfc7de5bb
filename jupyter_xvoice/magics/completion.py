"""Completion of the magics' lines, from what is known already: never from the network."""

from __future__ import annotations

import glob
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jupyter_xvoice.audio.formats import BIT_RATES, CODECS, RAW_CODECS, SAMPLE_RATES
from jupyter_xvoice.commands.creation import FIELDS
from jupyter_xvoice.magics import agent, announce, stt, tts, voices, xvoice
from jupyter_xvoice.wire_words import INLINE_TAGS, STT_LANGUAGES, TTS_LANGUAGES, WRAPPING_TAGS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Mapping

    from IPython.core.completer import CompletionContext, SimpleMatcherResult

    from jupyter_xvoice.magics.line import LineParser
    from jupyter_xvoice.magics.session import Session

__all__ = ["make_matcher"]

_MAGIC: Final = re.compile(r"\s*(?:[\w.]+\s*=\s*)?%{1,2}(tts|stt|agent|announce|voices|xvoice)\s")
_CELL: Final = re.compile(r"%%(tts|stt)\b")
_CHOICES: Final = {
    "codec": CODECS,
    "audio_format": RAW_CODECS,
    "sample_rate": tuple(map(str, SAMPLE_RATES)),
    "place": tuple(xvoice.PLACES),
    "clear": tuple(FIELDS),
    "bit_rate": tuple(map(str, BIT_RATES)),
}
_PARSERS: Final = {"tts": tts.PARSER, "stt": stt.PARSER, "agent": agent.PARSER, "announce": announce.PARSER}
_FILES: Final = {"file", "local_phrases", "local_grammar", "sources", "target"}
_VOICES: Final = {"voice", "voice_id"}
_FUNCTIONS: Final = {"tools", "ask"}


@dataclass(frozen=True)
class _Known:
    session: Session
    names: Mapping[str, object]


def make_matcher(session: Session, names: Mapping[str, object]) -> Callable[[CompletionContext], SimpleMatcherResult]:
    """An IPython matcher that knows ``session``'s voices and the user's ``names``.

    Raises:
        ImportError: IPython is older than 8.6.
    """
    from IPython.core.completer import SimpleCompletion, context_matcher

    @context_matcher(identifier="jupyter_xvoice")  # type: ignore[untyped-decorator]
    def matcher(context: CompletionContext) -> SimpleMatcherResult:
        until = context.text_until_cursor
        word = re.search(r"\S*$", until)
        fragment = word[0] if word else ""
        magic = _MAGIC.match(until)
        if magic:
            found = _line(
                _Known(session, names), magic[1], until[magic.end() :].split()[: None if not fragment else -1], fragment
            )
        elif context.cursor_line > 0 and (cell := _CELL.match(context.full_text)):
            found = _tags(until) if cell[1] == "tts" else _paths(fragment)
            fragment = re.split(r"[\[<]", fragment)[-1] if cell[1] == "tts" else fragment
        else:
            return {"completions": []}
        completions = [SimpleCompletion(text, type="magic option") for text in found]
        return {
            "completions": completions,
            "suppress": bool(completions),
            "matched_fragment": fragment,
            "ordered": True,
        }

    typed: Callable[[CompletionContext], SimpleMatcherResult] = matcher
    return typed


def _line(known: _Known, magic: str, before: list[str], fragment: str) -> list[str]:
    parser: LineParser | None = _PARSERS.get(magic)
    if parser is None:
        commands = voices.PARSERS if magic == "voices" else xvoice.PARSERS
        named = next((word for word in before if word in commands), None)
        if named is None:
            return _starting(fragment, [*filter(None, commands), *commands[""].options])
        parser = commands[named]
        before = before[before.index(named) + 1 :]
    option = parser.options.get(before[-1]) if before else None
    if option is not None and option.nargs != 0:
        return _values(known, option, magic, fragment)
    if fragment.startswith("-"):
        return _starting(fragment, [name for name in parser.options if name.startswith("--")])
    return [value for action in parser.positionals for value in _values(known, action, magic, fragment)]


def _values(known: _Known, action: argparse.Action, magic: str, fragment: str) -> list[str]:
    if action.dest in _VOICES:
        return _starting(fragment, sorted(known.session.known_voices))
    if action.dest in _FUNCTIONS:
        before, comma, last = fragment.rpartition(",")
        return [before + comma + name for name in _starting(last, agent.functions(known.names))]
    if action.dest in _FILES:
        return _paths(fragment)
    if action.dest == "language":
        return _starting(fragment, STT_LANGUAGES if magic in {"stt", "agent"} else TTS_LANGUAGES)
    return _starting(fragment, _CHOICES.get(action.dest) or action.choices or [])


def _starting(fragment: str, names: Iterable[str]) -> list[str]:
    return [name for name in names if name.startswith(fragment)]


def _paths(fragment: str) -> list[str]:
    found = sorted(glob.glob(glob.escape(fragment) + "*"))[:200]  # noqa: PTH207  keeps the fragment as it was typed
    return [name + "/" if Path(name).is_dir() else name for name in found]


def _tags(until: str) -> list[str]:
    """Speech tags after ``[`` and ``<``, closed as the wire wants them."""
    opened = re.search(r"(\[|</?)([\w-]*)$", until)
    if not opened:
        return []
    if opened[1] == "[":
        return [f"{name}]" for name in _starting(opened[2], INLINE_TAGS)]
    slash = "/" if opened[1] == "</" else ""
    return [f"{slash}{name}>" for name in _starting(opened[2], WRAPPING_TAGS)]
