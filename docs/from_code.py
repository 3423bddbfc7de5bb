"""Tables that the code knows already, so that no page repeats them: calls by endpoint, speech tags, the help of a magic."""  # noqa: INP001

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from jupyter_xvoice.endpoints import CALLS, Kind
from jupyter_xvoice.endpoints.abilities import calls_at, lacks
from jupyter_xvoice.engine.synthesis.tags import TAGS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx

PLACES: dict[Kind, str] = {
    "xai": "xAI",
    "local": "local engine",
    "address": "any address",
    "litellm": "LiteLLM",
    "cloudflare": "Cloudflare",
}


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(head), *(list(row) for row in rows)]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |" for line in lines)


class Capabilities(SphinxDirective):
    """Every public call at every endpoint."""

    def run(self) -> list[nodes.Node]:
        """The table, out of :mod:`jupyter_xvoice.endpoints.abilities`."""

        def works(kind: Kind, call: str) -> str:
            return "no" if call not in calls_at(kind) else "partly" if lacks(kind, call) else "yes"

        rows = [(f"`{call}`", *(works(kind, call) for kind in PLACES)) for call in CALLS]
        return self.parse_text_to_nodes(_table(("call", *PLACES.values()), rows))


class Lacks(SphinxDirective):
    """What "partly" means at one endpoint."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Its options that do not work, and why."""
        kind: Any = self.arguments[0]
        rows = [(f"`{call}`", f"`{option}`", why) for call in CALLS for option, why in lacks(kind, call).items()]
        return self.parse_text_to_nodes(_table(("call", "without", "because"), rows))


class Tags(SphinxDirective):
    """Every speech tag, and what it does on the local engine."""

    def run(self) -> list[nodes.Node]:
        """The table, out of :mod:`jupyter_xvoice.engine.synthesis.tags`."""
        rows = [
            (f"`{tag}`", f"an approximation: {tag.effect}" if tag.approximation else tag.effect)
            for tag in TAGS.values()
        ]
        return self.parse_text_to_nodes(_table(("tag", "on the local engine"), rows))


class MagicHelp(SphinxDirective):
    """What ``%tts --help`` prints."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        """As a block of text."""
        from IPython.core.interactiveshell import InteractiveShell
        from IPython.utils.capture import capture_output

        from jupyter_xvoice import load_ipython_extension

        shell = InteractiveShell.instance()
        load_ipython_extension(shell)
        with capture_output() as said:
            shell.run_line_magic(*self.arguments[0].split(" ", 1))
        if not said.stdout:
            raise self.error(f"%{self.arguments[0]} prints nothing")
        return [nodes.literal_block(said.stdout, said.stdout, language="text")]


def for_the_page(_app: Sphinx, _what: str, name: str, _member: object, _skip: bool, _options: object) -> bool | None:
    """Leaves out what an object of a cell keeps for its own page: ``dir()`` does not show it either."""
    return True if name.startswith("page_") else None


def setup(app: Sphinx) -> dict[str, bool]:
    """Sphinx calls this."""
    app.connect("autodoc-skip-member", for_the_page)
    for name, directive in (
        ("capabilities", Capabilities),
        ("lacks", Lacks),
        ("tags", Tags),
        ("magic-help", MagicHelp),
    ):
        app.add_directive(name, directive)
    return {"parallel_read_safe": True}
