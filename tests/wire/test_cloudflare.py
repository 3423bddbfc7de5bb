"""Conversations through Cloudflare, a stand-in of ours: both answers, and every way in which it can refuse."""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING, Any

import pytest
from starlette.responses import JSONResponse, RedirectResponse, Response

from jupyter_xvoice import (
    AsyncClient,
    AuthenticationError,
    Client,
    LinkError,
    PermissionDeniedError,
    RateLimitError,
    ServerError,
    VoiceAgent,
    changes,
)
from tests.wire.cloudflare import Cloudflare, cloudflare, failed, page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jupyter_xvoice.api import RealtimeSession
    from jupyter_xvoice.local import Engine

UPGRADE = "UPGRADE model=xai/grok-voice"
PLAIN = {"model": "xai/grok-voice", "input": {"websocket": True}}


@pytest.fixture
def gateway(engine: Engine) -> Iterator[Cloudflare]:
    with cloudflare(engine) as stand_in:
        yield stand_in


async def answered(session: RealtimeSession, text: str = "Good morning!") -> str:
    """What is answered to ``text``."""
    session.send_text(text)
    said = ""
    async for change in session:
        if isinstance(change, changes.AgentText):
            said = change.text
        if isinstance(change, changes.ResponseEnded):
            return said
    raise AssertionError("it ended")


async def refusal(gateway: Cloudflare, **options: Any) -> Exception:
    """What a conversation ends with that does not come about; neither token nor bearer is in it."""
    async with AsyncClient(gateway.endpoint(**options)) as client:
        with pytest.raises(Exception) as caught:
            await client.realtime(reconnect=False).__aenter__()
    assert gateway.token not in f"{caught.value!r} {caught.value.__cause__!r} {caught.value.__context__!r}"
    return caught.value


def no_upgrade(status: int = 426) -> Callable[[], Response]:
    return lambda: failed(status, 10426, "No upgrade here")


async def test_an_upgrade_is_talked_over(gateway: Cloudflare) -> None:
    async with AsyncClient(gateway.endpoint(gateway="mine")) as client, client.realtime() as session:
        assert await answered(session)
        assert (session.place, session.local, session.key_source) == ("Cloudflare", False, "")
        assert session.through == gateway.url.removeprefix("http://")
    assert gateway.seen == [UPGRADE]
    assert gateway.heads[0]["cf-aig-gateway-id"] == "mine"


@pytest.mark.parametrize("wrapped", [False, True])
@pytest.mark.parametrize("status", [400, 404, 405, 426, 501])
async def test_without_an_upgrade_it_connects_where_the_plain_call_says(
    status: int, wrapped: bool, gateway: Cloudflare
) -> None:
    gateway.upgrade = no_upgrade(status)
    gateway.plain = lambda: gateway.description(wrapped=wrapped)
    async with AsyncClient(gateway.endpoint()) as client, client.realtime() as session:
        assert await answered(session)
        assert session.key_source == client.key_source == "Unified"
        assert session.through == f"{gateway.engine.url.removeprefix('http://')}, key source Unified"
        assert not session.local  # Cloudflare bills, whoever answers
    assert gateway.seen == [UPGRADE, "POST "]
    assert gateway.bodies == [PLAIN]


async def test_an_upgrade_answered_with_the_description_needs_no_plain_call(gateway: Cloudflare) -> None:
    gateway.upgrade = gateway.description
    async with AsyncClient(gateway.endpoint()) as client, client.realtime() as session:
        assert await answered(session)
        assert session.key_source == "Unified"
    assert gateway.seen == [UPGRADE]


async def test_an_expired_bearer_is_asked_for_anew(gateway: Cloudflare) -> None:
    given = [gateway.expired(), gateway.bearer()]
    gateway.upgrade, gateway.plain = no_upgrade(), lambda: gateway.description(given.pop(0))
    async with AsyncClient(gateway.endpoint()) as client, client.realtime() as session:
        assert await answered(session)
    assert gateway.bodies == [PLAIN, PLAIN]


async def test_a_bearer_that_is_never_taken_is_said(gateway: Cloudflare) -> None:
    given = "b" + secrets.token_hex(16)
    gateway.upgrade, gateway.plain = no_upgrade(), lambda: gateway.description(given)
    error = await refusal(gateway)
    assert isinstance(error, AuthenticationError)
    assert "through Cloudflare" in str(error)
    assert "and so was the next one" in str(error)
    assert given not in str(error)
    assert len(gateway.bodies) == 2


async def test_a_broken_connection_is_mended_with_a_new_bearer(gateway: Cloudflare) -> None:
    gateway.upgrade, gateway.plain = no_upgrade(), gateway.description
    async with AsyncClient(gateway.endpoint()) as client, client.realtime() as session:
        assert await answered(session)
        connection = session._link._connection
        assert connection is not None
        connection.hang_up("was cut by the test")
        async for change in session:
            if isinstance(change, changes.Reconnected):
                assert not change.resumed
                break
        assert await answered(session, "What time is it?")
    assert gateway.seen == [UPGRADE, "POST ", "POST "]  # the upgrade is not tried again


