"""The page's microphone, as the controller knows one."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING, Final

from jupyter_xvoice.widgets.page_sound import PAGE_RATE, FromPage

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from jupyter_xvoice.agent.ports import Capture
    from jupyter_xvoice.api.realtime import AudioFormat
    from jupyter_xvoice.link import Frame

__all__ = ["PageMicrophone"]

_EARLY: Final = 1500  # frames: a minute
_LONGEST_GAP: Final = 2.0  # s of silence at most where frames are missing: two halves of a sentence are not one


class PageMicrophone:
    """A :class:`~jupyter_xvoice.agent.ports.Microphone`. Frames come on the link's thread.

    Args:
        send: a message for the page.
    """

    def __init__(self, send: Callable[[str, dict[str, Any]], None]) -> None:
        self._send = send
        self._lock = threading.Lock()
        self._capture: Capture | None = None
        self._form: FromPage | None = None
        self._place: int | None = None  # where the next frame should begin, in samples of the page's stream
        self._early: deque[Frame] = deque(maxlen=_EARLY)
        self._open = False
        self._muted = False

    # -- the controller's side ---------------------------------------------------------------------------------------

    def open(self, form: AudioFormat, capture: Capture) -> None:
        """A session begins. Without an open microphone in the page it begins by typing."""
        capture.use(on=self._open)
        with self._lock:
            self._capture, self._form, self._place, self._muted = capture, FromPage(form), None, False
            early, self._early = list(self._early), deque(maxlen=_EARLY)
            for frame in early:
                self._take(frame)

    def mute(self, *, on: bool) -> None:
        """The page closes its track's ear."""
        self._muted = on
        self._send("microphone", {"open": True, "muted": on})

    def close(self) -> None:
        """The session is over: the page lets the microphone go."""
        with self._lock:
            self._capture, self._open = None, False
            self._early.clear()
        self._send("microphone", {"open": False, "muted": self._muted})

    # -- the page's side ---------------------------------------------------------------------------------------------

    def use(self, *, on: bool) -> None:
        """The page has a microphone open, or has none."""
        with self._lock:
            self._open, self._place = on, None
            capture = self._capture
        if capture is not None:
            capture.use(on=on)

    def hear(self, frame: Frame) -> None:
        """Sound of the page. What is missing before it becomes silence."""
        with self._lock:
            if self._capture is not None:
                self._take(frame)
            elif self._open:  # a session begins: the first words are kept until it can take them
                self._early.append(frame)

    def _take(self, frame: Frame) -> None:
        assert self._capture is not None
        assert self._form is not None
        missing = 0 if self._place is None else max(frame.position - self._place, 0)
        self._place = frame.position + frame.samples
        gap = b"\x00\x00" * min(missing, int(_LONGEST_GAP * PAGE_RATE))
        data = self._form.feed(gap + frame.data)
        if data:
            self._capture.take(data)
