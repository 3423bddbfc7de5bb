"""``jupyter xvoice say | transcribe | voices | serve | doctor``.

Exit status: 0 done, 1 it failed, 2 the command is wrong, 130 interrupted. Results go to stdout, everything said about
them to stderr.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from jupyter_xvoice import __version__
from jupyter_xvoice.cli import doctor, say, serve, transcribe, voices
from jupyter_xvoice.cli.output import tell
from jupyter_xvoice.endpoints import redact
from jupyter_xvoice.errors import InputError, XVoiceError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line and returns its exit status."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    try:
        status: int = chosen.run(chosen)
        sys.stdout.flush()
    except KeyboardInterrupt as interrupt:
        tell(str(interrupt) or "Interrupted.")
        return INTERRUPTED
    except InputError as error:
        tell(f"jupyter xvoice: {redact(str(error))}")
        return 2
    except XVoiceError as error:
        tell(f"jupyter xvoice: {redact(str(error))}")
        return 1
    except BrokenPipeError:
        # The reader has gone (as `| head`); without this Python complains once more at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        tell(f"jupyter xvoice: {error.filename or ''}: {error.strerror}".replace(": : ", ": "))
        return 1
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="jupyter xvoice",
        description="Speak, transcribe and manage voices: with XAI_API_KEY set on xAI, otherwise on the local engine.",
    )
    parser.add_argument("--version", action="version", version=f"jupyter-xvoice {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in (say, transcribe, voices, serve, doctor):
        command.add_to(commands)
    return parser
