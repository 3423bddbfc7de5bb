"""Words, options and text of a magic's line."""

from __future__ import annotations

import pytest
from IPython.core.error import UsageError

from jupyter_xvoice.magics import stt, tts
from jupyter_xvoice.magics.line import split


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("a b", ["a", "b"]),
        ("'a b' c", ["a b", "c"]),
        ('--name="Two Words" x', ["--name=Two Words", "x"]),
        ("it's Anna's", ["it's", "Anna's"]),
        ('say "open', ["say", '"open']),
        (r"C:\voice\a.wav", [r"C:\voice\a.wav"]),
        ("", []),
    ],
)
def test_words(line: str, words: list[str]) -> None:
    assert [word for word, _, _ in split(line)] == words


@pytest.mark.parametrize(
    ("line", "text", "voice"),
    [
        ("Hello there", "Hello there", None),
        ("--voice ara Hello  there", "Hello  there", "ara"),
        ("Hello there --voice ara", "Hello there", "ara"),
        ("--voice=ara Hello", "Hello", "ara"),
        ("-v ara Hello", "Hello", "ara"),
        ('"Hello there"', "Hello there", None),
        ('"Hello" she said', '"Hello" she said', None),
        ("It's -5 degrees - cold -- very", "It's -5 degrees - cold -- very", None),
        ("-- --voice is an option", "--voice is an option", None),
        ("--voice ara -- --speed is one too", "--speed is one too", "ara"),
        ("", "", None),
    ],
)
def test_text_keeps_what_is_not_an_option(line: str, text: str, voice: str | None) -> None:
    arguments, rest = tts.PARSER.parse_text(line)
    assert (rest, arguments.voice) == (text, voice)


def test_every_speech_option_reaches_its_argument() -> None:
    arguments, _ = tts.PARSER.parse_text(
        "--voice ara --language en --codec wav --rate 8000 --bit-rate 32000 --speed 1.2 --replace 'nginx=engine x' "
        "--replace b=c --timestamps --normalize --expand --file a.wav --no-cache --stream --from talk(1) -o out text"
    )
    assert vars(arguments) == {
        "help": False,
        "voice": "ara",
        "language": "en",
        "codec": "wav",
        "sample_rate": 8000,
        "bit_rate": 32000,
        "speed": 1.2,
        "replace": {"nginx": "engine x", "b": "c"},
        "with_timestamps": True,
        "text_normalization": True,
        "expand": True,
        "file": "a.wav",
        "no_cache": True,
        "stream": True,
        "source": "talk(1)",
        "out": "out",
    }


def test_options_that_are_not_given_are_none() -> None:
    arguments = stt.PARSER.parse("a.wav b.wav")
    assert arguments.sources == ["a.wav", "b.wav"]
    assert {value for name, value in vars(arguments).items() if name not in {"sources", "help", "mic"}} == {None}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("--voic ara hello", "There is no --voic; did you mean --voice? %tts --help"),
        ("--speed fast hello", "argument --speed: invalid float value: 'fast'"),
        ("--voice", "expected one argument"),
        ("-o class hello", "'class' is not a variable name"),
        ("-o 1a hello", "'1a' is not a variable name"),
        ("--replace nginx hello", "'nginx' is not WORD=SPOKEN"),
    ],
)
def test_a_mistake_is_one_line_with_the_remedy(line: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        tts.PARSER.parse_text(line)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
