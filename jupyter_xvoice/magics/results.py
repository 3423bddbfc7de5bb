"""What becomes of a magic's result: the cell's value, or a variable."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeVar

from IPython.display import display

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

T = TypeVar("T")

__all__ = ["hand_over", "keep", "mention", "remember", "tell"]


def hand_over(shell: InteractiveShell, result: T, variable: str | None) -> T | None:
    """Stores ``result`` under ``variable`` and shows nothing; without a variable it is the cell's value."""
    if variable is None:
        return result
    shell.user_ns[variable] = result
    return None


def keep(shell: InteractiveShell, result: object, variable: str | None) -> str:
    """Saves what there is before an error is raised, which would leave the cell without a value.

    Returns:
        Where it is, for the message: ```speech``` or ```Out[12]```.
    """
    if variable is None:
        display(result)  # type: ignore[no-untyped-call]
    return remember(shell, result, variable)


def remember(shell: InteractiveShell, result: object, variable: str | None) -> str:
    """The same for what is shown already."""
    if variable is not None:
        shell.user_ns[variable] = result
        return f"`{variable}`"
    number = shell.displayhook.prompt_count
    shell.user_ns["_oh"][number] = result
    return f"`Out[{number}]`"


def mention(shell: InteractiveShell, warnings: list[str]) -> None:
    """Says ``warnings`` where no rich display says them: in a terminal."""
    if not hasattr(shell, "kernel"):
        for warning in warnings:
            tell(f"Note: {warning}")


def tell(sentence: str) -> None:
    """One line below the cell."""
    sys.stdout.write(f"{sentence}\n")
