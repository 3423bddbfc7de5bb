"""Every error this package raises, as one tree.

::

    XVoiceError
    ├── InputError (ValueError)         what was passed breaks a documented rule; nothing was sent
    │   └── AudioError                  the bytes or the file are not audio that can be read
    ├── CredentialsError                no key, and no local engine either
    ├── NotOnThisEndpoint               the endpoint has no such call (a gateway); nothing was sent
    ├── EngineError                     the local engine is not installed, did not start, or died
    ├── DeadlineError (TimeoutError)    no answer within the deadline
    ├── LinkError (ConnectionError)     the service could not be reached, or the connection broke
    │   ├── BrokenOffError              it broke after part of the audio had come; the part is in ``.speech``
    │   └── SessionEndedError           the conversation is over; what was said of the turn is in ``.turn``
    └── APIError                        the service answered, and refused
        ├── BadRequestError             400
        ├── AuthenticationError         401, and 400 "Incorrect API key" (protocol.md 2.3)
        ├── PermissionDeniedError       403
        ├── NotFoundError               404
        ├── TooLargeError               413
        ├── RateLimitError              429
        ├── UnsupportedError            501, the local engine cannot do this
        └── ServerError                 5xx

Warnings::

    XVoiceWarning (UserWarning)         something was done in another way than asked; the text says which

A message says what happened, what it means and what to do next. Keys, tokens and header values never appear in one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_xvoice.agent import Turn
    from jupyter_xvoice.results import Speech

__all__ = [
    "APIError",
    "AudioError",
    "AuthenticationError",
    "BadRequestError",
    "BrokenOffError",
    "CredentialsError",
    "DeadlineError",
    "EngineError",
    "InputError",
    "LinkError",
    "NotFoundError",
    "NotOnThisEndpoint",
    "PermissionDeniedError",
    "RateLimitError",
    "ServerError",
    "SessionEndedError",
    "TooLargeError",
    "UnsupportedError",
    "XVoiceError",
    "XVoiceWarning",
]


class XVoiceWarning(UserWarning):
    """Something was done in another way than asked."""


class XVoiceError(Exception):
    """The root of every error of this package."""


class InputError(XVoiceError, ValueError):
    """What was passed breaks a documented rule. Nothing was sent."""


class AudioError(InputError):
    """The bytes or the file are not audio that can be read."""


class CredentialsError(XVoiceError):
    """There is no key for the endpoint."""


class NotOnThisEndpoint(XVoiceError):  # noqa: N818  the name says all
    """The endpoint has no such call, or not with this option (:mod:`jupyter_xvoice.endpoints.abilities`). Nothing was sent.

    Attributes:
        call: its name, as "tts" or "custom_voices.create".
        label: of the endpoint.
    """

    def __init__(self, message: str, *, call: str, label: str) -> None:
        super().__init__(message)
        self.call = call
        self.label = label


class EngineError(XVoiceError):
    """The local engine is not installed, did not start, or died."""


class DeadlineError(XVoiceError, TimeoutError):
    """No answer came within the deadline."""


class LinkError(XVoiceError, ConnectionError):
    """The service could not be reached, or the connection broke.

    Attributes:
        close_code: the WebSocket close code, if the connection was a socket that closed.
        reason: the close reason in the service's words.
    """

    def __init__(self, message: str, *, close_code: int | None = None, reason: str = "") -> None:
        super().__init__(message)
        self.close_code = close_code
        self.reason = reason


class BrokenOffError(LinkError):
    """The connection broke after part of the audio had come.

    Attributes:
        speech: what came, playable.
    """

    def __init__(self, message: str, *, speech: Speech, close_code: int | None = None, reason: str = "") -> None:
        super().__init__(message, close_code=close_code, reason=reason)
        self.speech = speech


class SessionEndedError(LinkError):
    """The conversation is over, by whomever it was ended. What was said is kept.

    Attributes:
        turn: the turn that was waited for, as far as it came; None if it had not begun.
    """

    def __init__(
        self, message: str, *, turn: Turn | None = None, close_code: int | None = None, reason: str = ""
    ) -> None:
        super().__init__(message, close_code=close_code, reason=reason)
        self.turn = turn


class APIError(XVoiceError):
    """The service answered, and refused.

    Attributes:
        status: HTTP status, or None for an error event on an open socket.
        code: the service's own code, free text, may be empty (protocol.md 2.3).
        detail: the service's own words.
        trace_id: the ``x-trace-id`` of the answer; name it to the vendor's support.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = None,
        code: str = "",
        detail: str = "",
        trace_id: str = "",
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.detail = detail
        self.trace_id = trace_id


class BadRequestError(APIError):
    """400: the service refused a value."""


class AuthenticationError(APIError):
    """401, or 400 with the words "Incorrect API key": the credential was refused."""


class PermissionDeniedError(APIError):
    """403: the team may not do this."""


class NotFoundError(APIError):
    """404: no such voice, or no such path."""


class TooLargeError(APIError):
    """413: the file is too large."""


class RateLimitError(APIError):
    """429: too many requests.

    Attributes:
        retry_after: seconds the service asked to wait, or None when it did not say.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int | None = 429,
        code: str = "",
        detail: str = "",
        trace_id: str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, status=status, code=code, detail=detail, trace_id=trace_id)
        self.retry_after = retry_after


class UnsupportedError(APIError):
    """501: the local engine cannot do this; the message names the remedy."""


class ServerError(APIError):
    """5xx: the service failed."""
