"""The eSpeak NG library, called through ctypes.

The library keeps its voice, its parameters and its output in globals, so one lock guards every call. The callback runs
inside the call, on the caller's thread; returning 1 from it ends the synthesis.
"""

from __future__ import annotations

import ctypes
import threading
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["SAMPLE_RATE", "Rendering", "WordEvent", "available", "data_path", "library"]

SAMPLE_RATE: Final = 22050
"""Hz; what the voices of eSpeak NG are made at."""

# The numbers of speak_lib.h, eSpeak NG 1.52.
_OUTPUT_SYNCHRONOUS: Final = 2
_DO_NOT_EXIT: Final = 0x8000
_BUFFER_MS: Final = 200
_POSITION_CHARACTER: Final = 1
_TEXT_UTF8: Final = 0x1
_TEXT_PHONEMES: Final = 0x100
_TEXT_END_PAUSE: Final = 0x1000
_PARAMETERS: Final = {"rate": 1, "volume": 2, "pitch": 3, "range": 4}
_EVENT_LIST_END: Final = 0
_EVENT_WORD: Final = 1
_EVENT_END: Final = 5


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


@dataclass(frozen=True)
class WordEvent:
    """Where a word of the text begins in the audio.

    Attributes:
        position: index of its first character in the text, from 0; the length of the text for the end of a clause.
        sample: index of its first sample.
        is_word: False for the end of a clause.
    """

    position: int
    sample: int
    is_word: bool


@dataclass(frozen=True)
class Rendering:
    """What one call of the library gave: float32 samples (n,) in [-1, 1] at ``SAMPLE_RATE``, and the events in order."""

    samples: NDArray[np.float32]
    events: tuple[WordEvent, ...]


class _Library:
    """The loaded library. One an interpreter; made by :func:`library`."""

    def __init__(self) -> None:
        import espeakng_loader

        self._lock = threading.Lock()
        self._loaded_voice: Path | None = None
        self._chunks: list[NDArray[np.int16]] = []
        self._events: list[WordEvent] = []
        self._cancel: threading.Event | None = None
        self._dll: Any = ctypes.CDLL(espeakng_loader.get_library_path())
        self._declare()
        rate = self._dll.espeak_Initialize(_OUTPUT_SYNCHRONOUS, _BUFFER_MS, str(data_path()).encode(), _DO_NOT_EXIT)
        if rate != SAMPLE_RATE:
            raise OSError(
                f"eSpeak NG did not start (it answered {rate}); install it again: pip install espeakng-loader"
            )
        self._callback = _Callback(self._receive)  # kept: the library holds only its address
        self._dll.espeak_SetSynthCallback(self._callback)

    def _declare(self) -> None:
        self._dll.espeak_Initialize.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_char_p, ctypes.c_int]
        self._dll.espeak_SetVoiceByFile.argtypes = [ctypes.c_char_p]
        self._dll.espeak_SetParameter.argtypes = [ctypes.c_int, ctypes.c_int, ctypes.c_int]
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

    def _receive(self, samples: Any, count: int, events: Any) -> int:
        # Runs on the thread inside espeak_Synth, under the lock.
        if samples and count > 0:
            self._chunks.append(np.ctypeslib.as_array(samples, (count,)).copy())
        index = 0
        while (event := events[index]).type != _EVENT_LIST_END:
            if event.type in {_EVENT_WORD, _EVENT_END}:
                position = max(event.text_position - 1, 0)
                self._events.append(WordEvent(position, event.sample, event.type == _EVENT_WORD))
            index += 1
        return int(self._cancel is not None and self._cancel.is_set())

    def render(
        self,
        text: str,
        *,
        voice: Path,
        rate: int,
        pitch: int = 50,
        intonation: int = 50,
        phonemes: bool = False,
        end_pause: bool = True,
        cancel: threading.Event | None = None,
    ) -> Rendering:
        """Speaks ``text``. Blocks; about a thousand times faster than the speech lasts.

        Args:
            text: plain text; with ``phonemes`` also eSpeak phonemes between ``[[`` and ``]]``.
            voice: absolute path of a voice file, lower case (the library lower-cases it) and without "+".
            rate: words a minute, 80 to 450.
            pitch: 0 to 99; 50 is the pitch of the voice file.
            intonation: 0 to 99; 50 is the range of the voice file.
            phonemes: whether ``[[`` begins phonemes.
            end_pause: whether the pause of a sentence end follows the last clause.
            cancel: when set, the synthesis ends within a fifth of a second of audio.

        Raises:
            OSError: the voice file cannot be loaded, or the library fails.
        """
        data = text.replace("\0", " ").encode() + b"\0"
        flags = _TEXT_UTF8 | (_TEXT_PHONEMES if phonemes else 0) | (_TEXT_END_PAUSE if end_pause else 0)
        with self._lock:
            if voice != self._loaded_voice:
                self._loaded_voice = None
                if self._dll.espeak_SetVoiceByFile(str(voice).encode()) != 0:
                    raise OSError(f"eSpeak NG cannot load the voice file {voice.name!r}")
                self._loaded_voice = voice
            for name, value in (("rate", rate), ("pitch", pitch), ("range", intonation)):
                self._dll.espeak_SetParameter(_PARAMETERS[name], value, 0)
            self._chunks, self._events, self._cancel = [], [], cancel
            status = self._dll.espeak_Synth(data, len(data), 0, _POSITION_CHARACTER, 0, flags, None, None)
            chunks, events, self._cancel = self._chunks, self._events, None
        if status != 0:
            raise OSError(f"eSpeak NG failed with status {status}")
        whole = np.concatenate(chunks) if chunks else np.zeros(0, np.int16)
        return Rendering(whole.astype(np.float32) / np.float32(32768), tuple(events))


@cache
def data_path() -> Path:
    """The folder of dictionaries and languages that comes with ``espeakng-loader``."""
    from pathlib import Path

    import espeakng_loader

    return Path(espeakng_loader.get_data_path())


_STARTING: Final = threading.Lock()
_started: list[_Library] = []


def library() -> _Library:
    """The library, loaded on first use.

    Raises:
        ImportError: ``espeakng-loader`` is not installed.
        OSError: the shared library cannot be loaded.
    """
    with _STARTING:
        if not _started:
            _started.append(_Library())
        return _started[0]


def available() -> bool:
    """Whether speech can be made here."""
    try:
        library()
    except (ImportError, OSError):
        return False
    return True
