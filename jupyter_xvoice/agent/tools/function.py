"""A Python function as a tool."""

from __future__ import annotations

import functools
import inspect
import re
from typing import TYPE_CHECKING, Any, Final, overload

from jupyter_xvoice.agent.tools.docstring import read_docstring
from jupyter_xvoice.agent.tools.signature import Signature
from jupyter_xvoice.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Tool", "tool"]

_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LONGEST_DESCRIPTION: Final = 4096


class Tool:
    """A function with all that a model is told of it. Still callable as the function it is.

    Attributes:
        function: the user's own.
        name: letters, digits, _ and -, at most 64.
        description: the docstring without its sections.
        requires_approval: True asks before every call, False never; None asks where ``approve`` was given.
        timeout: seconds; None is the toolbox's.

    Raises:
        InputError: a signature that a model cannot fill, or a name that is none.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        *,
        name: str | None = None,
        description: str | None = None,
        requires_approval: bool | None = None,
        timeout: float | None = None,
    ) -> None:
        self.function = _checked(function)
        self.name = _checked_name(_name_of(function) if name is None else name, function)
        self.requires_approval = requires_approval
        self.timeout = checked_timeout(timeout)
        inner = _innermost(function)
        documented = read_docstring(_doc_of(inner))
        self.description = (documented.description if description is None else description)[:_LONGEST_DESCRIPTION]
        self.signature = Signature(function, self.name, documented.parameters)
        functools.update_wrapper(self, inner, assigned=("__doc__", "__module__"), updated=())

    @property
    def spec(self) -> dict[str, Any]:
        """The flat shape (protocol.md 9.9)."""
        return {
            "type": "function",
            "name": self.name,
            "description": self.description,
            "parameters": self.signature.schema,
        }

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """The function itself."""
        return self.function(*args, **kwargs)

    def __repr__(self) -> str:
        return f"Tool({self.name}({', '.join(self.signature.schema['properties'])}))"


@overload
def tool(function: Callable[..., Any], /) -> Tool: ...
@overload
def tool(
    function: Callable[..., Any],
    /,
    *,
    name: str | None = None,
    description: str | None = None,
    requires_approval: bool | None = None,
    timeout: float | None = None,
) -> Tool: ...
@overload
def tool(
    *,
    name: str | None = None,
    description: str | None = None,
    requires_approval: bool | None = None,
    timeout: float | None = None,
) -> Callable[[Callable[..., Any]], Tool]: ...
def tool(
    function: Callable[..., Any] | None = None,
    /,
    *,
    name: str | None = None,
    description: str | None = None,
    requires_approval: bool | None = None,
    timeout: float | None = None,
) -> Tool | Callable[[Callable[..., Any]], Tool]:
    """A function as a tool with another name, description, timeout or need of approval; also as ``@tool(...)``.

    A plain function in ``tools=[...]`` needs none of this.

    Args:
        function: function, bound method, callable object or coroutine function.
        name: what the model calls it; the function's own name by default.
        description: instead of the docstring's.
        requires_approval: True: every call waits for somebody's yes; False: none does.
        timeout: seconds.

    Raises:
        InputError: a signature that a model cannot fill, or a name that is none.
    """

    def made(function: Callable[..., Any]) -> Tool:
        return Tool(function, name=name, description=description, requires_approval=requires_approval, timeout=timeout)

    return made if function is None else made(function)


def checked_timeout(timeout: float | None) -> float | None:
    """Seconds, more than 0.

    Raises:
        InputError: it is something else.
    """
    if timeout is None:
        return None
    if isinstance(timeout, bool) or not isinstance(timeout, (int, float)) or not 0 < timeout <= 86_400:
        raise InputError(f"timeout={timeout!r}: a tool gets more than 0 and at most 86,400 seconds.")
    return float(timeout)


def _innermost(function: Callable[..., Any]) -> Any:
    inner: Any = function
    while isinstance(inner, functools.partial):
        inner = inner.func
    return inner


def _checked(function: Callable[..., Any]) -> Callable[..., Any]:
    inner = _innermost(function)
    if inspect.isclass(inner):
        raise InputError(
            f"tools holds the class {inner.__name__}: it takes functions; pass a method of an object, "
            "or a function that makes one."
        )
    if not callable(function):
        raise InputError(
            f"tools holds {type(function).__name__} {function!r:.80}: it takes functions, or web_search() and the like."
        )
    called = inner if inspect.isroutine(inner) else type(inner).__call__
    if inspect.isgeneratorfunction(called) or inspect.isasyncgenfunction(called):
        raise InputError(
            f"tools holds {_name_of(function)!r}, which is a generator: a tool gives one result, so return a list."
        )
    return function


def _name_of(function: Callable[..., Any]) -> str:
    inner = _innermost(function)
    name = getattr(inner, "__name__", None)
    return name if isinstance(name, str) else type(inner).__name__


def _doc_of(inner: Any) -> str | None:
    if inspect.isroutine(inner):
        return inspect.getdoc(inner)
    return inspect.getdoc(type(inner).__call__) or inspect.getdoc(type(inner))


def _checked_name(name: object, function: Callable[..., Any]) -> str:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise InputError(
            f"tools holds {function!r:.80}, named {name!r}: a tool's name has letters, digits, _ and -, at most 64. "
            'Give it one: tool(function, name="...").'
        )
    return name
