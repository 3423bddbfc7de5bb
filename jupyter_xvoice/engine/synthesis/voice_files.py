"""Voice files for eSpeak NG: a language's own file, then one of our timbres, then the pitch of the voice.

eSpeak reads one file a voice and lets a later line win, so a voice in a language is the lines of both. The library
lower-cases the path and cuts it at "+", so the files lie in a temporary folder whose path has neither.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import threading
import weakref
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

from jupyter_xvoice.engine.synthesis.espeak import data_path

__all__ = ["voice_file"]

_LONGEST_PATH: Final = 42  # of the folder: the library has room for 59 characters, and a file's name takes 17
_WRITING: Final = threading.Lock()
_owners: list[_Folder] = []


class _Folder:
    """A temporary folder with a path that eSpeak can read; removed at exit."""

    def __init__(self) -> None:
        self.path = _make_folder()
        self._finalizer = weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


def _make_folder() -> Path:
    tried = []
    for parent in (tempfile.gettempdir(), "/tmp", "/var/tmp"):  # noqa: S108  mkdtemp makes it private
        try:
            folder = Path(tempfile.mkdtemp(prefix="xvoice-", dir=parent)).resolve()
        except OSError:
            continue
        lowered = Path(str(folder).lower())
        if (
            "+" not in str(folder)
            and len(str(folder)) <= _LONGEST_PATH
            and lowered.exists()
            and lowered.samefile(folder)
        ):
            return lowered
        tried.append(str(folder.parent))
        folder.rmdir()
    raise OSError(
        f"eSpeak NG needs a temporary folder with a short path in lower case and with no '+'; tried {', '.join(tried)}. Set TMPDIR."
    )


@cache
def _timbre(variant: str) -> str:
    return resources.files(__package__).joinpath("timbres", variant).read_text("utf-8")


@cache
def voice_file(language_file: str, variant: str, pitch_low_hz: int, pitch_high_hz: int, extra: str = "") -> Path:
    """The absolute path of a file that holds this voice in this language. Written once.

    Args:
        language_file: path under eSpeak's ``lang`` folder, such as ``gmw/en-US``.
        variant: name of one of our timbres.
        pitch_low_hz: eSpeak's lower pitch.
        pitch_high_hz: eSpeak's upper pitch.
        extra: more lines of the voice file format, for a speech tag.
    """
    language = (data_path() / "lang" / language_file).read_text("utf-8")
    content = f"{language}\n{_timbre(variant)}\n{extra}\npitch {pitch_low_hz} {pitch_high_hz}\n"
    with _WRITING:
        if not _owners:
            _owners.append(_Folder())
        path = _owners[0].path / hashlib.sha256(content.encode()).hexdigest()[:16]
        path.write_text(content, "utf-8")
    return path
