"""Questions to the person at the notebook. Where nobody can answer, the answer is not yes."""

from __future__ import annotations

from IPython.core.error import StdinNotImplementedError, UsageError

__all__ = ["agrees", "hidden"]


def agrees(question: str, flag: str) -> bool:
    """``question [y/N]``; only y or yes is a yes.

    Raises:
        UsageError: nobody can be asked here; the message names ``flag``.
    """
    try:
        return input(f"{question} [y/N] ").strip().lower() in {"y", "yes"}
    except (StdinNotImplementedError, EOFError):
        raise UsageError(f"{question} Nobody can be asked here: add {flag} if it is so.") from None


def hidden(question: str, variable: str) -> str:
    """What was typed, not shown.

    Args:
        question: in front of the field.
        variable: of the environment, which says the same where nobody can type.

    Raises:
        UsageError: nobody can be asked here, or nothing was typed.
    """
    from getpass import getpass

    try:
        answer = getpass(f"{question}: ").strip()
    except (StdinNotImplementedError, EOFError):
        raise UsageError(
            f"Nobody can be asked here: set {variable} before the kernel starts, and leave --ask out."
        ) from None
    if not answer:
        raise UsageError("Nothing was typed: nothing has changed.")
    return answer
