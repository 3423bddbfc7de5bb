"""Turns a refusal of the service into the error that says what happened, what it means and what to do (protocol.md 2.3)."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from jupyter_xvoice.api.retries import Failure, Kind, read_retry_after
from jupyter_xvoice.endpoints import redact
from jupyter_xvoice.errors import (
    APIError,
    AuthenticationError,
    BadRequestError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    ServerError,
    TooLargeError,
    UnsupportedError,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jupyter_xvoice.endpoints import Endpoint

__all__ = ["behind_a_proxy", "one_line", "read_refusal", "read_words", "scrub"]

_LONGEST_DETAIL: Final = 500
_BY_STATUS: Final[dict[int, type[APIError]]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    413: TooLargeError,
    501: UnsupportedError,
}


# What is said of a wrong key with 400: by xAI (protocol.md 2.3); by a LiteLLM proxy that has no database to look it up in.
_WRONG_KEY: Final = r"(?i)incorrect api key|invalid api key|no connected db"
# How a LiteLLM proxy words what the service behind it refused.
_BEHIND_A_PROXY: Final = r"litellm\.\w+Error: .*Exception - "


def scrub(text: str, endpoint: Endpoint) -> str:
    """``text`` in one line without the endpoint's credential and header values."""
    secrets = (endpoint.credential.reveal(), *endpoint.headers.values())
    # Hiding a value of a letter or two would only garble the words.
    return one_line(redact(text, *(value for value in secrets if len(value) >= 6)))


def one_line(text: str, longest: int = _LONGEST_DETAIL) -> str:
    """``text`` with its white space collapsed, cut at ``longest`` characters."""
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"


def read_words(body: bytes, content_type: str = "") -> tuple[str, str]:
    """``(code, detail)`` of an error body, read in the order of protocol.md 2.3.

    ``error`` as a string; ``error.message``; the raw body. An HTML page (a proxy's, a portal's) becomes one line.
    """
    text = body.decode("utf-8", "replace").strip()
    try:
        data: Any = json.loads(text)
    except ValueError:
        return "", _page_in_a_line(text) if "html" in content_type or text.startswith("<") else one_line(text)
    if not isinstance(data, dict):
        return "", one_line(text)
    code = data.get("code")
    error = data.get("error")
    if error is None and isinstance(errors := data.get("errors"), list):  # Cloudflare's shape (protocol.md 11)
        error = _joined(errors)
    if isinstance(error, dict):
        code = code or error.get("code")
        error = error.get("message")
    return (code if isinstance(code, str) else ""), one_line(error if isinstance(error, str) and error else text)


def _joined(errors: list[Any]) -> str:
    """The sentences of Cloudflare's list of errors, each with its number."""
    named = [error for error in errors if isinstance(error, dict) and error.get("message")]
    return "; ".join(
        f"{error['message']} ({error['code']})" if "code" in error else str(error["message"]) for error in named
    )


def _page_in_a_line(page: str) -> str:
    title = re.search(r"(?is)<title[^>]*>(.*?)</title>|<h1[^>]*>(.*?)</h1>", page)
    words = re.sub(r"(?s)<[^>]+>", " ", title.group(1) or title.group(2) or "") if title else ""
    named = f" titled {one_line(html.unescape(words), 120)!r}" if words.strip() else ""
    return f"an HTML page{named}, so the answer came from a proxy or another server and not from the voice service"


