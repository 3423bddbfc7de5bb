"""How a magic fails: in one message, stopping Run All, still catchable.

The user's own mistakes are ``UsageError`` (IPython prints one line). Everything else keeps its type, so that
``except RateLimitError`` works, and only brings its own rendering: IPython shows what ``_render_traceback_`` returns
instead of frames of this package that help nobody.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from IPython.core.error import UsageError

from jupyter_xvoice.endpoints import redact
from jupyter_xvoice.errors import InputError, XVoiceError
from jupyter_xvoice.magics.line import HelpShown

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["plain_errors", "render_as"]

S = TypeVar("S")
P = ParamSpec("P")
R = TypeVar("R")


def render_as(error: BaseException, message: str) -> None:
    """Lets IPython show ``error`` as ``message`` alone."""
    # On the instance: the same class raised by the user's own code keeps its traceback.
    error.__dict__["_render_traceback_"] = lambda: [message]


def plain_errors(help_text: str) -> Callable[[Callable[Concatenate[S, P], R]], Callable[Concatenate[S, P], R | None]]:
    """Wraps a magic's method: failures say what happened and no more, ``--help`` gives None.

    ``help_text`` becomes the docstring, so that ``%tts?`` tells as much as ``%tts --help``.
    """

    def wrapped(magic: Callable[Concatenate[S, P], R]) -> Callable[Concatenate[S, P], R | None]:
        @functools.wraps(magic)
        def call(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R | None:
            try:
                return magic(self, *args, **kwargs)
            except HelpShown:
                return None
            except InputError as error:
                raise UsageError(redact(str(error))) from None
            except XVoiceError as error:
                render_as(error, f"{type(error).__name__}: {redact(str(error))}")
                raise
            except KeyboardInterrupt as interrupt:
                if not interrupt.args:
                    interrupt.args = ("Interrupted. The call was cancelled and nothing of it was kept.",)
                render_as(interrupt, str(interrupt))
                raise

        call.__doc__ = help_text
        return call

    return wrapped
