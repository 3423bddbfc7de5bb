"""The output of a cell in which a speech sounds while it is made, and which becomes what the speech is."""

from __future__ import annotations

import secrets
from html import escape
from typing import TYPE_CHECKING, Final, Self

from jupyter_xvoice.audio.codecs.stream_decoder import StreamDecoder
from jupyter_xvoice.widgets.page_sound import PageEncoder
from jupyter_xvoice.widgets.stream_page import StreamPage

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_xvoice.api import SpeechStream, SyncSpeechStream

__all__ = ["SpeechOutput"]

_NOTHING: Final = "Nothing was spoken."


class SpeechOutput:
    """Shows a stream's page on entering, and the result in its place on leaving. On the thread of the cell.

    Args:
        stream: whose sound it is.
        line: what stands there, in place of the player, while it sounds and afterwards.
        stop: called when the page's user wants no more; must not wait.

    Attributes:
        page: where it sounds.

    Raises:
        XVoiceError: the page's code was not built.
    """

    def __init__(self, stream: SpeechStream | SyncSpeechStream, line: str, stop: Callable[[], None]) -> None:
        self._stream = stream
        self._line = line
        self._decoder = StreamDecoder(stream.options.codec, stream.options.sample_rate)
        self._encoder: PageEncoder | None = None
        self._name = f"xvoice-{secrets.token_hex(8)}"
        self._came = False
        self.page = StreamPage(stream, line, stop)

    def __enter__(self) -> Self:
        from IPython.display import display

        shown = self.page.widget._repr_mimebundle_()
        assert shown is not None
        display(shown[0], raw=True, display_id=self._name)  # type: ignore[no-untyped-call]
        return self

    def take(self, chunk: bytes) -> None:
        """The next bytes of the stream."""
        if self.page.playing.stopped:
            return
        self._came = True
        samples = self._decoder.feed(chunk)
        if self._encoder is None and len(samples):
            self._encoder = PageEncoder(self._decoder.sample_rate)
        self.page.came(self._encoder.feed(samples) if self._encoder is not None else b"", len(chunk))

    def finish(self, error: BaseException | None) -> None:
        """The stream has ended, by ``error`` if there is one. What came goes on sounding."""
        if self._encoder is not None:
            self.page.came(self._encoder.feed(self._decoder.finish()) + self._encoder.finish(), 0)
        self.page.finish("" if error is None else type(error).__name__)

    def __exit__(self, *_: object) -> None:
        from IPython.display import update_display

        lasting: dict[str, str] = {"text/plain": self._line or _NOTHING}
        if self._came and not self._line:
            lasting = self._stream.speech._repr_mimebundle_()
        update_display(lasting, display_id=self._name, raw=True)  # type: ignore[no-untyped-call]
        self.page.close(lasting.get("text/html") or escape(lasting["text/plain"]))
