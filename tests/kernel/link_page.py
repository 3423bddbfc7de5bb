"""A kernel with a page before it: the page's real link, in Node, whose comm messages travel as JupyterLab sends them.

JupyterLab from 4.4 on (its ``comm.ts``): the first comm of a target creates one subshell for all comms of that target, if the
kernel can; a message that goes before the subshell is known, or to an older kernel, goes to the main shell.
"""

from __future__ import annotations

import asyncio
import base64
import fcntl
import json
import os
import subprocess
import uuid
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
DEADLINE = 60.0
_TARGET = "jupyter.widget"


def kernelspecs() -> Path:
    """The folder of the other kernels' specs; makes them, once: modules that run beside each other wait for the first."""
    environments = ROOT / ".venvs"
    environments.mkdir(exist_ok=True)
    with (environments / "kernels.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.run([ROOT / "scripts" / "kernels.sh"], check=True, timeout=300)
    return environments / "kernels" / "share" / "jupyter" / "kernels"


def bundle(name: str, folder: Path) -> Path:
    """A module of js/tests/link as one file, for Node or for a page."""
    made = folder / f"{name}.mjs"
    entry = ROOT / "js" / "tests" / "link" / f"{name}.ts"
    subprocess.run(["node", ROOT / "js" / "bundle.mjs", entry, made], check=True, timeout=120)
    return made


class Page:
    """One page's link to one widget."""

    def __init__(self, process: asyncio.subprocess.Process, comm_id: str) -> None:
        self.comm_id = comm_id
        self.lines: list[dict[str, Any]] = []
        self._process = process
        self._news = asyncio.Condition()

    def do(self, **command: Any) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(command).encode() + b"\n")

    async def until(self, right: Callable[[dict[str, Any]], bool], *, after: int = 0) -> dict[str, Any]:
        """The first line from ``after`` on that is ``right``."""
        async with asyncio.timeout(DEADLINE), self._news:
            while True:
                for line in self.lines[after:]:
                    if right(line):
                        return line
                after = len(self.lines)
                await self._news.wait()

    async def heard(self, *, heard: bool, after: int = 0) -> dict[str, Any]:
        """When the page's health says so."""
        return await self.until(lambda line: line.get("health", {}).get("heard") is heard, after=after)

    async def hush(self) -> dict[str, Any]:
        """Ends the talk; what was sent. It answers behind all that it was given before."""
        after = len(self.lines)
        self.do(speak=False)
        return await self.until(lambda line: "sent" in line, after=after)

    async def read(self, post: Callable[[dict[str, Any], list[bytes]], None]) -> None:
        """Carries what the page sends, until it ends."""
        assert self._process.stdout is not None
        async for raw in self._process.stdout:
            line = json.loads(raw)
            if "comm" in line:
                post(line["comm"], [base64.b64decode(one) for one in line["buffers"]])
                continue
            async with self._news:
                self.lines.append(line)
                self._news.notify_all()

    async def close(self) -> None:
        """Closes the browser."""
        assert self._process.stdin is not None
        with suppress(ConnectionError):
            self._process.stdin.close()
        await self._process.wait()


