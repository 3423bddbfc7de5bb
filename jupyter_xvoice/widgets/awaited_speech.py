"""One run of an asynchronous stream in the page: the cell awaits that it has sounded, and its event loop runs on."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from jupyter_xvoice.widgets.speech_output import SpeechOutput

if TYPE_CHECKING:
    from jupyter_xvoice.api import SpeechStream
    from jupyter_xvoice.results import Speech

__all__ = ["AwaitedSpeech"]

_LOOK: Final = 0.05  # s between two looks
_INTERRUPTS: Final = (asyncio.CancelledError, KeyboardInterrupt)


class AwaitedSpeech:
    """Plays ``stream``, which was not iterated yet. Made and awaited on the stream's own loop.

    Raises:
        XVoiceError: the page's code was not built.
    """

    def __init__(self, stream: SpeechStream) -> None:
        self._stream = stream
        self._loop = asyncio.get_running_loop()
        self._output = SpeechOutput(stream, "", self._clear)

    async def run(self) -> Speech:
        """Shows it, plays it, and gives what it was; returns when it has sounded, or nobody is there to hear it.

        Raises:
            CancelledError: it was interrupted; the output holds what came until then.
            BaseException: what the stream raises; what came before that sounds to its end.
        """
        with self._output as output:
            watch = asyncio.create_task(self._watch())
            try:
                await self._play(output)
            except _INTERRUPTS:
                output.page.playing.stop()
                await self._stream.aclose()
                raise
            finally:
                watch.cancel()
        return self._stream.speech

    async def _watch(self) -> None:
        """Looks for a page while the text's author thinks; and a loop on which nothing happens misses ipykernel 6's interrupt."""
        while True:
            self._output.page.look()
            await asyncio.sleep(_LOOK)

    def _clear(self) -> None:
        asyncio.run_coroutine_threadsafe(self._stream.clear(), self._loop)  # the page is heard on a thread of the link

    async def _play(self, output: SpeechOutput) -> None:
        failure: BaseException | None = None
        try:
            async for chunk in self._stream:
                output.take(chunk)
        except _INTERRUPTS:
            raise
        except BaseException as error:  # noqa: BLE001  it is raised when what came has sounded
            failure = error
        output.finish(failure)
        while not output.page.wait(0):  # noqa: ASYNC110  a page that cannot be heard is known by the clock alone
            await asyncio.sleep(_LOOK)
        if failure is not None:
            raise failure
