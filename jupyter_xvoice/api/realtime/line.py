"""Where a conversation is connected to: the address, the credential, and what is asked for in the query (protocol.md 9.1)."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from jupyter_xvoice.api.aliases import is_unknown_alias, name_aliases
from jupyter_xvoice.api.deadlines import Deadline
from jupyter_xvoice.api.dialing import dial, dial_again
from jupyter_xvoice.api.realtime.cloudflare import reach_through_cloudflare
from jupyter_xvoice.api.realtime.connection import Connection
from jupyter_xvoice.api.request import is_engine
from jupyter_xvoice.api.retries import Failure, Kind
from jupyter_xvoice.endpoints import LOCAL_LABEL, Secret
from jupyter_xvoice.errors import APIError, XVoiceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_xvoice.api.client_secrets import ClientSecret
    from jupyter_xvoice.api.dialing import WireConnection
    from jupyter_xvoice.api.realtime.conversation import Conversation
    from jupyter_xvoice.api.realtime.settings import SessionSettings
    from jupyter_xvoice.api.suggestions import Suggestions
    from jupyter_xvoice.api.wire import Wire
    from jupyter_xvoice.endpoints import Endpoint

__all__ = ["DOING", "Line"]

DOING: Final = "Talking"
_SHORTEST_SECRET: Final = 6  # hiding a value of a letter or two would only garble the words
_TOKEN_REMEDIES: Final = {
    401: "An ephemeral token opens connections until it expires only: make another with client_secrets.create()."
}
_FIRST: Final = 60.0  # seconds for the first connection with its repeats


class Line:
    """Dials for one conversation.

    Args:
        wire: the client's.
        model: always in the query (robustness.md R20).
        settings: of the conversation; reasoning and resumption are asked for in the query.
        conversation_id: of an older conversation that the service still has.
        token: instead of the endpoint's credential.
        subprotocol: the token goes where a browser puts it, not into ``Authorization``.
        keepalive: see :class:`Connection`.
        suggestions: for a refused voice.

    Attributes:
        model: what is asked for.
        proxied: through a LiteLLM proxy, which asks for answers of its own.
        asked_to_resume: the latest connection asked for the old conversation.
        local: the latest connection leads to our own engine.
        trace_id: of the latest connection.
    """

    def __init__(
        self,
        wire: Wire,
        settings: SessionSettings,
        *,
        model: str,
        conversation_id: str = "",
        token: ClientSecret | None = None,
        subprotocol: bool = False,
        keepalive: float | None,
        suggestions: Suggestions,
    ) -> None:
        self._wire = wire
        self.model = model
        # A gateway passes on no query of ours (protocol.md 10, 11): the effort is in session.update as well.
        self._effort = None if wire.endpoint.is_gateway else settings.reasoning_effort
        self._resumption = settings.resumption and not wire.endpoint.is_gateway
        self._plain = False
        self._token = token
        self._subprotocol = subprotocol
        self._keepalive = keepalive
        self._suggestions = suggestions
        self._secrets: tuple[Secret, ...] = ()
        self._before = conversation_id
        self.proxied = wire.endpoint.kind == "litellm"
        self.asked_to_resume = False
        self.local = wire.endpoint.is_local
        self.trace_id = ""

    @property
    def place(self) -> str:
        """Who hears you, for the reader."""
        return LOCAL_LABEL if self.local else self._wire.endpoint.label

    @property
    def key_source(self) -> str:
        """Whose key pays, in the word of a gateway that says so."""
        return self._wire.learned.key_source

    @property
    def through(self) -> str:
        """The host that hears you at a gateway, and whose key pays where it says so; empty elsewhere, where ``place`` says it."""
        endpoint, learned = self._wire.endpoint, self._wire.learned
        if not endpoint.is_gateway:
            return ""
        return (learned.host or endpoint.host) + (f", key source {learned.key_source}" if learned.key_source else "")

    def deadline(self) -> Deadline:
        """For the first connection until it is ready: the client's timeout, else a minute."""
        return Deadline(DOING, self._wire.total(None, _FIRST))

    async def first(self, deadline: Deadline) -> Callable[..., Connection]:
        """The first connection, repeated like a read.

        Raises:
            APIError, LinkError, EngineError, CredentialsError: see ``errors.py``.
        """
        self.asked_to_resume = bool(self._before)
        return self._opener(await dial_again(lambda: self._dial(self._before), remaining=deadline.remaining))

    async def again(self, conversation: Conversation) -> Callable[..., Connection] | Failure:
        """One attempt to connect again. A conversation that the service has forgotten is begun anew with its history."""
        self._before = conversation.conversation_id or self._before
        self.asked_to_resume = self._resumption and bool(self._before)
        outcome = await self._dial(self._before if self.asked_to_resume else "")
        if self.asked_to_resume and isinstance(outcome, Failure) and _about_the_request(outcome):
            self._resumption = self.asked_to_resume = False
            outcome = await self._dial("")
        return outcome if isinstance(outcome, Failure) else self._opener(outcome)

    def resumed(self, conversation: Conversation) -> bool:
        """Whether the service went on with the old conversation."""
        return self.asked_to_resume and conversation.conversation_id == self._before

    async def explain(self, error: APIError, settings: SessionSettings) -> APIError:
        """``error`` with the nearest voices, if it is about the voice."""
        return await self._suggestions.explain(error, voice=settings.voice)

    async def name_aliases(self, error: APIError) -> None:
        """Adds the models that there are to ``error``, if it is about one that there is not."""
        if is_unknown_alias(self._wire, error):
            await name_aliases(self._wire, error, self.model)

    async def _dial(self, conversation_id: str) -> WireConnection | Failure:
        try:
            endpoint = await self._wire.resolve()
        except XVoiceError as error:
            return Failure(Kind.FINAL, error)
        if endpoint.kind == "cloudflare":
            return await self._dial_cloudflare(endpoint)
        query = [("model", self.model)]
        if self._effort is not None:
            query.append(("reasoning.effort", self._effort))
        if conversation_id:
            query.append(("conversation_id", conversation_id))
        endpoint = self._as_whom(endpoint)
        self._keep_secret(endpoint)
        return await dial(
            endpoint,
            "/realtime",
            query,
            doing=DOING,
            subprotocol=f"xai-client-secret.{endpoint.credential.reveal()}" if self._subprotocol else "",
            keepalive=False,
            remedies=_TOKEN_REMEDIES if self._token is not None else {},
        )

    async def _dial_cloudflare(self, endpoint: Endpoint) -> WireConnection | Failure:
        reached = await reach_through_cloudflare(self._wire, endpoint, doing=DOING, plain=self._plain)
        if isinstance(reached, Failure):
            return reached
        learned, there = self._wire.learned, reached.endpoint
        self._plain = there is not endpoint
        learned.host = there.host if self._plain else ""
        learned.key_source = reached.key_source
        self._keep_secret(endpoint, there)
        return reached.socket

    def _keep_secret(self, *endpoints: Endpoint) -> None:
        secrets = [value for one in endpoints for value in (one.credential.reveal(), *one.headers.values())]
        self._secrets = tuple(Secret(secret) for secret in secrets if len(secret) >= _SHORTEST_SECRET)

    def _as_whom(self, endpoint: Endpoint) -> Endpoint:
        return endpoint if self._token is None else replace(endpoint, credential=self._token.secret)

    def _opener(self, socket: WireConnection) -> Callable[..., Connection]:
        headers = socket.response.headers if socket.response else {}
        self.local = is_engine(headers, self._wire.endpoint)
        self.trace_id = headers.get("x-trace-id", "")
        return functools.partial(Connection, socket, keepalive=self._keepalive, hide=self._hide)

    def _hide(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret.reveal(), "[hidden]")
        return text


def _about_the_request(failure: Failure) -> bool:
    return isinstance(failure.error, APIError) and failure.error.status in {400, 404}