class Lab:
    """A kernel and what JupyterLab does with its messages."""

    def __init__(self, name: str, bridge: Path) -> None:
        manager_of_specs = KernelSpecManager(kernel_dirs=[str(kernelspecs())], ensure_native_kernel=True)
        self.manager = AsyncKernelManager(kernel_name=name, kernel_spec_manager=manager_of_specs)
        self._bridge = bridge
        self._client: Any = None
        self._tasks: list[asyncio.Task[None]] = []
        self._pages: list[Page] = []
        self._subshell: str | None = None
        self._subshells = False
        self._comms: list[str] = []
        self._printed: dict[str, str] = {}
        self._idle: dict[str, asyncio.Event] = {}
        self._news = asyncio.Event()
        self.messages = 0
        """of widgets, from the kernel"""

    async def open(self) -> None:
        await self.manager.start_kernel(env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=str(ROOT))
        self._client = self.manager.client()
        self._client.start_channels()
        await self._client.wait_for_ready(timeout=DEADLINE)
        info = await self._client.kernel_info(reply=True, timeout=DEADLINE)
        self._subshells = "kernel subshells" in info["content"].get("supported_features", [])
        self._tasks.append(asyncio.create_task(self._listen()))

    async def close(self) -> None:
        for page in self._pages:
            await page.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._client.stop_channels()
        await self.manager.shutdown_kernel(now=True)

    def begin(self, code: str) -> str:
        """Sends a cell, and which one it is; its id."""
        session = self._client.session
        words = {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False}
        request = session.msg("execute_request", words, metadata={"cellId": uuid.uuid4().hex})
        self._client.shell_channel.send(request)
        message_id = str(request["header"]["msg_id"])
        self._idle[message_id] = asyncio.Event()
        self._printed[message_id] = ""
        return message_id

    async def end(self, message_id: str) -> str:
        """What the cell has printed, at its end."""
        async with asyncio.timeout(DEADLINE):
            await self._idle[message_id].wait()
        return self._printed[message_id]

    def ended(self, message_id: str) -> bool:
        return self._idle[message_id].is_set()

    async def run(self, code: str) -> str:
        return await self.end(self.begin(code))

    async def printed(self, message_id: str, text: str) -> None:
        """Until the running cell has printed ``text``."""
        async with asyncio.timeout(DEADLINE):
            while text not in self._printed[message_id]:
                self._news.clear()
                await self._news.wait()

    async def report(self, name: str = "talker") -> dict[str, Any]:
        printed = await self.run(f"print({name}.report())")
        try:
            return dict(json.loads(printed))
        except json.JSONDecodeError:
            raise AssertionError(printed) from None

    async def page(self, comm_id: str | None = None) -> Page:
        """Opens a page on the widget that was made last."""
        process = await asyncio.create_subprocess_exec(
            "node",
            str(self._bridge),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=1 << 24,
        )
        page = Page(process, comm_id or await self.comm())
        self._pages.append(page)
        self._tasks.append(asyncio.create_task(page.read(lambda data, buffers: self.send(page.comm_id, data, buffers))))
        return page

    async def comm(self, number: int = -1, *, comms: int = 1) -> str:
        """The comm of a widget, in the order of making, as soon as there are so many ``comms``."""
        async with asyncio.timeout(DEADLINE):
            while len(self._comms) < comms:
                self._news.clear()
                await self._news.wait()
        return self._comms[number]

    def send(self, comm_id: str, content: dict[str, Any], buffers: list[bytes]) -> None:
        """A custom message to a widget."""
        session = self._client.session
        data = {"method": "custom", "content": content}
        message = session.msg("comm_msg", {"comm_id": comm_id, "data": data})
        if self._subshell is not None:
            message["header"]["subshell_id"] = self._subshell
        session.send(self._client.shell_channel.socket, message, buffers=buffers)

    async def settled(self) -> None:
        """The subshell is there, if the kernel can have one."""
        async with asyncio.timeout(DEADLINE):
            while self._subshells and self._subshell is None:
                self._news.clear()
                await self._news.wait()

    async def _listen(self) -> None:
        session = self._client.session
        while True:
            # Not get_iopub_msg: it polls first, and under load a poll has missed that a message came, and waited for ever.
            parts = await self._client.iopub_channel.socket.recv_multipart()
            message = session.deserialize(session.feed_identities(parts)[1])
            if message["msg_type"].startswith("comm_"):
                self._take_comm(message)
            elif message["parent_header"].get("msg_id") in self._printed:
                self._take_output(message)
            self._news.set()

    def _take_comm(self, message: dict[str, Any]) -> None:
        kind, content = message["msg_type"], message["content"]
        if kind == "comm_open" and content["target_name"] == _TARGET:
            if self._subshells and not self._comms:
                self._tasks.append(asyncio.create_task(self._make_subshell()))
            self._comms.append(content["comm_id"])
        elif kind == "comm_msg" and content["data"].get("method") == "custom":
            self.messages += 1
            buffers = [base64.b64encode(bytes(one)).decode() for one in message["buffers"]]
            for page in self._pages:
                if page.comm_id == content["comm_id"]:
                    page.do(comm=content["data"]["content"], buffers=buffers)

    def _take_output(self, message: dict[str, Any]) -> None:
        kind, content, parent = message["msg_type"], message["content"], message["parent_header"]["msg_id"]
        if kind == "stream":
            self._printed[parent] += content["text"]
        elif kind == "error":
            self._printed[parent] += "\n".join(content["traceback"])
        elif kind == "status" and content["execution_state"] == "idle":
            self._idle[parent].set()

    async def _make_subshell(self) -> None:
        session = self._client.session
        request = session.msg("create_subshell_request", {})
        session.send(self._client.control_channel.socket, request)
        while True:
            reply = await self._client.get_control_msg(timeout=DEADLINE)
            if reply["parent_header"].get("msg_id") == request["header"]["msg_id"]:
                self._subshell = reply["content"]["subshell_id"]
                self._news.set()
                return
