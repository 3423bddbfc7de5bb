"""The eSpeak NG library, called through ctypes.

The library keeps its voice, its parameters and its output in globals, prints to stderr, and some texts crash it. It is
therefore loaded only by :mod:`.worker`, a process of its own; everybody else asks :mod:`.renderer`. The callback runs
inside the call, on the caller's thread; returning 1 from it ends the synthesis. Nothing here needs numpy, so that a
worker starts in a few hundredths of a second.

Among the globals are the phase of the flutter and the seed of the noise, which no call resets: the same request sounds
otherwise each time. One that is loaded again for each request (half a millisecond) says the same thing the same way.
"""

from __future__ import annotations

import ctypes
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["SAMPLE_RATE", "Espeak", "Request", "WordEvent", "data_path"]

SAMPLE_RATE: Final = 22050
"""Hz; what the voices of eSpeak NG are made at."""

# The numbers of speak_lib.h, eSpeak NG 1.52.
_OUTPUT_SYNCHRONOUS: Final = 2
_DO_NOT_EXIT: Final = 0x8000
_BUFFER_MS: Final = 400
_POSITION_CHARACTER: Final = 1
_TEXT_UTF8: Final = 0x1
_TEXT_PHONEMES: Final = 0x100
_RATE: Final = 1
_PITCH: Final = 3
_RANGE: Final = 4
_EVENT_LIST_END: Final = 0
_EVENT_WORD: Final = 1
_EVENT_END: Final = 5


@dataclass(frozen=True)
class Request:
    """What is to be rendered.

    Attributes:
        text: plain text; with ``phonemes`` also eSpeak phonemes between ``[[`` and ``]]``.
        voice: absolute path of a voice file, lower case (the library lower-cases it) and without "+".
        rate: words a minute, 80 to 450.
        pitch: 0 to 99; 50 is the pitch of the voice file.
        intonation: 0 to 99; 50 is the range of the voice file.
        phonemes: whether ``[[`` begins phonemes.
    """

    text: str
    voice: str
    rate: int
    pitch: int = 50
    intonation: int = 50
    phonemes: bool = False


@dataclass(frozen=True)
class WordEvent:
    """Where a word of the text begins in the audio.

    Attributes:
        position: index of its first character in the text, from 0.
        sample: index of its first sample.
        is_word: False for the end of a clause.
    """

    position: int
    sample: int
    is_word: bool


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


class Espeak:
    """The library, freshly loaded. One at a time in a process, used by one thread, for one request, then closed."""

    def __init__(self) -> None:
        """Loads it.

        Raises:
            ImportError: ``espeakng-loader`` is not installed.
            OSError: the shared library cannot be loaded, or does not start.
        """
        import espeakng_loader

        self._take: Callable[[bytes, list[WordEvent]], bool] = lambda _samples, _events: False
        self._dll: Any = ctypes.CDLL(espeakng_loader.get_library_path())
        self._dll.espeak_Synth.argtypes = [
            ctypes.c_char_p,
            ctypes.c_size_t,
            ctypes.c_uint,
            ctypes.c_int,
            ctypes.c_uint,
            ctypes.c_uint,
            ctypes.c_void_p,
            ctypes.c_void_p,
        ]
        rate = self._dll.espeak_Initialize(_OUTPUT_SYNCHRONOUS, _BUFFER_MS, str(data_path()).encode(), _DO_NOT_EXIT)
        if rate != SAMPLE_RATE:
            raise OSError(
                f"eSpeak NG did not start (it answered {rate}); install it again: pip install espeakng-loader"
            )
        self._callback = _Callback(self._receive)  # kept: the library holds only its address
        self._dll.espeak_SetSynthCallback(self._callback)

    def render(self, request: Request, take: Callable[[bytes, list[WordEvent]], bool]) -> None:
        """Speaks; blocks, about five hundred times shorter than the speech lasts.

        ``take`` gets the samples (16-bit, the machine's byte order) and events of about 0.4 s at a time, and says
        whether to go on.

        Raises:
            OSError: the voice file cannot be loaded, or the library fails.
        """
        if self._dll.espeak_SetVoiceByFile(request.voice.encode()) != 0:
            raise OSError(f"eSpeak NG cannot load the voice file {request.voice!r}")
        for parameter, value in ((_RATE, request.rate), (_PITCH, request.pitch), (_RANGE, request.intonation)):
            self._dll.espeak_SetParameter(parameter, value, 0)
        data = request.text.replace("\0", " ").encode("utf-8", "replace") + b"\0"
        flags = _TEXT_UTF8 | (_TEXT_PHONEMES if request.phonemes else 0)
        self._take = take
        status = self._dll.espeak_Synth(data, len(data), 0, _POSITION_CHARACTER, 0, flags, None, None)
        if status != 0:
            raise OSError(f"eSpeak NG failed with status {status}")

    def close(self) -> None:
        """Unloads the library, and with it all that the request left in its globals."""
        self._dll.espeak_Terminate()
        _unload(self._dll._handle)  # noqa: SLF001  ctypes has no other way

    def _receive(self, samples: Any, count: int, events: Any) -> int:
        found: list[WordEvent] = []
        index = 0
        while (event := events[index]).type != _EVENT_LIST_END:
            if event.type in {_EVENT_WORD, _EVENT_END}:
                found.append(WordEvent(max(event.text_position - 1, 0), event.sample, event.type == _EVENT_WORD))
            index += 1
        data = ctypes.string_at(samples, 2 * count) if samples and count > 0 else b""
        return 0 if self._take(data, found) else 1


def _unload(handle: int) -> None:
    import _ctypes

    if sys.platform == "win32":
        _ctypes.FreeLibrary(handle)
    else:
        _ctypes.dlclose(handle)


@cache
def data_path() -> Path:
    """The folder of dictionaries and languages that comes with ``espeakng-loader``."""
    import espeakng_loader

    return Path(espeakng_loader.get_data_path())
