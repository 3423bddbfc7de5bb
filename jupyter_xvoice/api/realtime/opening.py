"""Checks what ``client.realtime`` was called with, and makes the session."""

from __future__ import annotations

import warnings
from dataclasses import fields as fields_of
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.api.checks import check_name, check_range, check_switch, nearest
from jupyter_xvoice.api.client_secrets import ClientSecret
from jupyter_xvoice.api.models import named_model
from jupyter_xvoice.api.realtime.line import Line
from jupyter_xvoice.api.realtime.reconnect import Reconnect
from jupyter_xvoice.api.realtime.session import RealtimeSession
from jupyter_xvoice.api.realtime.settings import SessionSettings
from jupyter_xvoice.errors import InputError, XVoiceWarning

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jupyter_xvoice.api.suggestions import Suggestions
    from jupyter_xvoice.api.wire import Wire

__all__ = ["open_realtime"]

_FIELDS: Final = tuple(field.name for field in fields_of(SessionSettings))


def open_realtime(
    wire: Wire,
    suggestions: Suggestions,
    *,
    model: str | None,
    settings: SessionSettings | None,
    conversation_id: str | None,
    reconnect: bool | Reconnect,
    keepalive: float | None,
    token: ClientSecret | None,
    subprotocol: bool,
    fields: Mapping[str, Any],
) -> RealtimeSession:
    """See :meth:`AsyncClient.realtime`.

    Raises:
        InputError: a value breaks a documented rule.
    """
    named, model = model, named_model(model, wire.endpoint.realtime_model)
    check_name("model", model, "grok-voice-latest")
    if conversation_id is not None:
        check_name("conversation_id", conversation_id, "8d525b4d-a514-4e6c-a3ba-4894a19873e8")
    if not isinstance(reconnect, (bool, Reconnect)):
        raise InputError(f"reconnect={reconnect!r}: it takes True, False or Reconnect(...).")
    if keepalive is not None:
        check_range("keepalive", keepalive, 0.1, 600, unit=" seconds")
    check_switch("subprotocol", subprotocol)
    if token is not None and not isinstance(token, ClientSecret):
        raise InputError(f"token is of type {type(token).__name__}: it takes what client_secrets.create() returned.")
    if subprotocol and token is None:
        raise InputError(
            "subprotocol=True sends an ephemeral secret: pass one as token=await client.client_secrets.create()."
        )
    chosen = _settings(settings, fields)
    used = {
        "model": named is not None,
        "conversation_id": conversation_id is not None,
        "token": token is not None,
        "transport": chosen.transport == "binary",
    }
    wire.endpoint.require("realtime", *(name for name, given in used.items() if given))
    if chosen.resumption and wire.endpoint.is_gateway:
        warnings.warn(
            f"{wire.endpoint.label} does not pass on which conversation to go on with: one that breaks goes on from its own "
            "history, in a new conversation. Leave resumption out.",
            XVoiceWarning,
            stacklevel=3,
        )
    line = Line(
        wire,
        chosen,
        model=model,
        conversation_id=conversation_id or "",
        token=token,
        subprotocol=subprotocol,
        keepalive=keepalive,
        suggestions=suggestions,
    )
    policy = Reconnect() if reconnect is True else (reconnect or None)
    return RealtimeSession(line, chosen, reconnect=policy)


def _settings(settings: SessionSettings | None, fields: Mapping[str, Any]) -> SessionSettings:
    if settings is not None and not isinstance(settings, SessionSettings):
        raise InputError(f"settings is of type {type(settings).__name__}: it takes SessionSettings(...).")
    if settings is not None and fields:
        raise InputError(f"settings and {', '.join(fields)}: pass SessionSettings(...), or its fields, not both.")
    for name in fields:
        if name not in _FIELDS:
            near = nearest(name, _FIELDS)
            guess = f" Did you mean {' or '.join(near)}?" if near else ""
            raise InputError(f"realtime takes no {name!r}.{guess} A session has: {', '.join(_FIELDS)}.")
    return settings if settings is not None else SessionSettings(**fields)
