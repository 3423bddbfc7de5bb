"""``python -m jupyter_xvoice.engine``. What cannot work is said in one line on stderr, with the remedy; status 1."""

from __future__ import annotations

import os
import sys

from jupyter_xvoice.engine.command_line import parse

REMEDY = 'pip install "jupyter-xvoice[local]"'


def main() -> int:
    """Runs the engine."""
    settings, exit_on_stdin_eof = parse()
    if sys.flags.safe_path:
        os.environ["PYTHONSAFEPATH"] = "1"  # and so for the processes of synthesis and recognition
    try:
        from jupyter_xvoice.engine.process import run
    except ModuleNotFoundError as error:
        print(f"The local engine is not installed here (no module {error.name!r}): {REMEDY}", file=sys.stderr)  # noqa: T201
        return 1
    try:
        run(settings, exit_on_stdin_eof=exit_on_stdin_eof)
    except OSError as error:
        words = f"Cannot listen on {settings.host}:{settings.port} ({error.strerror}): choose another --port, or none."
        print(words, file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
