"""What Tab offers, without any network."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from IPython.core.completer import provisionalcompleter

if TYPE_CHECKING:
    from tests.unit.magics.conftest import Shell


def offered(shell: Shell, text: str) -> list[str]:
    """What the whole line would be, for every completion."""
    with provisionalcompleter():
        found = list(shell.shell.Completer.completions(text, len(text)))
    return [text[: one.start] + one.text + text[one.end :] for one in found]


@pytest.mark.parametrize(
    ("text", "completed"),
    [
        ("%tts --vo", "%tts --voice"),
        ("%tts --voice a", "%tts --voice ara"),
        ("%%tts --voice a", "%%tts --voice ara"),
        ("%tts --language pt-", "%tts --language pt-BR"),
        ("%tts --codec mu", "%tts --codec mulaw"),
        ("%stt --dia", "%stt --diarize"),
        ("x = %stt --dia", "x = %stt --diarize"),
        ("%stt --language k", "%stt --language ko"),
        ("%stt tal", "%stt talk.wav"),
        ("%%stt\ntal", "%%stt\ntalk.wav"),
        ("%voices au", "%voices audition"),
        ("%voices create tal", "%voices create talk.wav"),
        ("%voices create --use", "%voices create --use-case"),
        ("%voices delete le", "%voices delete leo"),
        ("%voices update leo --clear ac", "%voices update leo --clear accent"),
        ("%xvoice con", "%xvoice connect"),
        ("%xvoice connect lo", "%xvoice connect local"),
        ("%xvoice cache ", "%xvoice cache clear"),
        ("%%tts\nhello [lau", "%%tts\nhello [laugh]"),
        ("%%tts\nhello <whi", "%%tts\nhello <whisper>"),
        ("%%tts\n<whisper>hello</whi", "%%tts\n<whisper>hello</whisper>"),
    ],
)
def test_offered(shell: Shell, text: str, completed: str) -> None:
    Path("talk.wav").touch()
    assert completed in offered(shell, text)


def test_only_what_fits_is_offered(shell: Shell) -> None:
    assert offered(shell, "%tts --voice e") == ["%tts --voice eve"]
    assert offered(shell, "%xvoice connect ") == [
        f"%xvoice connect {place}" for place in ("auto", "xai", "local", "litellm", "cloudflare")
    ]


def test_a_voice_that_was_seen_is_offered_and_a_deleted_one_is_not(shell: Shell) -> None:
    shell.magics.session.known_voices["nlbqfwie"] = "Narrator"
    assert "%tts --voice nlbqfwie" in offered(shell, "%tts --voice nl")
    shell.magics.session.forget("nlbqfwie")
    assert "%tts --voice nlbqfwie" not in offered(shell, "%tts --voice nl")


def test_other_cells_are_left_alone(shell: Shell) -> None:
    shell["voice_of_mine"] = 1
    assert "voice_of_mine" in offered(shell, "voice_of")
    assert not any("whisper" in line for line in offered(shell, "x = [whi"))
