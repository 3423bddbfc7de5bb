"""A real IPython shell, alone in the process for the length of one test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

import jupyter_xvoice
from jupyter_xvoice.magics import XVoice

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jupyter_xvoice.local import Engine


class Shell:
    """Runs cells and tells what became of them."""

    def __init__(self, shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
        self.shell = shell
        self._capsys = capsys
        self.output = ""

    def run(self, cell: str) -> Any:
        """The value of the cell; what failed is raised."""
        self._capsys.readouterr()
        result = self.shell.run_cell(cell, store_history=True)
        said = self._capsys.readouterr()
        self.output = said.out + said.err
        if result.error_before_exec or result.error_in_exec:
            raise result.error_before_exec or result.error_in_exec
        return result.result

    def __getitem__(self, name: str) -> Any:
        return self.shell.user_ns[name]

    def __setitem__(self, name: str, value: object) -> None:
        self.shell.user_ns[name] = value

    @property
    def magics(self) -> XVoice:
        magics = self.shell.magics_manager.registry["XVoice"]
        assert isinstance(magics, XVoice)
        return magics


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Shell]:
    """A shell with the extension, in a folder of its own."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.chdir(folder)
    InteractiveShell.clear_instance()
    config = Config()
    config.HistoryManager.enabled = False
    ipython = InteractiveShell.instance(config=config)
    ipython.colors = "nocolor"
    jupyter_xvoice.load_ipython_extension(ipython)
    yield Shell(ipython, capsys)
    jupyter_xvoice.unload_ipython_extension(ipython)
    InteractiveShell.clear_instance()


@pytest.fixture
def speaking(shell: Shell, engine: Engine) -> Shell:
    """The shell, connected to the engine of the tests."""
    shell.magics.session.connect(engine.endpoint())
    return shell
