"""A real JupyterLab for the tests: its own configuration, data, runtime, workspaces and settings; loopback, token, free port."""

from __future__ import annotations

import copy
import json
import os
import queue
import re
import secrets
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import nbformat

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType

    from playwright.sync_api import Page

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]

REPOSITORY = Path(__file__).resolve().parents[2]
START_DEADLINE = 90.0
ADDRESS = re.compile(r"http://127\.0\.0\.1:([1-9]\d*)/")
# No news, no update check: tests talk to this machine only.
SETTINGS = {
    "@jupyterlab/apputils-extension/notification.jupyterlab-settings": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
    "@jupyterlab/notebook-extension/tracker.jupyterlab-settings": {"windowingMode": "none"},
}
THEMES = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}


class Lab:
    """A JupyterLab server over the notebooks in ``root``; or another application of the same server, by its ``command``."""

    def __init__(self, folder: Path, command: Sequence[str] = (sys.executable, "-m", "jupyterlab")) -> None:
        self._command = command
        self.root = folder / "notebooks"
        self.root.mkdir(parents=True)
        self.runtime = folder / "runtime"
        self._folder = folder
        self.host = "127.0.0.1"
        self.token = secrets.token_hex(16)
        for name, value in SETTINGS.items():
            self._write(folder / "settings" / name, value)
        self.environment = os.environ | {
            "JUPYTER_CONFIG_DIR": str(folder / "config"),
            "JUPYTER_DATA_DIR": str(folder / "data"),
            "JUPYTER_RUNTIME_DIR": str(self.runtime),
            "IPYTHONDIR": str(folder / "ipython"),
            "JUPYTER_XVOICE_CACHE_DIR": str(folder / "cache"),
            "JUPYTER_XVOICE_DATA_DIR": str(folder / "voices"),
            "JUPYTER_PREFER_ENV_PATH": "1",
            "PYTHONPATH": os.pathsep.join(filter(None, [str(REPOSITORY), os.environ.get("PYTHONPATH")])),
        }
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._log: list[str] = []

    def __enter__(self) -> Self:
        options = {
            "ServerApp.ip": "127.0.0.1",
            "ServerApp.port": "0",
            "ServerApp.allow_remote_access": "True",  # any name of this machine; it listens on loopback only
            "ServerApp.root_dir": self.root,
            "ServerApp.open_browser": "False",
            "ServerApp.allow_root": "True",
            "IdentityProvider.token": self.token,
            "LabApp.workspaces_dir": self._folder / "workspaces",
            "LabApp.user_settings_dir": self._folder / "settings",
            "LabApp.extension_manager": "readonly",
            "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
            "LabApp.news_url": "None",
        }
        self._process = subprocess.Popen(
            [*self._command, *(f"--{name}={value}" for name, value in options.items())],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        threading.Thread(target=self._read, daemon=True).start()
        self.url = self._address()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end_sessions()
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)

    def _read(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._log.append(line)
            self._lines.put(line)
        self._lines.put(None)

    def _address(self) -> str:
        deadline = time.monotonic() + START_DEADLINE
        while (left := deadline - time.monotonic()) > 0:
            try:
                line = self._lines.get(timeout=left)
            except queue.Empty:
                break
            if line is None:
                break
            if found := ADDRESS.search(line):
                self._reach(int(found[1]), deadline)
                return found[0]
        raise AssertionError("JupyterLab did not start:\n" + "".join(self._log[-20:]))

    @staticmethod
    def _reach(port: int, deadline: float) -> None:
        # The address is logged a moment before the port is bound.
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
            except ConnectionRefusedError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
            else:
                return

    @staticmethod
    def _write(path: Path, value: object) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(value), encoding="utf-8")

    @contextmanager
    def themed(self, name: str) -> Iterator[None]:
        """``light`` or ``dark``, for pages that are opened meanwhile; others are light."""
        place = self._folder / "settings/@jupyterlab/apputils-extension/themes.jupyterlab-settings"
        self._write(place, {"theme": THEMES[name]})
        try:
            yield
        finally:
            self._write(place, {"theme": THEMES["light"]})

    def save_widgets(self, *, on: bool) -> None:
        """Whether JupyterLab stores the state of widgets in notebooks, for pages that are opened from now on."""
        place = self._folder / "settings/@jupyter-widgets/jupyterlab-manager/plugin.jupyterlab-settings"
        self._write(place, {"saveState": on})

    def notebook(self, name: str, cells: Sequence[str], *, kernel: str = "python3") -> Path:
        """A notebook of code cells. With a ``kernel`` that does not exist it is opened with none."""
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])  # type: ignore[no-untyped-call]
        notebook.metadata["kernelspec"] = {"name": kernel, "display_name": kernel, "language": "python"}
        path = self.root / name
        nbformat.write(notebook, path)  # type: ignore[no-untyped-call]
        return path

    def trust(self, path: Path) -> None:
        """As ``jupyter trust`` does."""
        subprocess.run(
            [sys.executable, "-m", "jupyter", "trust", str(path)], env=self.environment, check=True, capture_output=True
        )

    def address(self, path: Path) -> str:
        """The page of a notebook, in a workspace of its own."""
        url = self.url.replace("127.0.0.1", self.host)
        return f"{url}lab/workspaces/{secrets.token_hex(4)}/tree/{path.name}?reset&token={self.token}"

    def named(self, host: str) -> Self:
        """The same server under another name of this machine."""
        other = copy.copy(self)
        other.host = host
        return other

    def sessions(self) -> list[dict[str, Any]]:
        """The running kernels' sessions."""
        sessions: list[dict[str, Any]] = json.loads(self._request("GET", "api/sessions"))
        return sessions

    def wait_for_kernel(self) -> None:
        """Until the page has a connection to an idle kernel."""
        deadline = time.monotonic() + START_DEADLINE
        while not any(
            session["kernel"]["connections"] and session["kernel"]["execution_state"] == "idle"
            for session in self.sessions()
        ):
            assert time.monotonic() < deadline, f"no kernel became ready: {self.sessions()}"
            time.sleep(0.1)

    def end_sessions(self) -> None:
        """Ends every kernel of this server."""
        for session in self.sessions():
            self._request("DELETE", f"api/sessions/{session['id']}")

    def _request(self, method: str, path: str) -> bytes:
        request = urllib.request.Request(
            self.url + path, method=method, headers={"Authorization": f"token {self.token}"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            content: bytes = answer.read()
        return content


def open_notebook(page: Page, lab: Lab, path: Path) -> None:
    """Opens the notebook and waits until its cells are there."""
    page.goto(lab.address(path))
    page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell").first.wait_for(timeout=60_000)


def run_all(page: Page, lab: Lab, cells: int) -> None:
    """Runs the notebook from top to bottom, by the menu, and waits until the last of ``cells`` code cells is done."""
    lab.wait_for_kernel()  # before it is there, Run would ask for one
    page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').wait_for(timeout=60_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.locator(".jp-InputPrompt", has_text=re.compile(rf"\[{cells}\]:")).wait_for(timeout=180_000)


def open_saved(page: Page, lab: Lab, path: Path) -> None:
    """Opens a notebook whose kernel does not exist, with no kernel, and waits until its results are there."""
    open_notebook(page, lab, path)
    page.locator(".jp-Dialog .jp-mod-reject").click()
    page.locator(".jp-Dialog").wait_for(state="detached")
    page.locator(".jp-CodeCell:last-of-type .jp-OutputArea-output").last.wait_for()
