"""A session of the live measurement: an agent made in a notebook's kernel, shown, started and stopped by its buttons."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Self

from tests.benchmarks.live_answers import Answers
from tests.benchmarks.live_page import LivePage
from tests.benchmarks.live_uplink import Uplink

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.agent_notebook import AgentNotebook

__all__ = ["CELL", "LiveSession"]

CELL = "agent"
PROBE = "from tests.benchmarks import live_probe\nimport time\nprobe = live_probe.LiveProbe()"


class LiveSession:
    """Goes on while the block runs.

    Args:
        notebook: with :data:`CELL`, and with a ``probe`` in its kernel.
        url: of the engine, or of what stands before it.
        token: the engine's.
        script: its answers.
        listens: whether it is talked to; else it is typed to.
        folder: where the kernel may leave its notes.
    """

    def __init__(
        self,
        notebook: AgentNotebook,
        url: str,
        token: str,
        script: list[dict[str, Any]],
        *,
        listens: bool,
        folder: Path,
    ) -> None:
        self.notebook = notebook
        self._folder = folder
        making = f"live_probe.make_agent({url!r}, {token!r}, {script!r}, listens={listens})"
        notebook.do(f"probe.forget()\nagent = {making}")
        notebook.show()
        self.page = LivePage(notebook.page, notebook.value("probe.port"))
        self.page.take()

    def __enter__(self) -> Self:
        self.notebook.button("Start").click()
        self.notebook.status("Listening|Speaking|Idle")
        return self

    def __exit__(self, *_: object) -> None:
        self.notebook.button("Stop").click()
        self.notebook.status("Disconnected")

    def wait(self, seconds: float) -> None:
        """Lets it go on."""
        self.notebook.page.wait_for_timeout(1000 * seconds)

    def notes(self) -> dict[str, Any]:
        """The kernel's, until now."""
        path = self._folder / "notes.json"
        self.notebook.do(f"probe.save({str(path)!r})")
        notes: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return notes

    def answers(self) -> Answers:
        """All that were given until now. Takes the page's recording."""
        recording = self.page.take()
        return Answers(self.notes(), recording)

    def uplink(self) -> Uplink:
        """Of all that was said until now."""
        return Uplink(self.notes(), self.page.skew)
