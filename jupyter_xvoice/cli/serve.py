"""``jupyter xvoice serve``: the local engine for other programs on this machine."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from jupyter_xvoice.cli.output import tell
from jupyter_xvoice.local import serve_command

if TYPE_CHECKING:
    import argparse

__all__ = ["add_to"]

_END_SECONDS = 10
_PASSED_ON = ("host", "port", "data_dir", "phrases", "grammar", "chat_url", "chat_model")


def add_to(commands: Any) -> None:
    """Adds ``serve``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "serve",
        help="run the local engine for other programs",
        description="Run the local engine until Ctrl-C. The first line on stdout is JSON: url, ws_url, token, pid.",
    )
    parser.add_argument("--host", metavar="ADDRESS", help="a loopback address (default 127.0.0.1)")
    parser.add_argument("--port", type=int, metavar="N", help="0 takes a free one (default)")
    parser.add_argument("--data-dir", metavar="FOLDER", help="where custom voices lie")
    parser.add_argument("--phrases", metavar="FILE", help="sample sentences for the recogniser, one a line")
    parser.add_argument("--grammar", metavar="FILE", help="a JSGF grammar for the recogniser")
    parser.add_argument(
        "--chat-url", metavar="URL", help="an OpenAI-compatible chat endpoint that answers in conversations"
    )
    parser.add_argument("--chat-model", metavar="NAME", help="the model to ask for there")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Starts the engine as its own process, says how to use it, waits for its end."""
    options = {name: getattr(arguments, name) for name in _PASSED_ON}
    words = [
        word
        for name, value in options.items()
        if value is not None
        for word in (f"--{name.replace('_', '-')}", str(value))
    ]
    # Our end of the pipe closes however we end, and the engine with it.
    command = serve_command([*words, "--exit-on-stdin-eof"])
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as engine:  # noqa: S603
        assert engine.stdout is not None
        assert engine.stdin is not None
        try:
            first_line = engine.stdout.readline()
            if first_line:
                sys.stdout.write(first_line)
                sys.stdout.flush()
                _explain(json.loads(first_line)["url"])
            return engine.wait()
        except KeyboardInterrupt:
            engine.stdin.close()
            engine.wait(_END_SECONDS)
            tell("The engine has ended.")
            raise


def _explain(url: str) -> None:
    tell(f"The local engine listens on {url}, for this machine only. The token is in the line above.")
    tell(f"  notebook:      %xvoice connect {url} --ask")
    tell(f'  Python:        Client(base_url="{url}", api_key=token)')
    tell(f"  command line:  JUPYTER_XVOICE_ENGINE_TOKEN=… jupyter xvoice say Hello -o hello.mp3 --endpoint {url}")
    tell("  anything else that speaks xAI's wire: that address, the token as the API key.")
    tell("Ctrl-C ends it.")
