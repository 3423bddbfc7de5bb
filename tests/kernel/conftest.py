"""A real kernel for a test, and what its cells print, show and raise."""

from __future__ import annotations

import os
import queue
import signal
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from jupyter_client.manager import KernelManager

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jupyter_client.blocking.client import BlockingKernelClient

DEADLINE = 60.0


@dataclass
class Outcome:
    """What one cell did."""

    status: str = ""
    text: str = ""
    """stdout and stderr"""
    shown: list[dict[str, Any]] = field(default_factory=list)
    """mime bundles that a page would show at the end, the value of the cell last"""
    bars: list[str] = field(default_factory=list)
    """what was shown and then shown anew, as text, each time"""
    error: str = ""
    """name and message"""
    traceback: str = ""

    @property
    def everything(self) -> str:
        return "\n".join([self.text, self.error, self.traceback, repr(self.shown)])


class Kernel:
    """One kernel process."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient) -> None:
        self.manager = manager
        self.client = client

    def start(self, code: str) -> str:
        """Sends a cell and returns at once with its id."""
        return str(self.client.execute(code, allow_stdin=False))

    def finish(self, message_id: str, deadline: float = DEADLINE) -> Outcome:
        """Reads to the end of the cell."""
        outcome = Outcome()
        named: dict[str, dict[str, Any]] = {}
        end = time.monotonic() + deadline
        for message in self._messages(message_id, end):
            kind, content = message["msg_type"], message["content"]
            if kind == "stream":
                outcome.text += content["text"]
            elif kind in {"display_data", "execute_result"}:
                outcome.shown.append(content["data"])
                named[content.get("transient", {}).get("display_id", "")] = content["data"]
            elif kind == "update_display_data":
                shown = named.get(content["transient"]["display_id"], {})  # wait_for_text may have read it
                outcome.bars.append(shown.get("text/plain", ""))
                shown.clear()
                shown.update(content["data"])
            elif kind == "error":
                outcome.error = f"{content['ename']}: {content['evalue']}"
                outcome.traceback = "\n".join(content["traceback"])
        while not outcome.status:
            reply = self.client.get_shell_msg(timeout=max(1.0, end - time.monotonic()))
            # wait_for_ready may leave answers to its own questions behind.
            if reply["parent_header"].get("msg_id") == message_id:
                outcome.status = reply["content"]["status"]
        outcome.shown = [data for data in outcome.shown if data]
        return outcome

    def wait_for_text(self, message_id: str, text: str, deadline: float = DEADLINE) -> None:
        """Until the running cell has printed ``text``."""
        seen = ""
        for message in self._messages(message_id, time.monotonic() + deadline):
            seen += message["content"].get("text", "")
            if text in seen:
                return
        raise AssertionError(f"the cell ended without printing {text!r}: {seen!r}")

    def run(self, code: str, deadline: float = DEADLINE) -> Outcome:
        """Runs a cell to its end."""
        return self.finish(self.start(code), deadline)

    def value(self, expression: str) -> str:
        """``print(expression)``, from a cell that must not fail."""
        outcome = self.run(f"print({expression})")
        assert outcome.status == "ok", outcome.everything
        return outcome.text.strip()

    def interrupt(self) -> None:
        """As the stop button."""
        self.manager.interrupt_kernel()

    def kill(self) -> None:
        """As the operating system would, with no time to clean up."""
        os.kill(int(self.value("__import__('os').getpid()")), signal.SIGKILL)

    def _messages(self, message_id: str, end: float) -> Iterator[dict[str, Any]]:
        while True:
            try:
                message = self.client.get_iopub_msg(timeout=max(0.1, end - time.monotonic()))
            except queue.Empty:
                raise AssertionError("the cell did not end in time") from None
            if message["parent_header"].get("msg_id") != message_id:
                continue
            if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return
            yield message


class StartKernel(Protocol):
    """Starts a kernel whose environment is ours and ``changes``."""

    def __call__(self, **changes: str) -> Kernel: ...


@pytest.fixture
def start_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StartKernel]:
    """Kernels in a folder of their own; they end with the test."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    folder = tmp_path / "folder"
    folder.mkdir()
    started: list[Kernel] = []

    def start(**changes: str) -> Kernel:
        manager = KernelManager(kernel_name="python3")
        manager.start_kernel(cwd=str(folder), env={**os.environ, **changes})
        client = manager.client()
        kernel = Kernel(manager, client)
        started.append(kernel)
        client.start_channels()
        client.wait_for_ready(timeout=DEADLINE)
        return kernel

    yield start
    for kernel in started:
        kernel.client.stop_channels()
        kernel.manager.shutdown_kernel(now=True)


@pytest.fixture
def kernel(start_kernel: StartKernel) -> Kernel:
    """A kernel with the extension loaded."""
    started = start_kernel()
    assert started.run("%load_ext jupyter_xvoice").everything.strip("\n[]") == ""
    return started


def process_is_gone(pid: int, deadline: float = DEADLINE) -> bool:
    """Whether ``pid`` ends within ``deadline`` seconds. A zombie has ended."""
    end = time.monotonic() + deadline
    while time.monotonic() < end:
        try:
            with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:  # noqa: PTH123
                if stat.read().rpartition(")")[2].split()[0] == "Z":
                    return True
        except FileNotFoundError:
            return True
        time.sleep(0.05)  # the only way to wait for a process that is no child of ours
    return False