async def test_the_token_stays_at_cloudflare(gateway: Cloudflare, caplog: pytest.LogCaptureFixture) -> None:
    """Neither it nor the bearer is logged, and the address of the description gets the bearer only."""
    with cloudflare(gateway.engine) as elsewhere:
        there = f"ws{elsewhere.url.removeprefix('http')}/client/v4/accounts/{'0123456789abcdef' * 2}/ai/run?a=b"
        body = {"websocket": {"url": there, "headers": {"Authorization": f"Bearer {elsewhere.token}", "X-More": "1"}}}
        gateway.upgrade, gateway.plain = no_upgrade(), lambda: JSONResponse(body)
        with caplog.at_level(logging.DEBUG):
            async with AsyncClient(gateway.endpoint()) as client, client.realtime() as session:
                assert await answered(session)
        assert elsewhere.heads[0]["authorization"] == f"Bearer {elsewhere.token}"
        assert elsewhere.heads[0]["x-more"] == "1"
        assert elsewhere.seen == ["UPGRADE a=b"]
        assert gateway.token not in caplog.text
        assert elsewhere.token not in caplog.text


async def test_a_refused_token(gateway: Cloudflare) -> None:
    error = await refusal(gateway, api_token="cf" + secrets.token_hex(16))
    assert isinstance(error, AuthenticationError)
    assert "Authentication error (10000)" in str(error)
    assert "CLOUDFLARE_API_TOKEN" in str(error)
    assert gateway.seen == [UPGRADE]  # the plain call would hear the same


@pytest.mark.parametrize(
    ("upgrade", "kind", "words"),
    [
        (failed(403, 10403, "Not allowed"), PermissionDeniedError, "Not allowed"),
        (failed(429, 10429, "Rate limited", **{"retry-after": "90"}), RateLimitError, "Too many requests"),
        (RedirectResponse("https://elsewhere.example/run"), Exception, "https://elsewhere.example/run"),
        (page(403, "Attention Required!"), PermissionDeniedError, "an HTML page titled 'Attention Required!'"),
    ],
)
async def test_a_refused_upgrade(upgrade: Response, kind: type[Exception], words: str, gateway: Cloudflare) -> None:
    gateway.upgrade, gateway.plain = lambda: upgrade, gateway.description
    error = await refusal(gateway)
    assert isinstance(error, kind)
    assert words in str(error)
    assert gateway.bodies == []


@pytest.mark.parametrize(
    ("plain", "kind", "words"),
    [
        (failed(401, 10000, "Authentication error"), AuthenticationError, "CLOUDFLARE_API_TOKEN"),
        (failed(400, 7003, "Could not route to it"), Exception, r"Could not route to it (7003)"),
        (page(502, "Bad gateway"), ServerError, "an HTML page titled 'Bad gateway'"),
        (page(200, "Just a moment..."), LinkError, "an HTML page titled 'Just a moment...'"),
        (RedirectResponse("https://elsewhere.example/run"), Exception, "https://elsewhere.example/run"),
        (JSONResponse({"result": {"state": "Completed"}, "success": True}), LinkError, "without the address"),
        (failed(200, 5006, "No such model"), LinkError, "No such model"),
        (JSONResponse({"websocket": {"url": "https://host.example"}}), LinkError, "no wss://host"),
        (JSONResponse({"websocket": {"url": "wss://a:b@host.example"}}), LinkError, "no wss://host"),
        (JSONResponse([1]), LinkError, "with [1]"),
    ],
)
async def test_a_refused_plain_call(plain: Response, kind: type[Exception], words: str, gateway: Cloudflare) -> None:
    gateway.upgrade, gateway.plain = lambda: page(404, "Nothing here"), lambda: plain
    error = await refusal(gateway)
    assert isinstance(error, kind)
    assert words in str(error)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (RedirectResponse("https://elsewhere.example/run"), "the key is not sent on to another address"),
        (page(503, "Down"), "an HTML page titled 'Down'"),
        (failed(429, 10429, "Rate limited"), "Too many requests"),
    ],
)
async def test_the_described_address_refuses(answer: Response, words: str, gateway: Cloudflare) -> None:
    """It is asked as a host of its own: neither its redirect is followed, nor is Cloudflare blamed."""
    with cloudflare(gateway.engine) as elsewhere:
        elsewhere.upgrade = lambda: answer
        there = f"ws{elsewhere.url.removeprefix('http')}/client/v4/accounts/{'0123456789abcdef' * 2}/ai/run?a=b"
        body = {"websocket": {"url": there, "headers": {"Authorization": f"Bearer {elsewhere.token}"}}}
        gateway.upgrade, gateway.plain = no_upgrade(), lambda: JSONResponse(body)
        error = await refusal(gateway)
    assert words in str(error)
    assert f"{elsewhere.url.removeprefix('http://')} (through Cloudflare)" in str(error)
    assert elsewhere.token not in str(error)


def test_an_agent_shows_who_hears_it_and_whose_key_pays(gateway: Cloudflare) -> None:
    gateway.upgrade, gateway.plain = no_upgrade(), gateway.description
    with Client(gateway.endpoint()) as client, VoiceAgent(client) as agent:
        turn = agent.ask("Good morning!")
        assert turn.text
        assert "Cloudflare" in agent.place
        assert "key source Unified" in agent.place
        assert agent.cost is None
        assert client.key_source == "Unified"
