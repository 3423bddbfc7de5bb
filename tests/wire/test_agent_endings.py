"""How a conversation ends: by you, by a limit, by the service, by accident. What was said is kept, and nothing hangs."""

from __future__ import annotations

import _thread
import asyncio
import contextlib
import gc
import os
import secrets
import subprocess
import sys
import threading
import weakref
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from jupyter_xvoice import (
    APIError,
    AuthenticationError,
    Client,
    CredentialsError,
    DeadlineError,
    Endpoint,
    HeadlessSpeaker,
    InputError,
    LinkError,
    NotFoundError,
    Prices,
    SessionEndedError,
    VoiceAgent,
)
from jupyter_xvoice.agent.spool import Spool
from jupyter_xvoice.endpoints import Secret
from tests.wire.agent_parts import HandMicrophone, sounded, wait_until
from tests.wire.talker import Call, Talker

if TYPE_CHECKING:
    from pathlib import Path

    from jupyter_xvoice.local import Engine
    from tests.engine_fixture import FreshEngine

DEAR = Prices("2026-11-21", 15, 0.1, 0.2, conversation_per_minute=60.0)


def test_stop_is_for_good_and_may_be_repeated(client: Client) -> None:
    before = set(threading.enumerate())
    agent = VoiceAgent(client)
    agent.stop()
    agent.ask("Hello", timeout=60)
    agent.stop()
    agent.stop()
    assert (agent.status, agent.status_detail) == ("disconnected", "ended by you")
    with pytest.raises(SessionEndedError, match=r"ended by you.*agent\.start\(\)"):
        agent.ask("Are you still there?")
    agent.start()
    agent.ask("Hello again", timeout=60)
    agent.stop()
    text = agent.transcript.text
    assert "user: Hello\n" in text
    assert "user: Hello again\n" in text
    assert [row.text for row in agent.transcript if row.who == "note"].count("New conversation") == 1
    wait_until(lambda: not new_sessions(before))


def new_sessions(before: set[threading.Thread]) -> list[threading.Thread]:
    """The threads of the sessions that have begun since; those of other tests may just be ending."""
    return [thread for thread in threading.enumerate() if thread.name == "xvoice agent" and thread not in before]


def test_the_time_is_over(client: Client) -> None:
    agent = VoiceAgent(client, max_minutes=5 / 60, speaker=HeadlessSpeaker(realtime=True))
    with pytest.raises(SessionEndedError, match="time limit reached") as caught:
        agent.ask("Tell me a story.", timeout=60)
    assert agent.status_detail.startswith("time limit reached (max_minutes=")
    turn = caught.value.turn
    assert turn is not None
    assert turn.heard
    assert turn.unheard
    assert "not heard" in agent.transcript.text


def test_the_money_is_spent(engine: Engine) -> None:
    endpoint = Endpoint.at(engine.url, engine.token.reveal())
    with Client(endpoint, prices=DEAR) as client:
        agent = VoiceAgent(client, max_cost=2.0)
        with contextlib.suppress(SessionEndedError):  # the money may be spent before the answer is over
            agent.ask("Hello", timeout=60)
        wait_until(lambda: agent.status == "disconnected")
        assert "cost limit reached (max_cost=2 USD)" in agent.status_detail
        cost = agent.cost
        assert cost is not None
        assert cost >= 2.0
        assert agent.cost == cost


async def test_a_limit_of_money_that_cannot_be_kept_is_refused_before_anything_is_said() -> None:
    async def listen(call: Call) -> None:
        await call.ready()
        await call.stay()

    async with Talker(listen) as talker:

        def begin() -> str:
            with Client(Endpoint.at(talker.url, secrets.token_hex(8))) as client:
                agent = VoiceAgent(client, max_cost=1.0)
                with pytest.raises(InputError, match=r"what 127\.0\.0\.1.* charges is unknown"):
                    agent.ask("Hello", timeout=60)
                return agent.status

        assert await asyncio.to_thread(begin) == "disconnected"
        assert [call.kinds() for call in talker.calls] == [["session.update"]]


def test_a_limit_of_money_on_our_own_engine(engine: Engine) -> None:
    """Our own engine is known by its answers, also where the endpoint does not say so: it is free."""
    with Client(Endpoint.at(engine.url, engine.token.reveal())) as client, VoiceAgent(client, max_cost=1.0) as agent:
        assert agent.cost == 0.0
        assert agent.place == "Local engine"


def test_a_killed_engine_leaves_what_was_said(fresh_engine: FreshEngine) -> None:
    engine = fresh_engine()
    agent = VoiceAgent(Client(engine.endpoint()), speaker=HeadlessSpeaker(realtime=True))
    agent.send_text("Who are you?")
    wait_until(lambda: sounded(agent) > 0.5)
    engine.stop()
    with pytest.raises(SessionEndedError, match="What was said is kept") as caught:
        agent.ask("And now?", timeout=60)
    assert agent.status == "disconnected"
    assert "practice partner" in agent.transcript.text
    assert "user: And now?" in agent.transcript.text
    assert isinstance(caught.value, LinkError)
    assert any("Connection lost" in row.text for row in agent.transcript if row.who == "note")
    assert agent.recording.agent.samples.any()


def test_an_interrupt_ends_the_waiting_only(client: Client) -> None:
    agent = VoiceAgent(client, speaker=HeadlessSpeaker(realtime=True))
    agent.start()

    def interrupt() -> None:
        wait_until(lambda: agent.status == "speaking")
        _thread.interrupt_main()

    stop_button = threading.Thread(target=interrupt)
    stop_button.start()
    with pytest.raises(KeyboardInterrupt):
        agent.ask("Who are you?", timeout=120)
    stop_button.join()
    assert agent.status == "speaking"
    turn = agent.wait_turn(timeout=60)
    assert (turn.user, turn.outcome) == ("Who are you?", "completed")
    agent.stop()


