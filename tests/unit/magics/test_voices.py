"""``%voices`` against a real engine."""

from __future__ import annotations

import builtins
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from IPython.core.error import StdinNotImplementedError, UsageError

from jupyter_xvoice import Audio, Endpoint, NotFoundError, Voice
from jupyter_xvoice.commands.creation import CONSENT

if TYPE_CHECKING:
    from tests.engine_fixture import FreshEngine
    from tests.unit.magics.conftest import Shell


@pytest.fixture
def recorded(speaking: Shell) -> Shell:
    """``clip`` is a recording that passes the checks but for its length; ``clip.wav`` the same in the folder."""
    rate = 24000
    times = np.arange(rate * 12) / rate
    loud = (np.sin(2 * np.pi * 1.1 * times) > -0.6).astype(np.float32)
    tone = sum(np.sin(2 * np.pi * 120 * n * times) / n for n in range(1, 12))
    speaking["clip"] = Audio.from_array((0.13 * tone * loud).astype(np.float32), rate)
    speaking["clip"].to_file("clip.wav")
    return speaking


@pytest.fixture
def own(recorded: Shell, fresh_engine: FreshEngine) -> Shell:
    """On an engine with no voices of anybody's."""
    recorded.magics.session.connect(fresh_engine().endpoint())
    return recorded


def answer(monkeypatch: pytest.MonkeyPatch, said: str | Exception) -> list[str]:
    """The person at the notebook says ``said``; gives the questions that were asked."""
    asked: list[str] = []

    def ask(question: str = "") -> str:
        asked.append(question)
        if isinstance(said, Exception):
            raise said
        return said

    monkeypatch.setattr(builtins, "input", ask)
    return asked


def test_the_list_has_a_player_each(own: Shell) -> None:
    voices = own.run("%voices")
    assert {"eve", "ara", "rex", "sal", "leo"} <= {voice.voice_id for voice in voices}
    html = voices._repr_html_()
    assert html.count("data:audio/") >= 5
    assert "Local engine" in repr(voices)
    assert voices["EVE"].name == "Eve"
    with pytest.raises(KeyError):
        voices["nobody"]
    assert "data:audio/" not in own.run("%voices --no-listen")._repr_html_()
    assert own.output.count("\n") == 7  # the table, and nothing about paying


