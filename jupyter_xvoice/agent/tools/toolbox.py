"""All tools of an agent: what the service is told of them, and their calls run."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from jupyter_xvoice.agent.tools.approval import Approve, Request, Somebody
from jupyter_xvoice.agent.tools.failure import told, trace_of
from jupyter_xvoice.agent.tools.function import Tool, checked_timeout
from jupyter_xvoice.agent.tools.output import output_of
from jupyter_xvoice.agent.tools.result import Result
from jupyter_xvoice.agent.tools.server_tools import RESERVED, ServerTool, file_search, mcp, web_search, x_search
from jupyter_xvoice.agent.tools.signature import ArgumentsError
from jupyter_xvoice.agent.tools.workers import HungError, Workers
from jupyter_xvoice.endpoints import redact
from jupyter_xvoice.errors import InputError

if TYPE_CHECKING:
    from jupyter_xvoice.api.realtime.changes import ToolCall

__all__ = ["Proceeds", "Toolbox"]

_MOST_AT_ONCE: Final = 16
_PATIENCE: Final = 300.0  # seconds somebody has to approve


class Proceeds(Protocol):
    """Told, on the loop of :meth:`Toolbox.run`, that a call waits for approval, and that its function runs."""

    def __call__(self, call_id: str, *, waits: bool, approved: bool | None) -> None:
        """``approved`` is None while it waits, and where nobody was to be asked."""


@dataclass
class _Course:
    """How one call went so far."""

    call_id: str
    proceeds: Proceeds | None
    approved: bool | None = None
    began: float | None = None

    def wait(self) -> None:
        if self.proceeds is not None:
            self.proceeds(self.call_id, waits=True, approved=None)

    def run(self) -> None:
        self.began = time.monotonic()
        if self.proceeds is not None:
            self.proceeds(self.call_id, waits=False, approved=self.approved)

    @property
    def seconds(self) -> float:
        return 0.0 if self.began is None else round(time.monotonic() - self.began, 6)


class Toolbox:
    """Made before connecting; used on one event loop at a time.

    Args:
        tools: functions, bound methods, callable objects, coroutine functions, ``tool(...)``, ``web_search()`` and the like.
        approve: asked before a call; gets a :class:`Request`; a function or a coroutine function. Only True is a yes.
        timeout: seconds a tool gets, approval not counted.
        somebody: who is asked where a function wants approval and there is no ``approve``.

    Attributes:
        specs: as ``session.tools`` takes them, functions flat (protocol.md 9.9).

    Raises:
        InputError: a signature that a model cannot fill, a reserved name, two tools of one name.
    """

    def __init__(
        self,
        tools: Iterable[Callable[..., Any] | ServerTool] = (),
        approve: Approve | None = None,
        timeout: float = 30.0,
        somebody: Somebody | None = None,
    ) -> None:
        if isinstance(tools, (str, Mapping)) or callable(tools) or not isinstance(tools, Iterable):
            raise InputError(f"tools is of type {type(tools).__name__}: it takes a list, tools=[function].")
        if approve is not None and not callable(approve):
            raise InputError(
                f"approve={approve!r:.80}: it takes a function that gets the call and returns True or False."
            )
        self._timeout = checked_timeout(timeout) or 30.0
        self._approve = approve
        self._somebody = somebody
        self._workers = Workers()
        self._at_once: tuple[asyncio.AbstractEventLoop, asyncio.Semaphore] | None = None
        self._tasks: dict[str, asyncio.Task[Result]] = {}
        self._tools: dict[str, Tool] = {}
        self.server_tools: list[ServerTool] = []
        for each in tools:
            self._add(each)
        self._check_reserved()
        self.specs: list[dict[str, Any]] = [made.spec for made in self._tools.values()]
        self.specs.extend(dict(given.spec) for given in self.server_tools)

    def _add(self, each: Callable[..., Any] | ServerTool) -> None:
        if isinstance(each, ServerTool):
            label = each.spec.get("server_label")
            if any((given.type, given.spec.get("server_label")) == (each.type, label) for given in self.server_tools):
                raise InputError(f"tools holds {each.type}{f' {label!r}' if label else ''} twice: keep one.")
            self.server_tools.append(each)
            return
        if isinstance(each, Mapping):
            raise InputError(
                "tools holds a dict: pass the function itself, its schema is made from its signature; "
                "for tools that the service runs there are web_search(), x_search(), file_search() and mcp()."
            )
        if any(each is maker for maker in (web_search, x_search, file_search, mcp)):
            raise InputError(f"tools holds {each.__name__} itself: call it, {each.__name__}(...).")
        made = each if isinstance(each, Tool) else Tool(each)
        if made.name in self._tools:
            raise InputError(
                f"tools holds two functions named {made.name!r}: the model could not tell them apart. "
                'Rename one, or pass tool(function, name="...").'
            )
        self._tools[made.name] = made

    def _check_reserved(self) -> None:
        for server_tool in self.server_tools:
            for name in RESERVED.get(server_tool.type, ()):
                if name in self._tools:
                    raise InputError(
                        f"tools holds a function named {name!r}, a name that the service keeps for itself while "
                        f'{server_tool.type} is on: rename it, or pass tool(function, name="...").'
                    )

    def __len__(self) -> int:
        return len(self.specs)

    @property
    def asking(self) -> dict[str, bool]:
        """Name of each tool, and whether somebody is asked before it runs."""
        theirs = {str(given.spec.get("server_label") or given.type): False for given in self.server_tools}
        return {name: self._asks(tool) for name, tool in self._tools.items()} | theirs

    def _asks(self, tool: Tool) -> bool:
        return self._approve is not None if tool.requires_approval is None else tool.requires_approval

    @property
    def left_behind(self) -> int:
        """How many threads still run a tool that timed out or whose call was cancelled."""
        return self._workers.left_behind

    async def run(self, calls: Sequence[ToolCall], proceeds: Proceeds | None = None) -> list[Result]:
        """Runs ``calls`` beside each other and answers each of them, in their order; cancelled ones are left out. Never raises."""
        courses = [(call, _Course(call.call_id, proceeds)) for call in calls]
        tasks = {call.call_id: asyncio.create_task(self._answered(call, course)) for call, course in courses}
        self._tasks.update(tasks)
        try:
            await asyncio.wait(tasks.values()) if tasks else None
        except asyncio.CancelledError:
            for task in tasks.values():
                task.cancel()
            raise
        finally:
            for call_id, task in tasks.items():
                if self._tasks.get(call_id) is task:
                    del self._tasks[call_id]
        return [task.result() for task in tasks.values() if not task.cancelled()]

    def cancel(self, call_id: str) -> bool:
        """Drops a call: :meth:`run` gives no result for it. A coroutine ends, a thread is left behind. False if it runs no more."""
        task = self._tasks.get(call_id)
        return task is not None and task.cancel()

    def begin(self) -> None:
        """A session begins."""
        if self._somebody is not None:
            self._somebody.begin()

    def close(self) -> None:
        """Drops what still runs."""
        for task in self._tasks.values():
            task.get_loop().call_soon_threadsafe(task.cancel)
        self._workers.close()

    async def _answered(self, call: ToolCall, course: _Course) -> Result:
        timed_out = False
        try:
            output = await self._output(call, course)
            error, trace = None, ""
        except _RefusedError as refused:
            output = error = str(refused)
            trace = trace_of(refused.__cause__) if refused.__cause__ else ""
        except Exception as failure:  # noqa: BLE001  # whatever it was, the model waits for an answer
            output, error, trace = told(call.name, failure)
            timed_out = isinstance(failure, HungError)
        return Result(call.call_id, call.name, output, error, trace, course.seconds, course.approved, timed_out)

    async def _output(self, call: ToolCall, course: _Course) -> str:
        tool = self._tools.get(call.name)
        if tool is None:
            known = ", ".join(self._tools) or "none"
            raise _RefusedError(f"There is no tool named {call.name!r}; there is: {known}.")
        try:
            arguments = tool.signature.read(call.arguments)
        except ArgumentsError as error:
            raise _RefusedError(redact(str(error))) from None
        await self._ask(Request(call.call_id, call.name, arguments), tool, course)
        timeout = tool.timeout or self._timeout
        async with self._turnstile():
            course.run()
            return str(await self._workers.run(lambda: _called(tool, arguments), timeout, call.name))

    def _turnstile(self) -> asyncio.Semaphore:
        """So many functions run at once, over all calls of :meth:`run` on this loop."""
        loop = asyncio.get_running_loop()
        if self._at_once is None or self._at_once[0] is not loop:
            self._at_once = loop, asyncio.Semaphore(_MOST_AT_ONCE)
        return self._at_once[1]

    async def _ask(self, request: Request, tool: Tool, course: _Course) -> None:
        if not self._asks(tool):
            return
        somebody = self._somebody
        if self._approve is None and somebody is not None and somebody.there:
            if somebody.granted(tool.name):
                return
            course.wait()
            course.approved = await somebody.ask(request)
        elif self._approve is None:
            course.approved = False
            raise _RefusedError(
                f"{tool.name} was not run: it needs the user's approval, and there is nobody to ask "
                "(no page, and no approve= was given)."
            )
        else:
            course.approved = await self._answer(self._approve, request, course)
        if not course.approved:
            raise _RefusedError(f"{tool.name} was not run: the user did not approve it.")

    async def _answer(self, approve: Approve, request: Request, course: _Course) -> bool:
        course.wait()
        try:
            answer = await self._workers.run(lambda: approve(request), _PATIENCE, f"approve for {request.name}")
        except Exception as error:
            course.approved = False
            raise _RefusedError(
                f"{request.name} was not run: the user could not be asked for approval ({type(error).__name__})."
            ) from error
        return answer is True


class _RefusedError(Exception):
    """The call was answered without running anything; the words are for the model and the user alike."""


def _called(tool: Tool, arguments: Mapping[str, Any]) -> str | Awaitable[str]:
    """On the worker thread: the result as text, which may take as long as the function itself."""
    value = tool.function(**arguments)
    return _awaited(value) if inspect.isawaitable(value) else output_of(value)


async def _awaited(value: Awaitable[Any]) -> str:
    return output_of(await value)
