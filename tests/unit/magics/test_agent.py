"""``%agent``: what it makes of its line, its cell and the user's functions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from IPython.core.error import UsageError

from jupyter_xvoice import VoiceAgent, web_search
from tests.unit.magics.test_completion import offered

if TYPE_CHECKING:
    from tests.unit.magics.conftest import Shell

DEFINED = """
def total_sales(product: str) -> int:
    return 3
async def best(month: str) -> str:
    return month
class Shop:
    def close(self) -> str:
        return "closed"
shop = Shop()
number = 3
"""


@pytest.fixture
def talking(speaking: Shell) -> Shell:
    speaking.run(DEFINED)
    return speaking


def setup(agent: VoiceAgent) -> dict[str, bool]:
    return {tool["name"]: tool["asks"] for tool in agent.page_setup()["tools"]}


def test_the_cell_is_the_instructions_and_the_names_are_tools(talking: Shell) -> None:
    agent = talking.run("%%agent --tools total_sales,best --ask shop.close --voice rex\nAnswer shortly.\nIn English.")
    assert isinstance(agent, VoiceAgent)
    assert talking["_"] is agent
    assert setup(agent) == {"total_sales": False, "best": False, "close": True}
    assert agent.page_setup()["prompt"] == "Answer shortly."
    assert agent.settings.instructions == "Answer shortly.\nIn English."
    assert agent.settings.voice == "rex"
    assert agent.place == talking.magics.session.endpoint.label
    assert talking.output.endswith(f"VoiceAgent('rex', disconnected, {agent.place})\n")


def test_the_line_holds_options_and_instructions(talking: Shell) -> None:
    agent = talking.run("%agent --manual --language de --keyterm Ypsilon -o bot You're a patient teacher.")
    assert agent.settings.manual
    assert agent.settings.instructions == "You're a patient teacher."
    assert (agent.settings.language_hint, agent.settings.keyterms) == ("de", ("Ypsilon",))
    assert talking["bot"] is agent
    assert talking.run("%agent").settings.instructions == ""


def test_limits_and_files(talking: Shell) -> None:
    Path("phrases.txt").write_text("turn the lamp on\n", encoding="utf-8")
    agent = talking.run("%agent --minutes 5 --cost 0.5 --height 300 --speed 1.2 --phrases phrases.txt")
    assert agent.limits == (5, 0.5)
    assert (agent.settings.speed, agent.settings.local_phrases) == (1.2, "turn the lamp on\n")


def test_tools_of_the_service(talking: Shell) -> None:
    talking["search"] = web_search(allowed_domains=["example.org"])
    assert setup(talking.run("%agent --tools search,total_sales")) == {"total_sales": False, "web_search": False}
    assert setup(talking.run("%agent --tools x_search")) == {"x_search": False}


def test_the_voice_of_config_is_the_default(talking: Shell) -> None:
    talking.run('%config XVoice.voice = "ara"')
    assert talking.run("%agent").settings.voice == "ara"
    assert talking.run("%agent --voice leo").settings.voice == "leo"


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("%agent --tools total_sale", "Did you mean total_sales?"),
        ("%agent --tools nothing_like_it", "Run the cell that defines it first"),
        ("%agent --tools number", "number holds int: a tool is a function"),
        ("%agent --tools shop.open", "shop has no 'open'"),
        ("%agent --ask total_sales --tools total_sales", "two functions named 'total_sales'"),
        ("%%agent be short\nBe short.", "belong into the cell"),
        ("%agent --height 20", "height"),
        ("%agent --minutes 0", "max_minutes"),
        ("%agent --voices rex", "did you mean --voice?"),
        ("%agent --phrases nowhere.txt", "nowhere.txt"),
        ("%agent -o for", "not a variable name"),
    ],
)
def test_a_mistake_is_one_line(talking: Shell, cell: str, words: str) -> None:
    with pytest.raises(UsageError, match="(?i)" + words.replace("?", r"\?").replace("(", r"\(")):
        talking.run(cell)
    assert "Traceback" not in talking.output


def test_help(talking: Shell) -> None:
    assert talking.run("%agent -h") is None
    assert "--tools NAME,NAME" in talking.output
    assert "--ask NAME,NAME" in str(talking.shell.magics_manager.magics["cell"]["agent"].__doc__)


@pytest.mark.parametrize(
    ("text", "completed"),
    [
        ("%agent --to", "%agent --tools"),
        ("%%agent --tools tot", "%%agent --tools total_sales"),
        ("%agent --tools best,tot", "%agent --tools best,total_sales"),
        ("%agent --ask be", "%agent --ask best"),
        ("x = %agent --voice r", "x = %agent --voice rex"),
    ],
)
def test_completion(talking: Shell, text: str, completed: str) -> None:
    assert offered(talking, text) == [completed]
