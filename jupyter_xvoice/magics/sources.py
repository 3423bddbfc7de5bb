"""What ``%stt`` is pointed at: files, patterns, addresses, variables."""

from __future__ import annotations

import glob
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError

from jupyter_xvoice.commands.files import files_like, is_file

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__all__ = ["Source", "find"]


@dataclass(frozen=True)
class Source:
    """One thing to transcribe.

    Attributes:
        name: for the reader: file name, address or variable.
        content: what ``Client.stt`` takes: a path, an address, bytes, an Audio.
    """

    name: str
    content: Any


def find(shell: InteractiveShell, word: str) -> list[Source]:
    """The sources that ``word`` means: an address, a variable or expression of the user's, a file, or a pattern of files.

    Raises:
        UsageError: nothing is there, or the variable holds no audio.
    """
    if word.startswith(("http://", "https://")):
        return [Source(word, word)]
    path = Path(word).expanduser()
    if not word.isidentifier() and is_file(word):
        return [Source(word, path)]
    root = word.partition(".")[0].partition("[")[0]
    if root in shell.user_ns and (value := _evaluated(shell, word)) is not None:
        return [Source(word, _checked(word, value))]
    if is_file(word):
        return [Source(word, path)]
    if _is_folder(path):
        raise UsageError(f"{word!r} is a folder: write a pattern, as {Path(word) / '*.wav'}.")
    matches = files_like(word)
    if matches:
        return [Source(match, Path(match)) for match in matches]
    if glob.has_magic(word):
        raise UsageError(f"No file matches {word!r} in {Path.cwd()}.")
    what = "file and no variable" if word.isidentifier() else "file"
    raise UsageError(f"There is no {what} {word!r} (looked in {Path.cwd()}).")


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # a name that cannot be
        return False


def _evaluated(shell: InteractiveShell, word: str) -> object | None:
    """The value of ``word``; None when it is no expression after all, as ``talk.wav`` beside a variable ``talk``."""
    if word.isidentifier():
        value: object = shell.user_ns[word]
        return value
    try:
        value = shell.ev(word)  # type: ignore[no-untyped-call]
    except Exception:  # noqa: BLE001  then it is a file name
        return None
    return value


def _checked(word: str, value: object) -> object:
    from jupyter_xvoice.audio import Audio

    if isinstance(value, (bytearray, memoryview)):
        return bytes(value)
    if isinstance(value, (Audio, bytes, Path, str)):
        return value
    raise UsageError(
        f"The variable {word} holds {type(value).__name__}: it must hold an Audio or Speech, bytes, a Path or a file name. "
        "For samples: Audio.from_array(samples, sample_rate)."
    )
