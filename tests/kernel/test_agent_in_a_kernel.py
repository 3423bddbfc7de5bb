"""The agent in a kernel: what a cell shows, what a notebook saves, what is left of it."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import nbformat
from nbclient import NotebookClient

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from tests.kernel.conftest import Kernel

VIEW = "application/vnd.jupyter.widget-view+json"
DEFINED = "def total_sales(product: str) -> int:\n    return 3\n"


def test_the_last_line_of_a_cell_shows_a_card_and_the_widget(kernel: Kernel) -> None:
    kernel.run("from jupyter_xvoice import VoiceAgent\n" + DEFINED)
    card, widget = kernel.run("agent = VoiceAgent(tools=[total_sales], voice='<b>')\nagent").shown
    assert card["text/html"].count("<style>") == 1
    assert "xv-saved" in card["text/html"]
    assert "&lt;b&gt;" in card["text/html"]
    assert "total_sales" in card["text/html"]
    assert card["text/plain"] == widget["text/plain"] == "VoiceAgent('<b>', disconnected, Local engine)"
    assert set(widget) == {VIEW, "text/plain"}
    again = kernel.run("display(agent)").shown
    assert again[1][VIEW] == widget[VIEW]
    bundle = json.loads(kernel.value("__import__('json').dumps(agent._repr_mimebundle_()[0])"))
    assert set(bundle) == {VIEW, "text/plain", "text/html"}


def test_the_magic_shows_the_agent_and_keeps_it(kernel: Kernel) -> None:
    kernel.run(DEFINED)
    shown = kernel.run("%%agent --tools total_sales --manual -o clerk\nYou are a clerk.").shown
    assert [VIEW in data for data in shown] == [False, True]
    assert kernel.value("clerk.settings.instructions, clerk.settings.manual") == "You are a clerk. True"
    wrong = kernel.run("%agent --tools total_sale")
    assert wrong.status == "error"
    assert "Did you mean total_sales?" in wrong.everything
    assert "Traceback" not in wrong.everything


def test_anywidget_is_imported_by_the_first_display(kernel: Kernel) -> None:
    kernel.run("import sys\nfrom jupyter_xvoice import VoiceAgent\nagent = VoiceAgent()")
    assert kernel.value("'anywidget' in sys.modules, 'ipywidgets' in sys.modules") == "False False"
    kernel.run("agent")
    assert kernel.value("'anywidget' in sys.modules") == "True"


def test_a_page_that_was_not_built_is_one_sentence(kernel: Kernel) -> None:
    kernel.run("from jupyter_xvoice import VoiceAgent\nfrom jupyter_xvoice.widgets import bundle")
    kernel.run("from pathlib import Path\nbundle._STATIC = Path('nowhere')")
    outcome = kernel.run("VoiceAgent()")
    assert "npm run build" in outcome.everything
    assert outcome.everything.count("\\n") + outcome.everything.count("\n") <= 8
    assert "File " not in outcome.everything


def test_a_notebook_without_a_page_runs_and_saves_nothing_of_what_was_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_XVOICE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.delenv("XAI_API_KEY", raising=False)
    cells = [
        "from jupyter_xvoice import VoiceAgent, tool",
        DEFINED,
        "agent = VoiceAgent(tools=[tool(total_sales, requires_approval=True)], instructions='Say violet.')\nagent",
        "turn = agent.ask('Who are you?')\nassert 'partner' in turn.text and turn.sounded == turn.sound > 1",
        "assert agent.ask('What were the total sales of apples?').tools[0].state == 'denied'",
        "from jupyter_xvoice import local\n_ = open('token', 'w').write(local.shared().token.reveal())",
        "agent.stop()\nagent",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    client = NotebookClient(
        notebook, timeout=120, store_widget_state=True, resources={"metadata": {"path": str(tmp_path)}}
    )
    client.execute()
    saved = nbformat.writes(notebook)
    states = notebook.metadata["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
    (agent,) = [state for state in states.values() if state["model_name"] == "AnyModel"]
    assert set(agent["state"]) >= {"_esm", "_css"}
    assert not [
        name for name in agent["state"] if not name.startswith("_") and name not in {"layout", "tabbable", "tooltip"}
    ]
    token = (tmp_path / "token").read_text()
    state = json.dumps(agent["state"] | {"_esm": "", "_css": ""})
    for secret in ("practice partner", "violet.\\", "data:audio", "RIFF", "Bearer"):
        assert secret not in _outputs(notebook) + state, secret
    assert token not in saved
    assert _outputs(notebook).count("xv-saved") >= 2


def _outputs(notebook: Any) -> str:
    return json.dumps([cell.outputs for cell in notebook.cells])


class CommPage:
    """A page's messages to a widget of a kernel, as JupyterLab sends them, and what comes back."""

    def __init__(self, kernel: Kernel, comm_id: str) -> None:
        self._kernel, self._comm_id = kernel, comm_id
        self._next = 0
        self.got: list[tuple[str, dict[str, Any]]] = []

    def post(self, kind: str, body: dict[str, Any], **more: Any) -> None:
        content = {"xv": 1, "type": kind, "page": "p", "body": body, "u": 0, **more}
        data = {"method": "custom", "content": content}
        session = self._kernel.client.session
        message = session.msg("comm_msg", {"comm_id": self._comm_id, "data": data})
        session.send(self._kernel.client.shell_channel.socket, message)

    def send(self, kind: str, body: dict[str, Any]) -> None:
        self.post(kind, body, n=self._next)
        self._next += 1

    def until(self, kind: str, right: Callable[[dict[str, Any]], bool] = lambda _: True) -> dict[str, Any]:
        end = time.monotonic() + 60
        while True:
            message = self._kernel.client.get_iopub_msg(timeout=max(end - time.monotonic(), 0.01))
            content = message["content"].get("data", {})
            content = content.get("content") if isinstance(content, dict) else None
            if message["msg_type"] != "comm_msg" or not isinstance(content, dict):
                continue
            for one in content["body"]["messages"] if content["type"] == "batch" else [content]:
                self.got.append((one["type"], one.get("body") or {}))
                if one["type"] == kind and right(one.get("body") or {}):
                    return dict(one.get("body") or {})


def test_a_page_talks_over_the_kernels_messages(kernel: Kernel) -> None:
    kernel.run("from jupyter_xvoice import VoiceAgent")
    shown = kernel.run("agent = VoiceAgent(instructions='Be short.')\nagent").shown
    page = CommPage(kernel, shown[1][VIEW]["model_id"])
    page.post("hello", {"page": "p", "resumed": False, "visible": True, "next": 0, "t": 1.0})
    assert page.until("state")["setup"]["prompt"] == "Be short."
    page.send("start", {"microphone": False, "stages": []})
    page.until("status", lambda body: body["word"] == "idle")
    page.send("text", {"id": "1", "text": "Who are you?"})
    row = page.until("row", lambda row: row["who"] == "agent" and row["sounded"] > 0.5)
    assert "practice partner" in row["text"]
    page.send("stop", {})
    page.until("status", lambda body: body["word"] == "disconnected")
    page.post("bye", {})
    assert kernel.value("agent.status, len(agent.turns)") == "disconnected 1"
    # It says that it is over, then its thread ends.
    kernel.run(
        "import threading\nlast = [t for t in threading.enumerate() if 'agent' in t.name]\n[t.join(50) for t in last]"
    )
    assert kernel.value("[t.name for t in last if t.is_alive()]") == "[]"
