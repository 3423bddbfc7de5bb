"""What a docstring says of a function and of its parameters: Google, NumPy and reST."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass, field
from typing import Final

__all__ = ["Docstring", "read_docstring"]

_SECTIONS: Final = (
    "args|arguments|parameters|params|keyword args|keyword arguments|other parameters|returns?|yields?|raises|examples?|"
    "notes?|warnings?|warns|attributes|references|see also|todo"
)
_GOOGLE_SECTION: Final = re.compile(rf"(?i)({_SECTIONS}):\s*")
_NUMPY_SECTION: Final = re.compile(rf"(?i)({_SECTIONS})\s*")
_OF_PARAMETERS: Final = frozenset(
    ("args", "arguments", "parameters", "params", "keyword args", "keyword arguments", "other parameters")
)
_GOOGLE_ENTRY: Final = re.compile(r"\*{0,2}(\w+)\s*(?:\([^)]*\))?\s*:\s*(.*)")
_NUMPY_ENTRY: Final = re.compile(r"(\*{0,2}\w+(?:\s*,\s*\*{0,2}\w+)*)\s*(?::.*)?")
_REST_FIELD: Final = re.compile(r":(\w+)\s*([^:]*):\s*(.*)")
_REST_PARAMETERS: Final = frozenset(("param", "parameter", "arg", "argument", "key", "keyword"))


@dataclass
class Docstring:
    """What was read.

    Attributes:
        description: what comes before the first section, the lines of a paragraph joined.
        parameters: name -> what is said of it.
    """

    description: str = ""
    parameters: dict[str, str] = field(default_factory=dict)


def read_docstring(text: str | None) -> Docstring:
    """Reads ``text``; what is in no known form stays in the description."""
    lines = inspect.cleandoc(text or "").splitlines()
    read = Docstring()
    description: list[str] = []
    section = ""
    body: list[str] = []
    numpy = False
    sections: list[tuple[str, bool, list[str]]] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        under = lines[at + 1].strip() if at + 1 < len(lines) else ""
        google = _GOOGLE_SECTION.fullmatch(line)
        if google or (_NUMPY_SECTION.fullmatch(line) and re.fullmatch(r"-{3,}|={3,}", under)):
            numpy = not google
            section, body = line.strip().rstrip(":").lower(), []
            sections.append((section, numpy, body))
            at += 2 if numpy else 1
            continue
        (body if section else description).append(line)
        at += 1
    read.parameters.update(_read_rest(description))
    for name, is_numpy, lines_of_it in sections:
        if name in _OF_PARAMETERS:
            read.parameters.update(_read_numpy(lines_of_it) if is_numpy else _read_google(lines_of_it))
    read.description = _joined(description)
    return read


def _joined(lines: list[str]) -> str:
    """Paragraphs stay, lines of one are joined."""
    paragraphs = re.split(r"\n\s*\n", "\n".join(lines).strip())
    return "\n".join(" ".join(paragraph.split()) for paragraph in paragraphs if paragraph.strip())


def _read_google(lines: list[str]) -> dict[str, str]:
    """Entries ``name (type): words`` at the section's own indentation; deeper lines go on."""
    text = inspect.cleandoc("\n" + "\n".join(lines))
    found: dict[str, list[str]] = {}
    current: list[str] | None = None
    for line in text.splitlines():
        entry = None if line[:1].isspace() else _GOOGLE_ENTRY.fullmatch(line.rstrip())
        if entry:
            current = found.setdefault(entry.group(1), [])
            current.append(entry.group(2))
        elif current is not None:
            current.append(line.strip())
    return {name: " ".join(" ".join(words).split()) for name, words in found.items()}


def _read_numpy(lines: list[str]) -> dict[str, str]:
    """Entries ``name[, name] : type``, the words below, indented."""
    found: dict[str, list[str]] = {}
    current: list[list[str]] = []
    for line in inspect.cleandoc("\n" + "\n".join(lines)).splitlines():
        entry = None if line[:1].isspace() else _NUMPY_ENTRY.fullmatch(line.rstrip())
        if entry:
            names = [name.strip().lstrip("*") for name in entry.group(1).split(",")]
            current = [found.setdefault(name, []) for name in names]
        else:
            for words in current:
                words.append(line.strip())
    return {name: " ".join(" ".join(words).split()) for name, words in found.items()}


def _read_rest(description: list[str]) -> dict[str, str]:
    """Takes the fields (``:param type name: words``) out of ``description``, which keeps the rest."""
    found: dict[str, list[str]] = {}
    kept: list[str] = []
    current: list[str] | None = None
    for line in description:
        match = _REST_FIELD.fullmatch(line.rstrip())
        if match:
            kind, subject, words = match.groups()
            current = []
            if kind.lower() in _REST_PARAMETERS and subject.split():
                current = found.setdefault(subject.split()[-1].lstrip("*"), [])
            current.append(words)
        elif current is not None and line[:1].isspace():
            current.append(line.strip())
        else:
            current = None
            kept.append(line)
    description[:] = kept
    return {name: " ".join(" ".join(words).split()) for name, words in found.items()}
