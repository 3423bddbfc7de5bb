"""Tools that the service runs itself, as values (protocol.md 9.9)."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from jupyter_xvoice.endpoints import redact
from jupyter_xvoice.errors import InputError

__all__ = ["RESERVED", "ServerTool", "file_search", "mcp", "web_search", "x_search"]

RESERVED: Final[dict[str, tuple[str, ...]]] = {
    "web_search": ("web_search", "browse_page"),
    "x_search": ("x_keyword_search", "x_semantic_search", "x_user_search", "x_thread_fetch"),
    "file_search": ("collections_search", "file_search"),
}
"""Function names that a server-run tool takes while it is on: one of them fails the first response (protocol.md 9.9)."""

_SECRET: Final = ("authorization", "headers")
_MOST_DOMAINS: Final = 5
_MOST_HANDLES: Final = 20


@dataclass(frozen=True)
class ServerTool:
    """Made by :func:`web_search`, :func:`x_search`, :func:`file_search` and :func:`mcp`.

    Attributes:
        spec: as it goes into ``session.tools``. It may hold credentials, so it is not in the repr.
    """

    spec: Mapping[str, Any] = field(repr=False)

    @property
    def type(self) -> str:
        """``web_search``, ``x_search``, ``file_search`` or ``mcp``."""
        return str(self.spec["type"])

    def __repr__(self) -> str:
        shown = (
            f"{key}={'[hidden]' if key in _SECRET else redact(repr(value))}"
            for key, value in self.spec.items()
            if key != "type"
        )
        return f"{self.type}({', '.join(shown)})"


def web_search(
    *,
    allowed_domains: Sequence[str] | None = None,
    excluded_domains: Sequence[str] | None = None,
    enable_image_understanding: bool | None = None,
    user_location: Mapping[str, str] | None = None,
) -> ServerTool:
    """The service searches the web.

    Args:
        allowed_domains: only these, at most 5; not together with ``excluded_domains``.
        excluded_domains: not these, at most 5.
        enable_image_understanding: whether it looks at pictures.
        user_location: ``country``, ``city``, ``region``, ``timezone``, as far as they are known.

    Raises:
        InputError: what breaks a documented rule.
    """
    _exclusive("allowed_domains", allowed_domains, "excluded_domains", excluded_domains)
    place = None
    if user_location is not None:
        place = _texts_by_name("user_location", user_location)
        if strange := sorted(set(place) - {"country", "city", "region", "timezone"}):
            raise InputError(f"user_location has {strange[0]!r}: it takes country, city, region and timezone.")
    return _made(
        "web_search",
        allowed_domains=_names("allowed_domains", allowed_domains, _MOST_DOMAINS),
        excluded_domains=_names("excluded_domains", excluded_domains, _MOST_DOMAINS),
        enable_image_understanding=_switch("enable_image_understanding", enable_image_understanding),
        user_location=place,
    )


def x_search(
    *,
    allowed_x_handles: Sequence[str] | None = None,
    excluded_x_handles: Sequence[str] | None = None,
    from_date: str | dt.date | None = None,
    to_date: str | dt.date | None = None,
    enable_image_understanding: bool | None = None,
    enable_video_understanding: bool | None = None,
) -> ServerTool:
    """The service searches X.

    Args:
        allowed_x_handles: only these, at most 20; not together with ``excluded_x_handles``.
        excluded_x_handles: not these, at most 20.
        from_date: the first day, a date or ``YYYY-MM-DD``.
        to_date: the last day.
        enable_image_understanding: whether it looks at pictures.
        enable_video_understanding: whether it watches videos.

    Raises:
        InputError: what breaks a documented rule.
    """
    _exclusive("allowed_x_handles", allowed_x_handles, "excluded_x_handles", excluded_x_handles)
    first, last = _day("from_date", from_date), _day("to_date", to_date)
    if first and last and first > last:
        raise InputError(f"from_date={first!r} lies after to_date={last!r}: swap them.")
    return _made(
        "x_search",
        allowed_x_handles=_names("allowed_x_handles", allowed_x_handles, _MOST_HANDLES),
        excluded_x_handles=_names("excluded_x_handles", excluded_x_handles, _MOST_HANDLES),
        from_date=first,
        to_date=last,
        enable_image_understanding=_switch("enable_image_understanding", enable_image_understanding),
        enable_video_understanding=_switch("enable_video_understanding", enable_video_understanding),
    )


def file_search(vector_store_ids: Sequence[str], *, max_num_results: int | None = None) -> ServerTool:
    """The service searches collections of documents.

    Args:
        vector_store_ids: the collections' ids, at least one.
        max_num_results: at least 1.

    Raises:
        InputError: what breaks a documented rule.
    """
    ids = _names("vector_store_ids", vector_store_ids, None)
    if not ids:
        raise InputError("vector_store_ids is empty: name at least one collection.")
    if max_num_results is not None and (
        isinstance(max_num_results, bool) or not isinstance(max_num_results, int) or max_num_results < 1
    ):
        raise InputError(f"max_num_results={max_num_results!r}: it takes a whole number from 1.")
    return _made("file_search", vector_store_ids=ids, max_num_results=max_num_results)


def mcp(
    server_url: str,
    server_label: str,
    *,
    server_description: str | None = None,
    allowed_tools: Sequence[str] | None = None,
    authorization: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> ServerTool:
    """The service calls the tools of an MCP server, which must be reachable from the service.

    Args:
        server_url: ``https://...``
        server_label: how its tools are known; without dots.
        server_description: what it is for.
        allowed_tools: only these of its tools.
        authorization: what the service sends as ``Authorization``. A secret: read it from the environment.
        headers: further headers, hidden too.

    Raises:
        InputError: what breaks a documented rule.
    """
    parts = urlsplit(server_url) if isinstance(server_url, str) else None
    if parts is None or parts.scheme not in {"http", "https"} or not parts.hostname:
        raise InputError("server_url is no address: it takes https://host/path of an MCP server.")
    if parts.username or parts.password:
        raise InputError("server_url holds a credential: pass it as authorization=, which is never shown.")
    if not isinstance(server_label, str) or not server_label.strip() or "." in server_label:
        raise InputError(f"server_label={server_label!r}: it takes a name without dots, for instance 'calendar'.")
    for name, text in (("server_description", server_description), ("authorization", authorization)):
        if text is not None and not isinstance(text, str):
            raise InputError(f"{name} is of type {type(text).__name__}: it takes a string.")
    return _made(
        "mcp",
        server_url=server_url,
        server_label=server_label,
        server_description=server_description,
        allowed_tools=_names("allowed_tools", allowed_tools, None),
        authorization=authorization,
        headers=None if headers is None else _texts_by_name("headers", headers),
    )


def _made(kind: str, **fields: Any) -> ServerTool:
    return ServerTool({"type": kind, **{name: value for name, value in fields.items() if value is not None}})


def _exclusive(one: str, first: object, other: str, second: object) -> None:
    if first is not None and second is not None:
        raise InputError(f"{one} and {other} exclude each other: pass one of them.")


def _names(name: str, values: Sequence[str] | None, most: int | None) -> list[str] | None:
    if values is None:
        return None
    if isinstance(values, str) or not all(isinstance(value, str) and value.strip() for value in values):
        raise InputError(f"{name}={values!r}: it takes a list of strings.")
    if most is not None and len(values) > most:
        raise InputError(f"{name} holds {len(values)}: at most {most} are allowed.")
    return list(values)


def _texts_by_name(name: str, values: Mapping[str, str]) -> dict[str, str]:
    if not isinstance(values, Mapping) or not all(
        isinstance(key, str) and isinstance(value, str) for key, value in values.items()
    ):
        raise InputError(f"{name} is no mapping of strings to strings.")
    return dict(values)


def _switch(name: str, value: object) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise InputError(f"{name}={value!r}: it takes True or False.")
    return value


def _day(name: str, value: str | dt.date | None) -> str | None:
    if value is None:
        return None
    if isinstance(value, dt.datetime):
        value = value.date()
    if isinstance(value, dt.date):
        return value.isoformat()
    try:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            return dt.date.fromisoformat(value).isoformat()
    except ValueError:
        pass
    raise InputError(f"{name}={value!r}: it takes a date, or YYYY-MM-DD.")
