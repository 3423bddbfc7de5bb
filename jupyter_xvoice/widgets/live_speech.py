"""One run of a blocking stream in the page: the cell waits until it has sounded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jupyter_xvoice.widgets.chores import Chores
from jupyter_xvoice.widgets.speech_output import SpeechOutput

if TYPE_CHECKING:
    from jupyter_xvoice.api import SyncSpeechStream
    from jupyter_xvoice.results import Speech
    from jupyter_xvoice.widgets.playing import Listener

__all__ = ["LiveSpeech"]

_SLICE: Final = 0.1  # s between two looks for an interrupt


class LiveSpeech:
    """Plays ``stream``, which was not iterated yet.

    Args:
        stream: of a :class:`~jupyter_xvoice.Client`.
        line: what stands there, in place of the player, while it sounds and afterwards.

    Raises:
        XVoiceError: the page's code was not built.
    """

    def __init__(self, stream: SyncSpeechStream, line: str = "") -> None:
        self._stream = stream
        self._line = line
        chores = Chores("xvoice stop")
        self._output = SpeechOutput(stream, line, lambda: chores.add(stream.clear))

    @property
    def listener(self) -> Listener:
        """Who hears it."""
        return self._output.page.playing.listener

    def run(self) -> Speech:
        """Shows it, plays it, and gives what it was; returns when it has sounded, or nobody is there to hear it.

        Raises:
            KeyboardInterrupt: it was interrupted; the output holds what came until then.
            BaseException: what the stream raises; what came before that sounds to its end.
        """
        with self._output as output:
            if self._line and not output.page.comes():
                return self._stream.speech  # an announcement to nobody is not even made
            try:
                self._play(output)
            except KeyboardInterrupt:
                output.page.playing.stop()
                self._stream.close()
                raise
        return self._stream.speech

    def _play(self, output: SpeechOutput) -> None:
        failure: BaseException | None = None
        try:
            for chunk in self._stream:
                output.take(chunk)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001  it is raised when what came has sounded
            failure = error
        output.finish(failure)
        while not output.page.wait(_SLICE):
            pass
        if failure is not None:
            raise failure
