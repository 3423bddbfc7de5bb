"""The page of one speech that is being made: a widget, the link behind it, and what it shows."""

from __future__ import annotations

import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Any, ClassVar, Final

from jupyter_xvoice.endpoints import LOCAL_LABEL
from jupyter_xvoice.link import CommLink
from jupyter_xvoice.link.kernel import has_subshell, message_waits, sent_by_a_page
from jupyter_xvoice.widgets.live_widget import LiveWidget
from jupyter_xvoice.widgets.playing import Playing

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_xvoice.api import SpeechStream, SyncSpeechStream

__all__ = ["StreamPage"]

_EVERY: Final = 0.2  # s between two messages of what has been made
_SHOWN: Final = 400  # characters of the text
_COMES: Final = 1.5  # s until it is known that no page comes to a program's cell
_LATEST: Final = 10.0  # the same, where the cell stands in a page, or one is there that knows widgets
# s that a page has before it is taken for one that cannot be heard, where messages wait for the cell's end
_DEAF: Final = 1.0
_LEFT: Final = 4  # that are kept for pages that were loaded anew
_LOOK: Final = 0.05  # s between two looks


class StreamPage:
    """Plays in the page, where there is one, and shows how far it is.

    Args:
        stream: whose sound it is; for what stands there.
        line: shown alone, without a waveform, for an announcement.
        stop: called when the page's user wants no more; must not wait.

    Attributes:
        playing: what is fed with the sound.
    """

    _left: ClassVar[deque[StreamPage]] = deque()  # whose page was loaded anew

    def __init__(self, stream: SpeechStream | SyncSpeechStream, line: str, stop: Callable[[], None]) -> None:
        self._stream = stream
        self._line = line
        self._stop = stop
        self._lock = threading.RLock()
        self._pages: list[str] = []
        self._presumed = False  # sound went to the page before it was heard
        self._bytes = 0
        self._told = 0.0
        self._trouble = ""
        self._html = ""  # the result, for a page that comes when all is over
        self._phase = "making"
        self._shown_at = time.monotonic()
        self._of_a_page = sent_by_a_page()
        self.widget = LiveWidget("stream", line or "Speech that is being made", self._closed)
        self._link = CommLink(self.widget, self._receive, lambda _: None, self._gone, self._hello)
        self.playing = Playing(self._link)

    # -- whoever makes the sound ---------------------------------------------------------------------------------------

    def came(self, data: bytes, received: int) -> None:
        """More sound, 24 kHz and 16 bit; ``received`` bytes more of the service."""
        self._bytes += received
        self.playing.feed(data)
        self.look()
        self._tell()

    def finish(self, trouble: str = "") -> None:
        """All is made, or no more comes because of ``trouble``."""
        with self._lock:
            self._phase, self._trouble = "made", trouble
        self.playing.finish()
        self._tell(now=True)

    def comes(self) -> bool:
        """Waits for a page; whether there is one. On the thread of the cell."""
        while self._may_come():
            time.sleep(_LOOK)
            self.look()
        return self.playing.listener != "nobody"

    def wait(self, seconds: float) -> bool:
        """Waits so long at most; whether the sound is over, or nobody is there to hear it. On the thread of the cell."""
        self.look()
        if self._may_come() and not self.playing.stopped:
            time.sleep(min(seconds, _LOOK))
            return False
        return self.playing.wait(seconds)

    def _may_come(self) -> bool:
        """Nobody is there yet, and it is not too late."""
        if self.playing.listener != "nobody" or self._pages:
            return False
        return self._waited < (_LATEST if self._of_a_page or has_subshell() else _COMES)

    def look(self) -> None:
        """Looks whether a page waits behind this cell. On the thread of the cell."""
        if self.playing.listener != "nobody" or self._pages or has_subshell():
            return
        if self._waited > _DEAF and message_waits() and self._link.presume():
            self._link.send("state", self._state())
            self.playing.hears("presumed")

    @property
    def _waited(self) -> float:
        return time.monotonic() - self._shown_at

    def close(self, html: str) -> None:
        """It is over. The page that saw it begin puts the result into its place; one that was loaded anew is given ``html``.

        That page may come only now: JupyterLab asks what widgets there are when the cell has ended.
        """
        listener = self.playing.listener
        if len(self._pages) > 1 or (self._pages and listener == "nobody"):
            self._html = html
            self._link.send("over", {"html": html})
            StreamPage._left.append(self)
            if len(StreamPage._left) > _LEFT:
                StreamPage._left.popleft().widget.close()
            return
        if listener == "nobody":
            self.widget.empty()
        self.widget.close()

    # -- to the page -----------------------------------------------------------------------------------------------------

    def _state(self) -> dict[str, Any]:
        place = self._stream.place
        return self._made() | {
            "line": self._line,
            "voice": self._stream.options.voice,
            "place": "" if place == "xAI" else place,
            "local": place == LOCAL_LABEL,
            "heard": self.playing.heard,
            "reloaded": len(self._pages) > 1,
        }

    def _made(self) -> dict[str, Any]:
        return {
            "text": " ".join(self._stream.text[:_SHOWN].split()),
            "made": self.playing.made,
            "bytes": self._bytes,
            "first_sound": self._stream.first_sound,
            "phase": self._phase,
            "trouble": self._trouble,
        }

    def _tell(self, *, now: bool = False) -> None:
        with self._lock:
            moment = time.monotonic()
            if now or moment - self._told >= _EVERY:
                self._told = moment
                self._link.send("made", self._made())

    # -- from the page, on the link's thread -------------------------------------------------------------------------

    def _hello(self, body: dict[str, Any]) -> None:
        name = str(body.get("page", ""))
        with self._lock:
            new = name not in self._pages
            if new:
                self._presumed = self.playing.listener == "presumed"
                self._pages.append(name)
            self._link.send("state", self._state())
            if new:
                # What is there waits in the page: it may sound as soon as it can. One that was loaded anew waits for a click.
                again = self._presumed or len(self._pages) > 1
                self.playing.hears("silent" if again else "coming", anew=True)
            if self._html:
                self._link.send("over", {"html": self._html})

    def _receive(self, kind: str, body: dict[str, Any]) -> None:
        if kind == "sound":
            heard = float(body.get("heard", 0)) if self._presumed else None
            self.playing.hears("page" if body.get("on") is True else "silent", anew=self._presumed, heard=heard)
            self._presumed = False
        elif kind == "mute":  # it cannot play at all
            self.playing.hears("nobody")
        elif kind == "rendered":
            self.playing.rendered(str(body.get("item")), int(body["samples"]), final=body.get("final") is True)
        elif kind == "stop":
            self.playing.stop()
            self._stop()

    def _gone(self, _why: str) -> None:
        self.playing.hears("nobody")

    def _closed(self) -> None:
        self._link.close()
        self.playing.hears("nobody")