def test_where_there_is_a_page_it_is_a_studio_with_the_table_behind_it(
    own: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert own.run("%voices --no-listen").studio is None
    monkeypatch.setattr(own.shell, "kernel", object(), raising=False)
    own.run("%voices --no-listen -o table")
    assert own["table"].studio.place == "Local engine"
    own.run("%voices --no-listen --table -o table")
    assert own["table"].studio is None
    with pytest.raises(NotImplementedError):  # so that IPython shows the table
        own["table"]._ipython_display_()


def test_elsewhere_greetings_are_made_only_when_asked_for(own: Shell) -> None:
    place = own.magics.session.endpoint
    own.magics.session.connect(Endpoint.at(place.base_url, place.credential.reveal()))
    assert own.run("%voices").samples.keys() == set()
    assert "%voices --listen (5 short greetings" in own.output
    assert len(own.run("%voices --listen").samples) == 5


def test_an_audition_has_a_row_a_voice(own: Shell) -> None:
    audition = own.run('%voices audition "Which of us is it?"')
    assert [voice.voice_id for voice, _ in audition.rows] == ["eve", "ara", "rex", "sal", "leo"]
    assert {speech.text for speech in audition} == {"Which of us is it?"}
    assert audition["ara"].voice == "ara"
    assert audition._repr_html_().count("data:audio/") == 5
    assert repr(audition).startswith("Audition of 5 voices: Which of us")
    assert own.run("%voices audition --voice leo -o one Hello") is None
    assert repr(own["one"]).startswith("Audition of 1 voice: Hello")
    assert len(own["one"]) == 1


def test_a_life_of_a_voice(own: Shell) -> None:
    voice = own.run('%voices create clip.wav --name "Calm reader" --gender neutral --yes-consent')
    assert isinstance(voice, Voice)
    assert (voice.name, voice.gender) == ("Calm reader", "neutral")
    assert f"Created: {voice.voice_id}." in own.output
    assert "a match of pitch and pace, not a clone" in own.output
    assert own.run(f"%tts --voice {voice.voice_id} Hello.").voice == voice.voice_id
    assert own.run(f"%voices show {voice.voice_id.upper()}").name == "Calm reader"
    assert own.run("%voices show ara").name == "Ara"
    assert voice.voice_id in own.magics.session.known_voices
    changed = own.run(f'%voices update {voice.voice_id} --tone calm --clear gender --name "Other"')
    assert (changed.name, changed.tone, changed.gender) == ("Other", "calm", None)
    assert "Cleared: gender." in own.output
    assert len(own.run("%voices --no-listen")) == 6
    own.run(f"%voices download {voice.voice_id} copy.wav")
    assert Path("copy.wav").read_bytes() == Path("clip.wav").read_bytes()
    assert own.run(f"%voices download {voice.voice_id}").duration == pytest.approx(12, abs=0.01)
    own.run(f"%voices delete {voice.voice_id} --yes")
    assert f"Deleted: {voice.voice_id}." in own.output
    assert voice.voice_id not in own.magics.session.known_voices
    with pytest.raises(NotFoundError):
        own.run(f"%voices show {voice.voice_id}")
    assert own.output.startswith("NotFoundError: ")


def test_consent_is_asked_in_these_words_and_no_means_nothing_is_sent(
    own: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answer(monkeypatch, "n")
    with pytest.raises(UsageError, match="Nothing was sent"):
        own.run("%voices create clip --name Mine")
    assert asked == [f"{CONSENT} [y/N] "]
    assert len(own.run("%voices --no-listen")) == 5
    answer(monkeypatch, "yes")
    assert own.run("%voices create clip --name Mine").name == "Mine"


@pytest.mark.parametrize("silence", [EOFError(), StdinNotImplementedError("no stdin")])
def test_nobody_to_ask_is_no_consent(own: Shell, monkeypatch: pytest.MonkeyPatch, silence: Exception) -> None:
    answer(monkeypatch, silence)
    with pytest.raises(UsageError, match="--yes-consent"):
        own.run("%voices create clip --name Mine")
    assert len(own.run("%voices --no-listen")) == 5


def test_deleting_is_asked_and_can_be_taken_back(own: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    own.run("%voices create clip --name Mine --yes-consent -o mine")
    asked = answer(monkeypatch, "")
    own.run("%voices delete {mine.voice_id}")
    assert "Code that uses it will fail." in asked[0]
    assert "Kept." in own.output
    assert len(own.run("%voices --no-listen")) == 6


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("%voices create missing.wav --yes-consent", "There is no file 'missing.wav'"),
        ("%voices create long --yes-consent --anyway", "Length 121.0 s"),
        ("%voices create short --yes-consent", "Length 2.0 s.*--anyway"),
        ("%voices create quiet --yes-consent", "Too quiet"),
        ("%voices create clip --gender robot --yes-consent", "robot"),
        ("%voices create clip --language en-us --yes-consent", "en-us"),
        ("%voices create *.wav --yes-consent", "matches 2 files"),
        ("%voices create https://example.org/a.wav --yes-consent", "download the recording first"),
        ("%voices update x --clear colour", "no such field"),
        ("%voices update x --name a --clear name", "contradict"),
        ('%voices update x --name ""', "name"),
        ("%voices update x", "Nothing to change"),
    ],
)
def test_mistakes_are_one_line_and_nothing_is_made(recorded: Shell, cell: str, message: str) -> None:
    clip = recorded["clip"]
    recorded["long"] = Audio.from_array(np.zeros(24000 * 121, np.float32), 24000)
    recorded["short"] = clip[0:2]
    recorded["quiet"] = Audio.from_array(clip.samples * 0.05, 24000)
    clip.to_file("second.wav")
    before = len(recorded.run("%voices --no-listen"))
    with pytest.raises(UsageError, match=message):
        recorded.run(cell)
    assert len(recorded.run("%voices --no-listen")) == before


class Gateway(BaseHTTPRequestHandler):
    """Has built-in voices and refuses the list of one's own, as a team without them is refused (protocol.md 8.2)."""

    def do_GET(self) -> None:
        listing = self.path.startswith("/v1/tts/voices")
        body = {"voices": [{"voice_id": "eve", "name": "Eve"}]} if listing else {"error": "not enabled for this team"}
        data = json.dumps(body).encode()
        self.send_response(200 if listing else 403)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Quiet."""


def test_a_team_without_voices_of_its_own_still_sees_the_others(shell: Shell) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Gateway) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        shell.magics.session.connect(Endpoint.at(f"http://127.0.0.1:{server.server_port}"))
        assert [voice.voice_id for voice in shell.run("%voices")] == ["eve"]
        server.shutdown()
    assert "Voices of your own could not be listed" in shell.output
    assert "not enabled for this team" in shell.output