def read_refusal(
    status: int, headers: Mapping[str, str], body: bytes, *, doing: str, endpoint: Endpoint, remedies: Mapping[int, str]
) -> Failure:
    """The error for an answer that is not 2xx, and how far the request got.

    Args:
        status: of the answer.
        headers: of the answer: an httpx or websockets mapping, which takes names in any case.
        body: of the answer.
        doing: what the call does ("Making speech").
        endpoint: who answered; its secrets do not get into the message.
        remedies: what to do, by status, where the call knows better than the general advice.
    """
    code, detail = read_words(body, headers.get("content-type", ""))
    wrong_key = _is_about_the_key(status, f"{code} {detail}", endpoint)
    code, detail = scrub(code, endpoint), scrub(detail, endpoint)
    trace_id = one_line(headers.get("x-trace-id", ""), 80)
    retry_after = read_retry_after(headers.get("retry-after")) if status in {429, 503} else None
    kind = _kind(status)
    error_type = _BY_STATUS.get(status) or (ServerError if status >= 500 else APIError)
    if wrong_key:
        error_type = AuthenticationError
    if endpoint.kind == "litellm" and re.search(_BEHIND_A_PROXY, detail):
        remedy = behind_a_proxy(status)
    elif endpoint.kind == "litellm" and "Invalid model name" in detail:
        remedy = "Pass one of the aliases of the proxy's config as model."
    else:
        remedy = remedies.get(status) or _remedy(status, error_type, endpoint, headers, retry_after)
    words = f": {detail.rstrip('.')}" if detail else ""
    traced = f" (x-trace-id {trace_id})" if trace_id else ""
    message = f"{doing}: {endpoint.label} answered {status}{words}{traced}. {remedy}".strip()
    if status == 429:
        limit = RateLimitError(message, code=code, detail=detail, trace_id=trace_id, retry_after=retry_after)
        return Failure(kind, limit, retry_after)
    error = error_type(message, status=status, code=code, detail=detail, trace_id=trace_id)
    return Failure(kind, error, retry_after)


def _is_about_the_key(status: int, words: str, endpoint: Endpoint) -> bool:
    if endpoint.kind == "litellm" and status == 403:
        return not words.strip()  # how its sockets refuse an unknown key: without a word (protocol.md 10)
    return status == 400 and re.search(_WRONG_KEY, words) is not None


def behind_a_proxy(status: int | None) -> str:
    """What to do about a ``status`` with which the service behind a LiteLLM proxy refused the proxy."""
    if status in {401, 403}:
        return "The service behind the proxy refused the key that the proxy holds for it: tell the keeper of the proxy."
    if status == 429:
        return "The service behind the proxy had too many requests: ask less often, or tell the keeper of the proxy."
    return "So says the service behind the proxy: try again later, or tell the keeper of the proxy."


def _kind(status: int) -> Kind:
    if status in {429, 503}:
        return Kind.REFUSED
    return Kind.FAILED if status in {500, 502, 504} else Kind.FINAL


def _remedy(
    status: int,
    error_type: type[APIError],
    endpoint: Endpoint,
    headers: Mapping[str, str],
    retry_after: float | None,
) -> str:
    if error_type is AuthenticationError:
        if endpoint.is_local:
            return "The engine does not know this token: use the one that it was started with."
        return {
            "litellm": "The proxy does not know this key: check api_key and LITELLM_PROXY_API_KEY. It takes its own keys "
            "(sk-...), not xAI's; ask its keeper for one.",
            "cloudflare": "The token was refused: check api_token and CLOUDFLARE_API_TOKEN, that it is one of this account, "
            "and that it has the permission AI Gateway.",
        }.get(
            endpoint.kind,
            "The key was refused: check api_key, XAI_API_KEY or `%xvoice connect`, and that it belongs to this host.",
        )
    if 300 <= status < 400:
        place = urlsplit(headers.get("location", ""))
        where = f"{place.scheme}://{place.netloc}{place.path}" if place.netloc else place.path or "another address"
        return f"It points to {where}; the key is not sent on to another address. If you trust it, pass it as base_url."
    if status == 429:
        wait = f"It asks to wait {retry_after:g} s." if retry_after is not None else "It does not say for how long."
        return f"Too many requests. {wait} Ask less often, or raise the limit with the vendor."
    return {
        403: "The team of this key may not do this.",
        404: "Check the id that was asked for, and that base_url is a server of this API.",
        413: "Send a smaller file: 500 MB is the limit for a transcription.",
        501: "",
        502: "The service could not reach something that it needs (for a url: the file behind it).",
        503: "The service is overloaded or down: try again later.",
    }.get(
        status, "The service failed: try again later, and name the x-trace-id to the vendor." if status >= 500 else ""
    )
