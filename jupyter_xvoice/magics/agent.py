"""``%agent`` and ``%%agent``: a spoken conversation in the cell; the cell's text is what the agent is told to be."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, Final

from IPython.core.error import UsageError

from jupyter_xvoice.commands.options import text_of
from jupyter_xvoice.magics.line import LineParser, variable_name

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from IPython.core.interactiveshell import InteractiveShell

    from jupyter_xvoice.magics.session import Session
    from jupyter_xvoice.widgets import VoiceAgent

__all__ = ["PARSER", "functions", "show"]

PARSER: Final = LineParser(
    "%agent",
    "A spoken conversation: press Start and talk, or type.",
    usage="%agent [options] [INSTRUCTIONS]\n       %%agent [options], with the instructions in the cell",
    epilog="Example: %%agent --tools total_sales --ask send_report\nYou answer questions about sales, in one sentence.",
)
PARSER.add_argument("--tools", action="append", metavar="NAME,NAME", help="functions of yours that it may call")
PARSER.add_argument("--ask", action="append", metavar="NAME,NAME", help="the same, each call only after you allow it")
PARSER.add_argument("--voice", "-v", metavar="ID", help="voice, built-in or your own (default eve)")
PARSER.add_argument("--language", "-l", metavar="TAG", help="what you speak, as en-US")
PARSER.add_argument("--model", metavar="NAME", help="model (default: the endpoint's, at xAI grok-voice-latest)")
PARSER.add_argument("--speed", type=float, metavar="X", help="of its voice, 0.7 to 1.5 (default 1)")
PARSER.add_argument("--manual", action="store_true", help="push to talk: you say when your turn ends")
PARSER.add_argument("--minutes", type=float, metavar="N", help="end the session after so long")
PARSER.add_argument("--cost", type=float, metavar="USD", help="end the session when it has cost so much")
PARSER.add_argument("--height", type=int, metavar="PX", help="of the transcript, 160 to 640 (default 240)")
PARSER.add_argument(
    "--keyterm", dest="keyterms", action="append", metavar="TERM", help="a word to expect; may be given again"
)
PARSER.add_argument(
    "--phrases",
    dest="local_phrases",
    type=text_of,
    metavar="FILE",
    help="local engine: a text file with sample sentences, one a line",
)
PARSER.add_argument("-o", "--out", type=variable_name, metavar="VAR", help="keep the agent in VAR, and show it")

_PLAIN: Final = ("voice", "model", "speed", "height", "keyterms", "local_phrases")
_RENAMED: Final = {"language": "language_hint", "minutes": "max_minutes", "cost": "max_cost"}


def show(
    shell: InteractiveShell, session: Session, defaults: Mapping[str, Any], line: str, cell: str | None
) -> VoiceAgent:
    """Runs ``%agent``: gives the agent, which shows itself. ``defaults`` are the values of ``%config``."""
    arguments, text = PARSER.parse_text(line)
    if cell is not None and text:
        raise UsageError(
            f"{text[:40]!r} stands on the line of %%agent: the instructions belong into the cell below it."
        )
    options = {**defaults, **_given(arguments)}
    options["instructions"] = (text if cell is None else cell).strip()
    options["tools"] = _tools(shell.user_ns, arguments)
    if arguments.manual:
        options["turn_detection"] = None

    from jupyter_xvoice.widgets import VoiceAgent

    agent = VoiceAgent(session.client(), **options)  # what it learns of a gateway, %xvoice status knows
    if arguments.out is not None:
        shell.user_ns[arguments.out] = agent
    return agent


def functions(names: Mapping[str, Any]) -> list[str]:
    """What of the user's names can be a tool, for completion."""
    return sorted(name for name, value in names.items() if not name.startswith("_") and _is_tool(value))


def _given(arguments: argparse.Namespace) -> dict[str, Any]:
    values = vars(arguments)
    names = {**{name: name for name in _PLAIN}, **_RENAMED}
    return {new: values[name] for name, new in names.items() if values[name] is not None}


def _tools(names: Mapping[str, Any], arguments: argparse.Namespace) -> list[Any]:
    from jupyter_xvoice.agent.tools import tool

    free = [_find(names, name) for name in _names(arguments.tools)]
    return free + [tool(_find(names, name), requires_approval=True) for name in _names(arguments.ask)]


def _names(given: list[str] | None) -> list[str]:
    return [name.strip() for part in given or [] for name in part.split(",") if name.strip()]


def _find(names: Mapping[str, Any], dotted: str) -> Any:
    """The user's function of this name, ``bot.weather`` included, or a tool of the service.

    Raises:
        UsageError: there is none, or it is no function.
    """
    from jupyter_xvoice.agent import tools

    root, *path = dotted.split(".")
    if root not in names and dotted in {"web_search", "x_search"}:
        return getattr(tools, dotted)()
    if root not in names:
        raise UsageError(f"There is no function {dotted!r}.{_guess(root, names)} Run the cell that defines it first.")
    value = names[root]
    for part in path:
        if not hasattr(value, part):
            raise UsageError(f"{root} has no {part!r}: --tools takes names of functions, as total_sales or shop.total.")
        value = getattr(value, part)
    if not _is_tool(value) and not callable(value):
        raise UsageError(f"{dotted} holds {type(value).__name__}: a tool is a function.")
    return value


def _guess(name: str, names: Mapping[str, Any]) -> str:
    from jupyter_xvoice.api.checks import nearest

    near = nearest(name, functions(names))
    return f" Did you mean {' or '.join(near)}?" if near else ""


def _is_tool(value: object) -> bool:
    """A function or what is made of one; no class, module or IPython's own."""
    if inspect.isroutine(value):
        return not inspect.isbuiltin(value) and "IPython" not in (getattr(value, "__module__", "") or "")
    return type(value).__name__ in {"Tool", "ServerTool"} and type(value).__module__.startswith("jupyter_xvoice.")
