"""A chat endpoint as partner, against a real server of ours that streams what a test tells it to."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from jupyter_xvoice.engine.dialogue.chat import ChatPartner, completions_url
from jupyter_xvoice.engine.dialogue.chat_messages import chat_messages
from jupyter_xvoice.engine.dialogue.partner import Called, Returned, Said, Text, ToolSpec
from tests.unit.engine.dialogue.talk import DEADLINE, WEATHER, answer_of

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]
STREAM = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"


class Endpoint:
    """Keeps what was asked.

    Attributes:
        gone: set when the client has left before the end.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.headers: list[str] = []
        self.body: dict[str, Any] = {}
        self.gone = asyncio.Event()


@asynccontextmanager
async def serving(answer: Answer) -> AsyncIterator[Endpoint]:
    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        endpoint.headers = head.split("\r\n")
        length = next(int(line.split(":")[1]) for line in endpoint.headers if line.lower().startswith("content-length"))
        endpoint.body = json.loads(await reader.readexactly(length))
        answering = asyncio.ensure_future(answer(writer))
        leaving = asyncio.ensure_future(reader.read())
        await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if leaving.done() and not answering.done():
            endpoint.gone.set()
        answering.cancel()
        leaving.cancel()
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    endpoint = Endpoint(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    async with server:
        yield endpoint


def streaming(*events: Any, done: bool = True) -> Answer:
    """Each event in a write of its own; bytes go out as they are."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(STREAM)
        for event in (*events, *([b"data: [DONE]\n\n"] if done else [])):
            writer.write(event if isinstance(event, bytes) else b"data: " + json.dumps(event).encode() + b"\n\n")
            await writer.drain()
            await asyncio.sleep(0)

    return answer


def plain(status: int, body: Any) -> Answer:
    async def answer(writer: asyncio.StreamWriter) -> None:
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        writer.write(f"HTTP/1.1 {status} X\r\ncontent-length: {len(data)}\r\nconnection: close\r\n\r\n".encode() + data)
        await writer.drain()

    return answer


async def never(writer: asyncio.StreamWriter) -> None:
    writer.write(STREAM)
    await writer.drain()
    await asyncio.Event().wait()


def said(text: str) -> dict[str, Any]:
    return {"choices": [{"delta": {"content": text}}]}


def called(index: int | None, **fields: Any) -> dict[str, Any]:
    call: dict[str, Any] = {"function": {key: fields[key] for key in ("name", "arguments") if key in fields}}
    call |= {"id": fields["id"]} if "id" in fields else {}
    call |= {} if index is None else {"index": index}
    return {"choices": [{"delta": {"tool_calls": [call]}}]}


async def test_words_are_streamed_in_phrases() -> None:
    pieces = ["Hel", "lo there! ", "The *weath", "er* is fine", ". And", " warm"]
    async with serving(streaming(*map(said, pieces))) as endpoint:
        answer = await answer_of(ChatPartner(endpoint.url, "small"), "Hello", instructions="Be kind.")
    assert answer.phrases == ["Hello there! ", "The weather is fine. ", "And warm"]
    assert endpoint.body["model"] == "small"
    assert endpoint.body["stream"] is True
    assert endpoint.body["messages"] == [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": "Hello"},
    ]
    assert "tools" not in endpoint.body
    assert endpoint.headers[0].startswith("POST /v1/chat/completions ")


async def test_the_first_phrase_does_not_wait_for_the_last() -> None:
    rest = asyncio.Event()

    async def answer(writer: asyncio.StreamWriter) -> None:
        await streaming(said("First. "), done=False)(writer)
        await rest.wait()
        await streaming(said("Last."))(writer)

    async with serving(answer) as endpoint, asyncio.timeout(DEADLINE):
        parts = ChatPartner(endpoint.url, "small").answer([Said("user", "x")], [], "")
        assert await anext(parts) == Text("First. ")
        rest.set()
        await parts.aclose()


async def test_calls_are_joined() -> None:
    events = [
        said("I look. "),
        called(0, id="a", name="get_weather", arguments=""),
        called(0, arguments='{"city": "Pa'),
        called(1, id="b", name="get_weather", arguments='{"city": "Rome"}'),
        called(0, arguments='ris"}'),
        {"choices": [{"delta": {}, "finish_reason": "tool_calls"}]},
    ]
    async with serving(streaming(*events)) as endpoint:
        answer = await answer_of(ChatPartner(endpoint.url, "small"), "weather?", [WEATHER])
    assert answer.calls == [("get_weather", {"city": "Paris"}), ("get_weather", {"city": "Rome"})]
    assert answer.text == "I look. "
    assert not answer.failed
    (tool,) = endpoint.body["tools"]
    assert tool["function"]["name"] == "get_weather"
    assert tool["function"]["parameters"] == WEATHER.parameters


async def test_calls_that_come_whole_without_an_index() -> None:
    events = [called(None, id="a", name="one", arguments={"n": 1}), called(None, id="b", name="two")]
    async with serving(streaming(*events)) as endpoint:
        answer = await answer_of(ChatPartner(endpoint.url, "small"), "go", [WEATHER])
    assert answer.calls == [("one", {"n": 1}), ("two", {})]


async def test_an_answer_in_one_piece_is_an_answer() -> None:
    whole = {"choices": [{"message": {"content": "All at once."}}]}
    async with serving(plain(200, whole)) as endpoint:
        assert (await answer_of(ChatPartner(endpoint.url, "small"), "x")).text == "All at once."


async def test_thoughts_are_not_spoken() -> None:
    pieces = ["<thi", "nk>What now? Hm.", " So.</thi", "nk>\n", "Yes, 3 <", " 4. ", "<think>and"]
    async with serving(streaming(*map(said, pieces))) as endpoint:
        answer = await answer_of(ChatPartner(endpoint.url, "small"), "x")
    assert answer.text.strip() == "Yes, 3 < 4."


async def test_a_phrase_ends_also_where_no_full_stop_comes() -> None:
    async with serving(streaming(*[said("word ")] * 200)) as endpoint:
        answer = await answer_of(ChatPartner(endpoint.url, "small"), "x")
    assert len(answer.phrases) > 2
    assert answer.text.split() == ["word"] * 200


async def test_odd_lines_are_passed_over() -> None:
    odd = [
        b": ping\n\n",
        b"event: x\n",
        b"data: {\n",
        b"data: 3\n\n",
        b"\r\n",
        {"choices": []},
        {"choices": [None]},
        {},
    ]
    split = json.dumps(said("It is 20 °C."), ensure_ascii=False).encode()
    at = split.index("°".encode()) + 1  # in the middle of a letter
    async with serving(streaming(*odd, b"data: " + split[:at], split[at:] + b"\r\n\r\n")) as endpoint:
        assert (await answer_of(ChatPartner(endpoint.url, "small"), "x")).text == "It is 20 °C."


@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        (plain(401, {"error": {"message": "no such key"}}), "chat_failed", "answered 401: no such key"),
        (plain(500, b"<html>"), "chat_failed", "answered 500"),
        (plain(404, {"detail": "no model"}), "chat_failed", "404: no model"),
        (plain(302, b""), "chat_failed", "302"),
        (streaming({"error": {"message": "out of memory"}}), "chat_failed", "out of memory"),
        (streaming(), "chat_empty", "no answer"),
        (streaming(called(0, name="f", arguments="{")), "chat_failed", "no JSON"),
        (streaming(called(0, name="f", arguments="[1]")), "chat_failed", "no JSON"),
        (streaming(b"x" * 1_100_000), "chat_failed", "without an end"),
        (plain(200, b""), "chat_empty", "no answer"),
        (never, "chat_timeout", "not answer in time"),
    ],
)
async def test_what_goes_wrong_is_said(answer: Answer, code: str, words: str) -> None:
    async with serving(answer) as endpoint:
        given = await answer_of(ChatPartner(endpoint.url, "small", silence=0.3), "x")
    (failed,) = given.failed
    assert failed.code == code
    assert words in failed.words
    assert not given.calls


async def test_what_was_said_before_it_broke_is_spoken() -> None:
    async def breaks(writer: asyncio.StreamWriter) -> None:
        writer.write(STREAM.replace(b"connection: close", b"content-length: 100000"))
        await streaming(said("Half an"), done=False)(writer)

    async with serving(breaks) as endpoint:
        answer = await answer_of(ChatPartner(endpoint.url, "small"), "x")
    assert answer.text == "Half an"
    assert [failed.code for failed in answer.failed] == ["chat_broken_off"]


async def test_an_answer_without_an_end_is_given_up() -> None:
    async def on_and_on(writer: asyncio.StreamWriter) -> None:
        writer.write(STREAM)
        while True:
            writer.write(b": ping\n\n")
            await writer.drain()
            await asyncio.sleep(0.01)

    async with serving(on_and_on) as endpoint:
        answer = await answer_of(ChatPartner(endpoint.url, "small", whole=0.2), "x")
        assert [failed.code for failed in answer.failed] == ["chat_timeout"]
        async with asyncio.timeout(DEADLINE):
            await endpoint.gone.wait()


async def test_nobody_there() -> None:
    async with serving(never) as endpoint:
        url = endpoint.url
    answer = await answer_of(ChatPartner(url, "small"), "x")
    assert [failed.code for failed in answer.failed] == ["chat_unreachable"]


async def test_an_interruption_hangs_up() -> None:
    async def begins(writer: asyncio.StreamWriter) -> None:
        await streaming(said("First. "), done=False)(writer)
        await asyncio.Event().wait()

    async with serving(begins) as endpoint, asyncio.timeout(DEADLINE):
        parts = ChatPartner(endpoint.url, "small").answer([Said("user", "x")], [], "")
        assert await anext(parts) == Text("First. ")
        await parts.aclose()
        await endpoint.gone.wait()


async def test_the_key_is_sent_and_not_said() -> None:
    key = secrets.token_hex(8)
    async with serving(plain(401, {"error": {"message": f"wrong key {key}"}})) as endpoint:
        answer = await answer_of(ChatPartner(endpoint.url, "small", key), "x")
    assert f"authorization: Bearer {key}" in [
        line.replace("Authorization", "authorization") for line in endpoint.headers
    ]
    assert key not in answer.failed[0].words


def test_addresses() -> None:
    whole = "http://localhost:4000/v1/chat/completions"
    for url in ("http://localhost:4000", "http://localhost:4000/", "http://localhost:4000/v1", whole):
        assert completions_url(url) == whole
    assert completions_url("https://x.example/openai/v1") == "https://x.example/openai/v1/chat/completions"


def test_the_conversation_as_messages() -> None:
    history = [
        Said("user", "weather?"),
        Said("assistant", "I look."),
        Called("1", "get_weather", '{"city": "Rome"}'),
        Called("2", "get_weather", "{}"),
        Called("3", "get_weather", "{}"),
        Returned("2", "rain"),
        Returned("1", "sun"),
        Returned("9", "nobody asked"),
        Said("assistant", "Sun and then a lot of rain.", "Sun and"),
        Said("user", "thanks"),
    ]
    messages = chat_messages(history, [ToolSpec("web_search", "", "", {})], "Be kind.")
    assert messages[0] == {
        "role": "system",
        "content": "Be kind.\nNot available here: searching the web. Say so if you are asked for it.",
    }
    assert [message["role"] for message in messages[1:]] == ["user", "assistant", "tool", "tool", "assistant", "user"]
    assert [call["id"] for call in messages[2]["tool_calls"]] == ["1", "2"]
    assert messages[2]["content"] == "I look."
    assert [(message["tool_call_id"], message["content"]) for message in messages[3:5]] == [("1", "sun"), ("2", "rain")]
    assert messages[5]["content"] == "Sun and [interrupted]"
