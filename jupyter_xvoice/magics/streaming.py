"""``%%tts --stream``: heard while it is made, from a text or from whatever makes one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError

from jupyter_xvoice.errors import BrokenOffError
from jupyter_xvoice.magics.results import keep, remember

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from jupyter_xvoice.magics.session import Session
    from jupyter_xvoice.results import Speech

__all__ = ["source_of", "stream"]


def source_of(shell: InteractiveShell, begin: str, rest: str, cell: str | None) -> str | Iterable[str]:
    """The user's generator of text, or text, that ``--from`` names: its first word and what stands behind it on the line.

    Raises:
        UsageError: there is a cell as well, the expression fails, or its value gives no text.
    """
    if cell is not None:
        raise UsageError(f"--from {begin} says what to speak, and there is a cell as well: write %tts --from {begin}")
    expression = f"{begin} {rest}".strip()
    try:
        source = shell.ev(expression)  # type: ignore[no-untyped-call]
    except Exception as error:  # noqa: BLE001  any expression of the user's may stand there
        raise UsageError(f"--from {expression}: {type(error).__name__}: {error}.") from None
    if hasattr(source, "__aiter__"):
        raise UsageError(
            f"--from {expression} gives an async iterable, which runs on an event loop of yours, and a magic stops that loop. "
            "Use `await play(AsyncClient().tts_stream(…))`."
        )
    if not isinstance(source, (str, Iterable)):
        raise UsageError(
            f"--from {expression} gives {type(source).__name__}: it takes a text, or a generator of pieces of text."
        )
    return source


def stream(
    shell: InteractiveShell,
    session: Session,
    source: str | Iterable[str],
    options: dict[str, Any],
    variable: str | None,
) -> Speech:
    """Plays it in the page; what came before an interrupt or a failure is kept where the message says."""
    from jupyter_xvoice.widgets.stream import play

    made = session.client().tts_stream(source, **options)
    try:
        return play(made)
    except BrokenOffError as error:
        error.args = (f"{error} What came is kept in {_kept(shell, error.speech, variable)}.",)
        raise
    except KeyboardInterrupt as interrupt:
        speech = made.speech
        if speech.encoded:
            interrupt.args = (f"Interrupted. What came is kept in {_kept(shell, speech, variable)}.",)
        raise


def _kept(shell: InteractiveShell, speech: Speech, variable: str | None) -> str:
    # In a notebook it stands already where it has sounded.
    return (remember if hasattr(shell, "kernel") else keep)(shell, speech, variable)
