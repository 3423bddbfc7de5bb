"""``%stt`` against a real engine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from IPython.core.error import UsageError

from jupyter_xvoice import AuthenticationError, Endpoint, Transcript
from jupyter_xvoice.endpoints import Secret
from jupyter_xvoice.magics.transcripts import Transcripts

if TYPE_CHECKING:
    from jupyter_xvoice.local import Engine
    from tests.unit.magics.conftest import Shell

SENTENCE = "It takes about two hours to get to the city by train."


@pytest.fixture
def recorded(speaking: Shell) -> Shell:
    """With ``talk.wav`` in the folder and the Speech in ``speech``."""
    speaking.run(f"%tts --voice rex --language en --file talk.wav -o speech {SENTENCE}")
    return speaking


@pytest.mark.parametrize(
    "source",
    ["talk.wav", '"talk.wav"', "tal*.wav", "speech", "speech.encoded", "path", "name", "speech[0:9]", "box.clip"],
)
def test_every_kind_of_source(recorded: Shell, source: str) -> None:
    recorded["path"], recorded["name"] = Path("talk.wav"), "talk.wav"
    recorded.run("from types import SimpleNamespace\nbox = SimpleNamespace(clip=speech)")
    transcript = recorded.run(f"%stt {source}")
    assert isinstance(transcript, Transcript)
    assert "hours" in transcript.text.lower()
    assert transcript.words[0].end > transcript.words[0].start >= 0


def test_a_file_is_not_mistaken_for_an_attribute(recorded: Shell) -> None:
    recorded["talk"] = 5
    assert recorded.run("%stt talk.wav").text
    assert recorded.run("%stt -o talk talk.wav") is None
    assert recorded.run("%stt talk.audio").text


def test_options_reach_the_service(recorded: Shell, tmp_path: Path) -> None:
    phrases = tmp_path / "phrases.txt"
    phrases.write_text(f"{SENTENCE}\nsomething else\n", encoding="utf-8")
    transcript = recorded.run(f"%stt --phrases {phrases} speech")
    assert transcript.text.lower().strip(".") == SENTENCE.lower().strip(".")
    with pytest.raises(UsageError, match="language"):
        recorded.run("%stt --format speech")
    recorded.run('%config XVoice.stt_language = "en"')
    assert recorded.run("%stt --format speech").text


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("%stt nothing.wav", "There is no file 'nothing.wav'"),
        ("%stt nothing", "There is no file and no variable 'nothing'"),
        ("%stt *.wav", r"No file matches '\*.wav'"),
        ("%stt .", "is a folder"),
        ("%stt number", "The variable number holds int"),
        ("%stt --phrases nothing.txt a.wav", "'nothing.txt' cannot be read"),
        ("%stt empty.wav", "empty.wav"),
        ("%stt text.wav", "text.wav"),
    ],
)
def test_bad_sources_are_one_line(speaking: Shell, cell: str, message: str) -> None:
    speaking["number"] = 5
    Path("empty.wav").touch()
    Path("text.wav").write_text("no sound")
    if "*" in cell:
        Path("empty.wav").unlink()
        Path("text.wav").unlink()
    with pytest.raises(UsageError, match=message):
        speaking.run(cell)


def test_the_table_keeps_the_order_and_loses_nothing(recorded: Shell) -> None:
    Path("broken.wav").write_text("no sound")
    table = recorded.run("%%stt\nmissing.wav\n# a comment\n\nbroken.wav\nspeech\ntal*.wav")
    assert isinstance(table, Transcripts)
    assert [row.name for row in table.rows] == ["missing.wav", "broken.wav", "speech", "talk.wav"]
    assert set(table.failures) == {"missing.wav", "broken.wav"}
    assert [transcript.text for transcript in table] == [table[0].text, table[1].text]
    html = table._repr_html_()
    assert "no file &#x27;missing.wav&#x27;" in html
    assert "2 of 4 transcribed" in html
    assert list(table.to_dataframe()["source"]) == [row.name for row in table.rows]
    assert "broken.wav  failed" in repr(table)


def test_html_in_a_name_stays_text(speaking: Shell) -> None:
    table = speaking.run("%%stt\n<b>bold</b>.wav")
    assert "<b>" not in table._repr_html_()


def test_several_files_on_the_line_are_a_table(recorded: Shell) -> None:
    assert len(recorded.run("%stt talk.wav speech")) == 2
    assert recorded.run("%%stt -o table\ntalk.wav") is None
    assert len(recorded["table"]) == 1


def test_what_dooms_every_file_ends_at_the_first(recorded: Shell, engine: Engine) -> None:
    wrong = Endpoint("engine", engine.url, Secret("wrong"))
    recorded.magics.session.connect(wrong)
    with pytest.raises(AuthenticationError):
        recorded.run("%%stt\ntalk.wav\nspeech")
    assert "failed" not in recorded.output
