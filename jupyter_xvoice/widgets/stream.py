"""``play(client.tts_stream(…))``: the page sounds while the speech is made."""

from __future__ import annotations

from collections.abc import AsyncIterable
from typing import TYPE_CHECKING, Any, overload

from jupyter_xvoice.api import SpeechStream, SyncSpeechStream
from jupyter_xvoice.audio import Audio
from jupyter_xvoice.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from IPython.core.interactiveshell import InteractiveShell

    from jupyter_xvoice.results import Speech

__all__ = ["play"]


@overload
def play(stream: SyncSpeechStream) -> Speech: ...
@overload
def play(stream: SpeechStream) -> Coroutine[Any, Any, Speech]: ...
def play(stream: SyncSpeechStream | SpeechStream) -> Speech | Coroutine[Any, Any, Speech]:
    """Plays ``client.tts_stream(…)`` in the page while it is made, and gives the whole speech.

    For a language model's answer: ``speech = play(client.tts_stream(tokens()))``. What an :class:`~jupyter_xvoice.AsyncClient`
    streams is awaited, and so may tokens that come from an async generator be:
    ``speech = await play(AsyncClient().tts_stream(tokens()))``.

    It returns when the speech has sounded to its end, was stopped, or is made and no page is there to hear it; elsewhere than in
    a notebook nothing sounds. Where it sounded stands then what a :class:`~jupyter_xvoice.Speech` shows. The page's Stop button
    ends both the sound and the request (``text.clear``): the speech holds what came, and its ``broken_off`` says so.

    An interrupt (Ctrl-C, the kernel's stop button) does the same and goes on to the caller; ``stream.speech`` holds what came.

    Raises:
        InputError: it is no stream of speech, or was iterated before.
        BrokenOffError: the connection broke, or the service failed, after part of the audio had come. That part has sounded.
        XVoiceError: see :class:`~jupyter_xvoice.SpeechStream`.
    """
    if isinstance(stream, SpeechStream):
        return _awaited(stream)
    if not isinstance(stream, SyncSpeechStream):
        raise InputError(f"play takes what tts_stream(…) gives, and got {type(stream).__name__}. {_remedy(stream)}")
    shell = _notebook()
    if shell is None:
        for _ in stream:
            pass
        return stream.speech
    from jupyter_xvoice.widgets.live_speech import LiveSpeech

    return _shown(LiveSpeech(stream).run(), shell)


async def _awaited(stream: SpeechStream) -> Speech:
    shell = _notebook()
    if shell is None:
        async for _ in stream:
            pass
        return stream.speech
    from jupyter_xvoice.widgets.awaited_speech import AwaitedSpeech

    return _shown(await AwaitedSpeech(stream).run(), shell)


def _remedy(given: object) -> str:
    if isinstance(given, Audio):
        return "A Speech or an Audio plays where it is shown."
    if isinstance(given, AsyncIterable):
        return "Text that is awaited: `await play(AsyncClient().tts_stream(…))`."
    return "Text, or a generator of text: `play(Client().tts_stream(…))`."


def _notebook() -> InteractiveShell | None:
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    return shell if hasattr(shell, "kernel") else None


def _shown(speech: Speech, shell: InteractiveShell) -> Speech:
    """The cell shows ``speech`` in the place where it has sounded: as the cell's value it is not shown a second time."""

    def over(*_: object) -> None:
        speech.__dict__.pop("_ipython_display_", None)
        shell.events.unregister("post_run_cell", over)

    speech.__dict__["_ipython_display_"] = lambda: speech.__dict__.pop("_ipython_display_", None)
    shell.events.register("post_run_cell", over)
    return speech
