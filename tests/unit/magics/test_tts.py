"""``%tts`` against a real engine."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from IPython.core.error import UsageError

from jupyter_xvoice import Audio, Endpoint, NotFoundError, Speech
from jupyter_xvoice.errors import BrokenOffError

if TYPE_CHECKING:
    from jupyter_xvoice.local import Engine
    from tests.unit.magics.conftest import Shell


def test_the_line_and_the_cell_are_values(speaking: Shell) -> None:
    line = speaking.run("%tts Good morning.")
    assert isinstance(line, Speech)
    assert (line.text, line.voice, line.codec) == ("Good morning.", "eve", "mp3")
    cell = speaking.run("%%tts --voice Rex --codec wav --rate 16000\nGood\nmorning.")
    assert (cell.text, cell.sample_rate, cell.codec) == ("Good\nmorning.", 16000, "wav")
    assert speaking["_"] is cell


def test_a_question_is_spoken(speaking: Shell) -> None:
    assert speaking.run("%tts How are you?").text == "How are you?"
    assert speaking.run("if True:\n    x = 1\n    %tts Are you sure?") is None
    assert "--timestamps" not in speaking.output


def test_the_variable_is_stored_and_nothing_shown(speaking: Shell) -> None:
    assert speaking.run("%%tts -o speech\nGood morning.") is None
    assert speaking.output == ""
    assert speaking["speech"].duration > 0.3


def test_the_second_time_comes_free_from_the_cache(speaking: Shell) -> None:
    text = f"%tts Number {secrets.randbelow(10**9)}."
    first, second = speaking.run(text), speaking.run(text)
    assert (first.cached, second.cached) == (False, True)
    assert second.cost == 0.0
    assert second.encoded == first.encoded
    assert "from the cache" in second._repr_mimebundle_()["text/html"]
    assert not speaking.run(text.replace("%tts", "%tts --no-cache")).cached
    speaking.run("%config XVoice.cache = False")
    assert not speaking.run(text).cached


def test_defaults_hold_and_the_line_comes_first(speaking: Shell) -> None:
    speaking.run('%config XVoice.voice = "leo"')
    speaking.run('%config XVoice.codec = "wav"')
    speaking.run("%config XVoice.sample_rate = 8000")
    speaking.run("%config XVoice.bit_rate = 64000")
    speech = speaking.run("%tts One.")
    assert (speech.voice, speech.codec, speech.sample_rate) == ("leo", "wav", 8000)
    speech = speaking.run("%tts --voice sal --codec mp3 --rate 24000 One.")
    assert (speech.voice, speech.codec, speech.sample_rate, speech.bit_rate) == ("sal", "mp3", 24000, 64000)


def test_braces_on_the_line_are_filled_in_and_in_the_cell_only_when_asked(speaking: Shell) -> None:
    speaking["count"] = 3
    assert speaking.run("%tts {count + 1} items").text == "4 items"
    assert speaking.run("%%tts\n{count} items cost $count").text == "{count} items cost $count"
    assert speaking.run("%%tts --expand\n{count} items cost $count").text == "3 items cost $count"
    with pytest.raises(UsageError, match="NameError: name 'missing' is not defined"):
        speaking.run("%%tts --expand\n{missing} items")


def test_timestamps_become_subtitles(speaking: Shell) -> None:
    speech = speaking.run("%tts --timestamps Good morning.")
    assert "Good morning." in speech.to_srt()


def test_replace_is_sent(speaking: Shell) -> None:
    plain = speaking.run("%tts --no-cache nginx")
    spelled = speaking.run('%tts --no-cache --replace "nginx=a very much longer phrase than that" nginx')
    assert spelled.duration > plain.duration + 0.5


@pytest.mark.parametrize(("name", "codec"), [("a.mp3", "mp3"), ("b.wav", "wav"), ("c d.flac", "flac")])
def test_the_file_is_written(speaking: Shell, name: str, codec: str) -> None:
    speech = speaking.run(f'%tts --file "{name}" Good morning.')
    assert f"Saved {name} (" in speaking.output
    saved = Audio.from_file(name)
    assert saved.codec == codec
    assert saved.duration == pytest.approx(speech.duration, abs=0.2)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("%tts --file talk hello", "has no suffix"),
        ("%tts --file nowhere/talk.mp3 hello", "folder 'nowhere' is not there"),
        ("%tts --speed 9 hello", "speed=9.0"),
        ("%tts --codec mp4 hello", "codec='mp4'"),
        ("%tts --rate 12345 hello", "sample_rate=12345"),
        ("%tts --codec wav --bit-rate 64000 hello", "bit_rate"),
    ],
)
def test_a_mistake_names_the_value_and_sends_nothing(shell: Shell, line: str, message: str) -> None:
    # Nothing listens there: a request would be another error.
    shell.magics.session.connect(Endpoint.at("http://127.0.0.1:9"))
    with pytest.raises(UsageError) as caught:
        shell.run(line)
    assert message in str(caught.value)


def test_a_refusal_is_one_message_and_keeps_its_type(speaking: Shell) -> None:
    with pytest.raises(NotFoundError) as caught:
        speaking.run("%tts --voice ev hello")
    assert "eve" in str(caught.value)
    assert speaking.output.startswith("NotFoundError: ")
    assert "File" not in speaking.output
    speaking.run(
        "from jupyter_xvoice import NotFoundError\n"
        "try:\n    get_ipython().run_line_magic('tts', '--voice ev hello')\n"
        "except NotFoundError as error:\n    status = error.status"
    )
    assert speaking["status"] == 404


def test_the_same_error_from_the_users_own_code_keeps_its_traceback(speaking: Shell) -> None:
    speaking["client"] = speaking.magics.session.client()
    with pytest.raises(NotFoundError):
        speaking.run("%tts --voice ev hello")
    with pytest.raises(NotFoundError):
        speaking.run("def ask():\n    client.tts('hello', voice='ev')\nask()")
    assert "in ask()" in speaking.output


@pytest.mark.parametrize("variable", ["", "-o half"])
def test_what_came_of_a_broken_speech_is_kept(shell: Shell, engine: Engine, variable: str) -> None:
    place = engine.endpoint()
    headers = {"X-Engine-Fault": "truncate; after=9000"}
    shell.magics.session.connect(Endpoint(place.label, place.base_url, place.credential, headers))
    with pytest.raises(BrokenOffError) as caught:
        shell.run(f"%%tts --no-cache {variable}\n" + "A sentence that will not be heard to its end. " * 5)
    number = shell.shell.displayhook.prompt_count
    kept = shell["half"] if variable else shell["Out"][number]
    assert kept is caught.value.speech
    assert kept.duration > 0.2
    assert ("`half`" if variable else f"`Out[{number}]`") in shell.output


def test_a_terminal_says_the_warnings_that_a_notebook_shows(speaking: Shell) -> None:
    speech = speaking.run("%tts That is funny [laugh] indeed.")
    assert speech.warnings
    assert f"Note: {speech.warnings[0]}" in speaking.output


def test_nothing_is_written_unasked(speaking: Shell) -> None:
    speaking.run("%tts Good morning.")
    assert list(Path().iterdir()) == []


def test_a_stream_is_a_speech_like_any_other(speaking: Shell) -> None:
    speech = speaking.run("%%tts --stream --voice ara --codec wav\nGood\nmorning.")
    assert isinstance(speech, Speech)
    assert (speech.text, speech.voice, speech.codec, speech.cached) == ("Good\nmorning.", "ara", "wav", False)
    assert speech.broken_off == ""
    assert speaking.run("%tts --stream -o kept Good morning.") is None
    assert speaking["kept"].duration > 0.3
    assert speaking.run("%tts --stream --file out.wav Good morning.").text == "Good morning."
    assert Path("out.wav").is_file()


def test_a_stream_from_whatever_makes_text(speaking: Shell) -> None:
    speaking.run("def tokens(count):\n    yield from ['Good ', 'morning. '] * count")
    assert speaking.run("%tts --from tokens(2)").text == "Good morning. Good morning. "
    assert (
        speaking.run("%tts --voice leo --from (word + ' ' for word in ['two', 'words']) --speed 1.2").text
        == "two words "
    )
    speaking["line"] = "A text."
    assert speaking.run("%tts --stream --from line").text == "A text."
    speaking.run("async def later():\n    yield 'word'")
    for wrong, words in (
        ("%tts --from 3", "gives int"),
        ("%tts --from missing", "NameError: name 'missing' is not defined"),
        ("%tts --from later()", "AsyncClient"),
        ("%tts --from [1]", "text"),
        ("%%tts --from line\nand a cell", "a cell as well"),
    ):
        with pytest.raises(UsageError, match=words):
            speaking.run(wrong)


def test_a_stream_that_breaks_off_is_kept(speaking: Shell) -> None:
    speaking.run("def tokens():\n    yield 'Good morning. ' * 20\n    raise LookupError('no more')")
    with pytest.raises(LookupError, match="no more"):
        speaking.run("%tts --from tokens()")
