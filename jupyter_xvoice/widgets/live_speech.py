"""A speech that sounds in the page while it is made, in an output of the cell that becomes what the speech is."""

from __future__ import annotations

import secrets
from html import escape
from typing import TYPE_CHECKING, Final

from jupyter_xvoice.audio.codecs.stream_decoder import StreamDecoder
from jupyter_xvoice.widgets.chores import Chores
from jupyter_xvoice.widgets.page_sound import PageEncoder
from jupyter_xvoice.widgets.stream_page import StreamPage

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from jupyter_xvoice.api import SyncSpeechStream
    from jupyter_xvoice.results import Speech
    from jupyter_xvoice.widgets.playing import Listener

__all__ = ["LiveSpeech"]

_SLICE: Final = 0.1  # s between two looks for an interrupt
_NOTHING: Final = "Nothing was spoken."


class LiveSpeech:
    """One run of one stream.

    Args:
        stream: not iterated yet.
        line: what stands there, in place of the player, while it sounds and afterwards.

    Raises:
        XVoiceError: the page's code was not built.
    """

    def __init__(self, stream: SyncSpeechStream, line: str = "") -> None:
        self._stream = stream
        self._line = line
        self._chores = Chores("xvoice stop")
        self._decoder = StreamDecoder(stream.options.codec, stream.options.sample_rate)
        self._encoder: PageEncoder | None = None
        self._page = StreamPage(stream, line, lambda: self._chores.add(stream.clear))
        self._output = f"xvoice-{secrets.token_hex(8)}"
        self._came = False

    @property
    def listener(self) -> Listener:
        """Who hears it."""
        return self._page.playing.listener

    def run(self) -> Speech:
        """Shows it, plays it, and gives what it was; returns when it has sounded, or nobody is there to hear it.

        Raises:
            KeyboardInterrupt: it was interrupted; the output holds what came until then.
            BaseException: what the stream raises; what came before that sounds to its end.
        """
        from IPython.display import display

        shown = self._page.widget._repr_mimebundle_()
        assert shown is not None
        display(shown[0], raw=True, display_id=self._output)  # type: ignore[no-untyped-call]
        try:
            self._play()
        except KeyboardInterrupt:
            self._page.playing.stop()
            self._stream.close()
            raise
        finally:
            self._end()
        return self._stream.speech

    def _play(self) -> None:
        if self._line and not self._page.comes():
            return  # an announcement to nobody is not even made
        try:
            for chunk in self._stream:
                if not self._page.playing.stopped:
                    self._came = True
                    self._page.came(self._sound(chunk), len(chunk))
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            self._finish(type(error).__name__)
            raise
        self._finish("")

    def _sound(self, chunk: bytes) -> bytes:
        samples = self._decoder.feed(chunk)
        if self._encoder is None and len(samples):
            self._encoder = PageEncoder(self._decoder.sample_rate)
        return self._encoder.feed(samples) if self._encoder is not None else b""

    def _finish(self, trouble: str) -> None:
        if self._encoder is not None:
            self._page.came(self._encoder.feed(self._decoder.finish()) + self._encoder.finish(), 0)
        self._page.finish(trouble)
        while not self._page.wait(_SLICE):
            pass

    def _end(self) -> None:
        """The output becomes what is kept."""
        from IPython.display import update_display

        lasting: dict[str, str] = {"text/plain": self._line or _NOTHING}
        if self._came and not self._line:
            lasting = self._stream.speech._repr_mimebundle_()
        update_display(lasting, display_id=self._output, raw=True)  # type: ignore[no-untyped-call]
        self._page.close(lasting.get("text/html") or escape(lasting["text/plain"]))


def shown_already(speech: Speech, shell: InteractiveShell) -> None:
    """The cell shows ``speech`` in the place where it has sounded: as the cell's value it is not shown a second time."""

    def over(*_: object) -> None:
        speech.__dict__.pop("_ipython_display_", None)
        shell.events.unregister("post_run_cell", over)

    speech.__dict__["_ipython_display_"] = lambda: speech.__dict__.pop("_ipython_display_", None)
    shell.events.register("post_run_cell", over)
