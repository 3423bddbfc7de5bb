"""``play(client.tts_stream(…))``: the page sounds while the speech is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_xvoice.api import SyncSpeechStream
from jupyter_xvoice.errors import InputError

if TYPE_CHECKING:
    from jupyter_xvoice.results import Speech

__all__ = ["play"]


def play(stream: SyncSpeechStream) -> Speech:
    """Plays ``client.tts_stream(…)`` in the page while it is made, and gives the whole speech.

    For a language model's answer: ``speech = play(client.tts_stream(tokens()))``.

    It returns when the speech has sounded to its end, was stopped, or is made and no page is there to hear it; elsewhere than in
    a notebook nothing sounds. Where it sounded stands then what a :class:`~jupyter_xvoice.Speech` shows. The page's Stop button
    ends both the sound and the request (``text.clear``): the speech holds what came, and its ``broken_off`` says so.

    An interrupt (Ctrl-C, the kernel's stop button) does the same and goes on to the caller; ``stream.speech`` holds what came.

    Raises:
        InputError: it is no stream of :class:`~jupyter_xvoice.Client`, or was iterated before.
        BrokenOffError: the connection broke, or the service failed, after part of the audio had come. That part has sounded.
        XVoiceError: see :class:`~jupyter_xvoice.SpeechStream`.
    """
    if not isinstance(stream, SyncSpeechStream):
        raise InputError(
            f"play takes what Client().tts_stream(…) gives, and got {type(stream).__name__}. "
            "A Speech or an Audio plays where it is shown."
        )
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is None or not hasattr(shell, "kernel"):
        for _ in stream:
            pass
        return stream.speech
    from jupyter_xvoice.widgets.live_speech import LiveSpeech, shown_already

    speech = LiveSpeech(stream).run()
    shown_already(speech, shell)
    return speech
