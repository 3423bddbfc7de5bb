"""The style and the script of the dressed layer, kept as files beside this one and put into each output, small."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Final

__all__ = ["LIMIT", "script", "style"]

LIMIT: Final = 4096  # bytes of script in one output (ui.md 8)
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
# A string, a template or a bracketed pattern is kept; around these signs a space means nothing in JavaScript.
_SPACED: Final = re.compile(r"""('(?:[^'\\\n]|\\.)*'|`[^`]*`|/\[[^/\n]*/g)|\s*([-=(){}\[\],;?:<>&|*!+/])\s*""")


@cache
def style(package: str, name: str) -> str:
    """The named ``.css`` file of ``package``, without comments and without the spaces that only people need."""
    text = re.sub(r"\s+", " ", _COMMENT.sub("", _read(package, name)))
    return re.sub(r" ?([{};,>]) ?|(:) ", r"\1\2", text).replace(";}", "}").strip()


@cache
def script(package: str, name: str) -> str:
    """The named ``.js`` file of ``package`` without comment lines and without the spaces that only people need.

    The file holds no string or template that spans lines, and no comment behind code.
    """
    lines = (line.strip() for line in _read(package, name).splitlines())
    code = "\n".join(line for line in lines if line and not line.startswith("//"))
    return _SPACED.sub(lambda match: match[1] or match[2], code)


def _read(package: str, name: str) -> str:
    return files(package).joinpath(name).read_text("utf-8")
