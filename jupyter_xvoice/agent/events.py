"""Every event of a conversation, for whoever wants to know what happened."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections import Counter, deque
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, overload

from jupyter_xvoice.endpoints import redact
from jupyter_xvoice.errors import InputError
from jupyter_xvoice.results.data_frame import data_frame

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    import pandas as pd

    from jupyter_xvoice.agent.spool import Spool
    from jupyter_xvoice.endpoints import Secret

__all__ = ["EVENTS_KEPT", "Events"]

EVENTS_KEPT: Final = 10_000
_APPEND: Final = "input_audio_buffer.append"


class Events(Sequence[Mapping[str, Any]]):
    """The last 10,000 events at hand, all of them in a file of JSON lines. In memory is only where each of those begins.

    An event is ``{"time", "direction", "event"}``: Unix time in seconds, "in" or "out", and the event as it travelled without its
    audio. A run of ``input_audio_buffer.append`` is one entry with ``frames`` and ``audio_ms``. Nothing that is secret gets in.

    Attributes:
        counts: how many events of each type there were; frames of audio count one by one.
        spool: the folder of it.
        path: the file. It goes with this object; :meth:`to_file` makes a copy that stays.
    """

    def __init__(self, spool: Spool) -> None:
        self.path: Path = spool.path / "events.jsonl"
        self.counts: Counter[str] = Counter()
        self.spool = spool
        self._begins: deque[int] = deque(maxlen=EVENTS_KEPT)  # bytes from the file's beginning
        self._length = self._end = 0
        self._lock = threading.Lock()
        self._file = spool.keep(self.path.open("ab"))
        self._secrets: tuple[Secret, ...] = ()
        self._frames, self._milliseconds = 0, 0.0

    def hide(self, *secrets: Secret) -> None:
        """Never write these."""
        self._secrets = (*self._secrets, *secrets)

    def appended(self, frames: int, milliseconds: float) -> None:
        """Audio of the user was sent."""
        self._frames += frames
        self._milliseconds += milliseconds
        self.counts[_APPEND] += frames

    def add(self, direction: Literal["in", "out"], event: Mapping[str, Any]) -> None:
        """An event went over the wire."""
        if self._frames:
            run = {"type": _APPEND, "frames": self._frames, "audio_ms": round(self._milliseconds)}
            self._frames, self._milliseconds = 0, 0.0
            self._keep("out", run)
        self.counts[str(event.get("type", ""))] += 1
        self._keep(direction, event)

    def flush(self) -> None:
        """Everything so far is in the file."""
        with self._lock:
            if not self._file.closed:
                self._file.flush()

    def rest(self) -> None:
        """Everything so far is in the file, and the file is closed until more comes."""
        with self._lock:
            self._file.close()

    def _keep(self, direction: str, event: Mapping[str, Any]) -> None:
        entry = {"time": round(time.time(), 4), "direction": direction, "event": event}
        words = redact(json.dumps(entry, ensure_ascii=False, default=str), *self._secrets)
        line = words.encode("utf-8", "replace") + b"\n"
        with self._lock:
            if self._file.closed:
                self._file = self.spool.keep(self.path.open("ab"))
            self._file.write(line)
            self._begins.append(self._end)
            self._length, self._end = self._length + 1, self._end + len(line)

    @property
    def total(self) -> int:
        """How many entries the file has; ``len`` counts those at hand."""
        return self._length

    def __len__(self) -> int:
        return len(self._begins)

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        """Those that are there now; what comes meanwhile is not among them."""
        with self._lock:
            begin, count = self._begins[0] if self._begins else 0, len(self._begins)
        return self._read(begin, count)

    @overload
    def __getitem__(self, index: int) -> Mapping[str, Any]: ...
    @overload
    def __getitem__(self, index: slice) -> list[Mapping[str, Any]]: ...
    def __getitem__(self, index: int | slice) -> Mapping[str, Any] | list[Mapping[str, Any]]:
        with self._lock:
            chosen = range(len(self._begins))[index]  # raises IndexError as a list does
            numbers = chosen if isinstance(chosen, range) else range(chosen, chosen + 1)
            low, high = (min(numbers), max(numbers)) if numbers else (0, -1)
            begin = self._begins[low] if numbers else 0
        read = list(self._read(begin, high - low + 1))
        return [read[number - low] for number in numbers] if isinstance(chosen, range) else read[0]

    def since(self, number: int, most: int) -> list[tuple[int, Mapping[str, Any]]]:
        """At most so many entries from ``number`` on, each with its number; the first of all is 0, old ones are not at hand."""
        with self._lock:
            first = self._length - len(self._begins)
            number = max(number, first)
            count = min(self._length - number, most)
            begin = self._begins[number - first] if count > 0 else 0
        return list(zip(range(number, number + count), self._read(begin, count), strict=True)) if count > 0 else []

    def _read(self, begin: int, count: int) -> Iterator[Mapping[str, Any]]:
        """``count`` entries from the byte ``begin`` on. The file only grows, so that nobody has to wait meanwhile."""
        self.flush()
        with self.path.open("rb") as file:
            file.seek(begin)
            for _ in range(count):
                yield json.loads(file.readline())

    def to_file(self, path: str | os.PathLike[str]) -> Path:
        """Copies all of them, a line each, to ``path`` and returns it.

        Raises:
            InputError: the file cannot be written.
        """
        self.flush()
        file = Path(path).expanduser()
        try:
            shutil.copyfile(self.path, file)
        except OSError as error:
            raise InputError(f"The file {str(file)!r} cannot be written: {error.strerror}.") from error
        return file

    def to_dataframe(self) -> pd.DataFrame:
        """A row an event that is at hand: time, direction, type, and the event itself.

        Raises:
            XVoiceError: pandas is not installed.
        """
        columns = {"time": "float64", "direction": "object", "type": "object", "event": "object"}
        return data_frame(columns, [{**entry, "type": entry["event"].get("type", "")} for entry in self])

    def __repr__(self) -> str:
        return f"Events({self._length} events, {self.counts[_APPEND]} audio frames sent)"