def test_time_is_over_for_a_question_and_the_session_goes_on(client: Client) -> None:
    with VoiceAgent(client, speaker=HeadlessSpeaker(realtime=True)) as agent:
        with pytest.raises(DeadlineError, match="The session goes on"):
            agent.ask("Who are you?", timeout=0.2)
        assert agent.wait_turn(timeout=60).user == "Who are you?"


def test_a_page_that_is_gone_ends_it(client: Client) -> None:
    microphone = HandMicrophone()
    agent = VoiceAgent(client, microphone=microphone).start()
    assert microphone.capture is not None
    microphone.capture.gone("the page is gone")
    wait_until(lambda: agent.status == "disconnected")
    assert agent.status_detail == "the page is gone"
    assert microphone.closed == 1


def test_a_page_that_raises_is_a_clear_error(client: Client) -> None:
    class Broken(HeadlessSpeaker):
        def play(self, item_id: str, generation: int, data: bytes) -> None:
            raise ZeroDivisionError("no speaker")

    agent = VoiceAgent(client, speaker=Broken())
    with pytest.raises(SessionEndedError, match="ZeroDivisionError: no speaker"):
        agent.ask("Hello", timeout=60)


def test_a_wrong_voice_is_refused_with_the_next_best(client: Client) -> None:
    agent = VoiceAgent(client, voice="evee")
    with pytest.raises((NotFoundError, APIError), match="eve"):
        agent.ask("Hello", timeout=60)
    assert agent.status == "disconnected"


def test_a_wrong_key_is_refused(engine: Engine) -> None:
    endpoint = replace(engine.endpoint(), credential=Secret("wrong"))
    with pytest.raises(AuthenticationError):
        VoiceAgent(Client(endpoint)).start(timeout=60)


def test_nobody_listens(unused_port: int) -> None:
    with pytest.raises(LinkError, match="could not be reached"):
        VoiceAgent(Client(Endpoint.at(f"http://127.0.0.1:{unused_port}"))).start(timeout=60)


def test_no_key_and_no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    from jupyter_xvoice import local
    from jupyter_xvoice.errors import EngineError

    def missing() -> Engine:
        raise EngineError('The local engine is not installed: pip install "jupyter-xvoice[local]".')

    monkeypatch.setattr(local, "shared", missing)
    agent = VoiceAgent()
    with pytest.raises(CredentialsError, match=r"no xAI key.*pip install.*XAI_API_KEY"):
        agent.ask("Hello")
    assert agent.status == "disconnected"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"max_minutes": 0}, "max_minutes"),
        ({"max_cost": "1"}, "max_cost"),
        ({"voise": "eve"}, "Did you mean voice"),
        ({"tools": [print, 3]}, "tools"),
        ({"turn_detection": "vad"}, "turn_detection"),
    ],
)
def test_bad_arguments_are_refused_at_once(client: Client, fields: dict, words: str) -> None:
    with pytest.raises(InputError, match=words):
        VoiceAgent(client, **fields)


@pytest.mark.parametrize("text", ["", "   ", None, 5])
def test_no_text_is_refused(client: Client, text) -> None:
    with pytest.raises(InputError, match="no text"):
        VoiceAgent(client).ask(text)


def test_a_collected_agent_ends_its_session_and_its_files(client: Client) -> None:
    before = set(threading.enumerate())
    agent = VoiceAgent(client)
    agent.ask("Hello", timeout=60)
    folder: Path = agent.events.spool.path
    (thread,) = new_sessions(before)
    assert (folder / "events.jsonl").exists()
    gone = weakref.ref(agent)
    del agent
    gc.collect()
    assert gone() is None
    thread.join(60)
    assert not thread.is_alive()
    wait_until(lambda: gc.collect() >= 0 and not folder.exists())


def test_the_record_outlives_the_agent(client: Client) -> None:
    agent = VoiceAgent(client)
    agent.ask("Hello", timeout=60)
    recording, events = agent.recording, agent.events
    agent.stop()
    del agent
    gc.collect()
    assert recording.agent.samples.any()
    assert events.to_dataframe().shape[0] == len(events)


def test_a_folder_is_not_removed_by_a_child() -> None:
    spool = Spool()
    child = os.fork()
    if child == 0:
        del spool
        gc.collect()
        os._exit(0)
    os.waitpid(child, 0)
    assert spool.path.exists()


def test_the_program_may_end_in_the_middle(engine: Engine, tmp_path: Path) -> None:
    code = """
import sys, tempfile
from jupyter_xvoice import Client, Endpoint, VoiceAgent, HeadlessSpeaker
agent = VoiceAgent(Client(Endpoint.at(sys.argv[1], sys.stdin.read())), speaker=HeadlessSpeaker(realtime=True))
agent.start()
agent.send_text("Who are you?")
print(agent.status)
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code, engine.url],
        input=engine.token.reveal(),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env=os.environ | {"TMPDIR": str(tmp_path)},
    )
    assert done.stdout.strip() in {"thinking", "idle", "speaking"}
    assert done.stderr == ""
    assert not list(tmp_path.iterdir())


def test_no_secret_is_in_the_record(engine: Engine) -> None:
    token = engine.token.reveal()
    with VoiceAgent(Client(engine.endpoint())) as agent:
        agent.ask(f"My key is xai-{'a' * 20} and {token}.", timeout=60)
        written = agent.events.to_file(agent.events.spool.path / "copy.jsonl").read_text()
        shown = repr(agent) + str(agent._repr_mimebundle_()) + repr(list(agent.events))
    assert token not in written + shown
    assert "a" * 20 not in written + shown
    assert "My key is" in written
