"""How a conversation is opened: what goes over the wire, and every way in which it may be refused."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from jupyter_xvoice import (
    APIError,
    AsyncClient,
    AuthenticationError,
    DeadlineError,
    LinkError,
    PermissionDeniedError,
    RateLimitError,
    ServerError,
)
from jupyter_xvoice.api import ClientSecret
from jupyter_xvoice.api.realtime import conversation
from jupyter_xvoice.api.realtime.changes import Ended, Ready, Reconnecting
from jupyter_xvoice.endpoints import Secret
from tests.wire.listening import rest, until
from tests.wire.talker import AT_ONCE, Call, Talker, refusal, talk

if TYPE_CHECKING:
    from websockets.http11 import Response


async def test_what_is_asked_for_is_in_the_query_and_the_settings_come_first() -> None:
    async with Talker(talk) as talker, AsyncClient(base_url=talker.url, api_key="a-key") as client:
        session = client.realtime(
            model="grok-voice-3.0", reasoning_effort="none", conversation_id="conv-0", voice="rex"
        )
        session.append_audio(b"\x01\x00" * 100)
        session.send_text("Hello")
        async with session:
            await until(session, Ready)
        (call,) = talker.calls
    assert call.request.path == "/v1/realtime?model=grok-voice-3.0&reasoning.effort=none&conversation_id=conv-0"
    assert call.request.headers["Authorization"] == "Bearer a-key"
    assert "Sec-WebSocket-Protocol" not in call.request.headers
    assert call.kinds()[0] == "session.update"
    update = call.received[0]
    assert isinstance(update, dict)
    assert update["session"]["voice"] == "rex"
    assert call.kinds().count("session.update") == 1


async def test_a_token_goes_where_it_is_asked_to_go() -> None:
    secret = "token" + str(time.monotonic_ns())
    token = ClientSecret(Secret(secret), datetime.now(UTC))
    async with Talker(talk) as talker, AsyncClient(base_url=talker.url, api_key="a-key") as client:
        async with client.realtime(token=token):
            pass
        async with client.realtime(token=token, subprotocol=True):
            pass
        bearer, subprotocol = (call.request.headers for call in talker.calls)
    assert bearer["Authorization"] == f"Bearer {secret}"
    assert "Sec-WebSocket-Protocol" not in bearer
    assert "Authorization" not in subprotocol
    assert subprotocol["Sec-WebSocket-Protocol"] == f"xai-client-secret.{secret}"


async def test_a_token_that_has_expired_is_told_from_a_wrong_key() -> None:
    token = ClientSecret(Secret("token-of-yesterday"), datetime.now(UTC))
    async with Talker(refusal(401, "Expired.")) as talker, AsyncClient(base_url=talker.url, api_key="a-key") as client:
        with pytest.raises(AuthenticationError, match=r"until it expires only.*client_secrets\.create") as caught:
            await client.realtime(token=token).__aenter__()
        assert "api_key" not in str(caught.value)


async def test_binary_transport_sends_binary_frames() -> None:
    async with Talker(talk) as talker, AsyncClient(base_url=talker.url) as client:
        async with client.realtime(transport="binary", keepalive=None) as session:
            session.append_audio(bytes(range(100)))
            session.append_audio(bytes(range(50)))
            session.send_text("Hello", respond=False)
        (call,) = talker.calls
    sound = b"".join(frame for frame in call.received if isinstance(frame, bytes))
    assert sound in {b"", bytes(range(100)), bytes(range(100)) + bytes(range(50))}


@pytest.mark.parametrize(
    ("answer", "error", "tries"),
    [
        (refusal(401, "No credentials presented."), AuthenticationError, 1),
        (refusal(400, "Incorrect API key provided."), AuthenticationError, 1),
        (refusal(403, "Not for you."), PermissionDeniedError, 1),
        (refusal(404, "No such path."), APIError, 1),
        (refusal(302, "", Location="http://127.0.0.1:9/"), APIError, 1),
        (refusal(429, "Too many.", retry_after="3600"), RateLimitError, 1),
        (refusal(503, "Down.", retry_after="0"), ServerError, 4),
    ],
    ids=["401", "wrong key", "403", "404", "redirect", "429", "503"],
)
async def test_a_refused_upgrade_is_the_usual_error(answer: Response, error: type[APIError], tries: int) -> None:
    async with Talker(answer) as talker, AsyncClient(base_url=talker.url, api_key="a-key", timeout=60) as client:
        session = client.realtime()
        with pytest.raises(error, match=r"Talking: 127\.0\.0\.1") as caught:
            await session.__aenter__()
        assert caught.value.__context__ is None
        assert len(talker.requests) == tries
    (ended,) = await rest(session)
    assert isinstance(ended, Ended)
    assert (ended.by_us, ended.why) == (False, str(caught.value))


async def test_nobody_there(unused_port: int) -> None:
    async with AsyncClient(base_url=f"http://127.0.0.1:{unused_port}", timeout=60) as client:
        with pytest.raises(LinkError, match=r"could not be reached.*Is it still running"):
            await client.realtime().__aenter__()


async def test_settings_that_are_refused_are_said_in_the_services_words() -> None:
    async def refuse(call: Call) -> None:
        await call.say("session.created", session={"id": "s"})
        await call.hear("session.update")
        error = {"type": "invalid_request_error", "code": "invalid_audio_format", "message": "No such format."}
        await call.say("error", error=error)
        await call.stay()

    async with Talker(refuse) as talker, AsyncClient(base_url=talker.url) as client:
        with pytest.raises(APIError, match="did not take the configuration: No such format") as caught:
            await client.realtime().__aenter__()
        assert (caught.value.code, caught.value.detail) == ("invalid_audio_format", "No such format.")
        assert len(talker.requests) == 1


async def test_a_service_that_is_never_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "READY_WITHIN", 0.1)

    async def silent(call: Call) -> None:
        await call.say("session.created", session={})
        await call.stay()

    async with Talker(silent) as talker, AsyncClient(base_url=talker.url) as client:
        with pytest.raises(DeadlineError, match="did not become ready"):
            await client.realtime(reconnect=False).__aenter__()
        with pytest.raises(LinkError, match=r"3 attempts.*did not become ready"):
            await client.realtime(reconnect=AT_ONCE).__aenter__()
        assert len(talker.requests) == 1 + 4


async def test_a_service_that_hangs_up_before_it_is_ready_is_called_again() -> None:
    async def hang_up(call: Call) -> None:
        await call.hang_up(1013, "try again later")

    async with Talker(hang_up, talk) as talker, AsyncClient(base_url=talker.url) as client:
        with pytest.raises(LinkError, match="1013: try again later before it was ready") as caught:
            await client.realtime(reconnect=False).__aenter__()
        assert (caught.value.close_code, caught.value.reason) == (1013, "try again later")
    async with (
        Talker(hang_up, talk) as talker,
        AsyncClient(base_url=talker.url) as client,
        client.realtime(reconnect=AT_ONCE) as session,
    ):
        again = await until(session, Reconnecting)
        assert (again.try_, again.of) == (1, 3)
        assert "try again later" in again.why
        await until(session, Ready)


async def test_a_whole_connection_has_the_clients_deadline() -> None:
    async def silent(call: Call) -> None:
        await call.stay()

    async with Talker(silent) as talker, AsyncClient(base_url=talker.url, timeout=0.3) as client:
        with pytest.raises(DeadlineError, match=r"not finished within 0.3 s"):
            await client.realtime().__aenter__()


async def test_every_greeting_is_optional() -> None:
    async def terse(call: Call) -> None:
        await call.hear("session.update")
        await call.socket.send(json.dumps({"type": "session.updated"}))
        await call.stay()

    async with Talker(terse) as talker, AsyncClient(base_url=talker.url) as client, client.realtime() as session:
        assert session.conversation.ready
