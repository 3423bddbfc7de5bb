"""``%tts How are you?`` is a question to be spoken, not a request for help.

IPython reads a name with ``?`` at the end of a line as "show the documentation of that name", also behind a magic.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from IPython.core.inputtransformer2 import EscapedCommand, HelpEnd

if TYPE_CHECKING:
    from tokenize import TokenInfo

__all__ = ["SpokenQuestion"]


class SpokenQuestion(EscapedCommand):
    """Takes a line ``%tts … ?`` before IPython's own rule for a final ``?`` sees it."""

    priority = HelpEnd.priority - 1

    @classmethod
    def find(cls, tokens_by_line: list[list[TokenInfo]]) -> SpokenQuestion | None:
        """The first such line, or None."""
        for tokens in tokens_by_line:
            if tokens and tokens[0].line.lstrip().startswith("%tts ") and tokens[0].line.rstrip().endswith("?"):
                start = next((token.start for token in tokens if token.string == "%"), None)
                return cls(start) if start is not None else None
        return None
