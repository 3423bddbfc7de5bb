"""``%%announce``: runs the cell as ever, and says how it went."""

from __future__ import annotations

import argparse
import asyncio
import math
import re
import time
from typing import TYPE_CHECKING, Any, Final

from IPython.core.error import UsageError
from IPython.core.inputtransformer2 import cell_magic

from jupyter_xvoice.endpoints import redact
from jupyter_xvoice.errors import XVoiceError
from jupyter_xvoice.magics.line import LineParser
from jupyter_xvoice.magics.outcome import spoken_duration, spoken_error
from jupyter_xvoice.magics.results import tell

if TYPE_CHECKING:
    from collections.abc import Mapping

    from IPython.core.interactiveshell import ExecutionResult, InteractiveShell

    from jupyter_xvoice.magics.session import Session

__all__ = ["PARSER", "Announcer", "as_line"]

_INTERRUPTS: Final = (KeyboardInterrupt, asyncio.CancelledError)
_FIRST: Final = re.compile(r"%%announce(?:[ \t]+(.*))?$")


def _seconds(text: str) -> float:
    """Of ``--after``.

    Raises:
        argparse.ArgumentTypeError: it is no time.
    """
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds: write 60 for a minute, 0 for always.")
    return seconds


PARSER: Final = LineParser(
    "%announce",
    "Run the cell, and say how it went: how long it took, or the first line of its error.",
    usage="%%announce [options]\n       CELL",
    epilog=(
        "example:\n"
        "  %%announce --after 60\n"
        "  model.fit(X, y)\n\n"
        "%announce inside a cell counts from that line on.\n"
        "The words go to where speech is made (%xvoice status), a key or a path in them does not.\n"
        "defaults: %config XVoice.announce = False turns it off; %config XVoice.announce_after = 60"
    ),
)
PARSER.add_argument("--after", type=_seconds, metavar="SECONDS", help="only when the cell took longer (default 10)")
PARSER.add_argument("--voice", "-v", metavar="ID", help="voice, built-in or your own (default eve)")


def as_line(lines: list[str]) -> list[str]:
    """A cell below ``%%announce`` is run as any other: with ``await``, its lines' numbers, its value and its error.

    A transformation of IPython's: the first line becomes ``%announce``, which waits for the end of the cell.
    """
    found = _FIRST.match(lines[0].rstrip()) if lines else None
    rest = lines[1:]
    if found is None or not "".join(rest).strip():
        return lines
    return [f"get_ipython().run_line_magic('announce', {found[1] or ''!r})\n", *cell_magic(rest)]  # type: ignore[no-untyped-call]


class Announcer:
    """Waits for the end of a cell and says how it went."""

    def __init__(self, shell: InteractiveShell, session: Session) -> None:
        self._shell = shell
        self._session = session
        self._began = 0.0
        self._after = 0.0
        self._options: dict[str, Any] = {}
        self._waits = False
        self._inside = 0  # cells that run within it, as %%capture runs its own

    def wait(self, after: float | None, options: Mapping[str, Any], line: str, cell: str | None) -> None:
        """Runs ``%announce``. ``after`` and ``options`` are the values of ``%config``; no ``after``: it is turned off.

        Raises:
            UsageError: an option is wrong, or there is no cell.
        """
        arguments: argparse.Namespace = PARSER.parse(line)
        if cell is not None:
            raise UsageError("%%announce stands on the first line of a cell, and what is to be run below it.")
        if after is None:
            return
        self._after = after if arguments.after is None else arguments.after
        self._options = {**options, **({"voice": arguments.voice} if arguments.voice else {})}
        self._began = time.monotonic()
        if not self._waits:
            self._waits, self._inside = True, 0
            self._shell.events.register("pre_run_cell", self._enters)
            self._shell.events.register("post_run_cell", self._leaves)

    def close(self) -> None:
        """Waits no more."""
        if self._waits:
            self._waits = False
            self._shell.events.unregister("pre_run_cell", self._enters)
            self._shell.events.unregister("post_run_cell", self._leaves)

    def _enters(self, *_: object) -> None:
        self._inside += 1

    def _leaves(self, result: ExecutionResult | None) -> None:
        if self._inside:
            self._inside -= 1
            return
        self.close()
        seconds = time.monotonic() - self._began
        error = None if result is None else result.error_before_exec or result.error_in_exec
        if seconds < self._after or result is None or isinstance(error, _INTERRUPTS):
            return  # who interrupts it is there
        took = spoken_duration(seconds)
        self._say(f"Done in {took}." if error is None else f"Failed after {took}. {spoken_error(error)}")

    def _say(self, sentence: str) -> None:
        if not hasattr(self._shell, "kernel"):
            tell(sentence)
            return
        from jupyter_xvoice.widgets.live_speech import LiveSpeech

        shown = False
        try:
            speech = LiveSpeech(self._session.client().tts_stream(sentence, **self._options), sentence)
            shown = True  # whatever becomes of the sound
            speech.run()
        except KeyboardInterrupt:
            pass  # enough of it
        except XVoiceError as error:
            tell(f"{'' if shown else f'{sentence} '}(It could not be spoken: {redact(str(error))})")
