"""``%stt --mic``: the page's microphone as the source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from IPython.display import display

from jupyter_xvoice.errors import DeadlineError
from jupyter_xvoice.magics.results import tell

if TYPE_CHECKING:
    from jupyter_xvoice.audio import Audio
    from jupyter_xvoice.widgets import Recorder

__all__ = ["record"]

_REST: Final = 5.0  # s that the last sound may take after an interrupt


def record(seconds: float) -> Audio:
    """Shows a recorder and waits until something is recorded. An interrupt stops the recording and gives what there is.

    Args:
        seconds: the longest recording.

    Raises:
        InputError: no such length.
        XVoiceError: no page can be heard here, or it has no microphone.
        KeyboardInterrupt: before anything was recorded.
    """
    from jupyter_xvoice.widgets import Recorder
    from jupyter_xvoice.widgets.page_reach import check_reach

    recorder = Recorder(seconds)
    check_reach(
        "%stt --mic",
        "In one cell: `from jupyter_xvoice import Recorder; clip = Recorder(); clip`; in the next: `%stt clip.audio`.",
    )
    display(recorder)  # type: ignore[no-untyped-call]
    try:
        return recorder.wait()
    except KeyboardInterrupt as interrupt:
        return _stopped(recorder, interrupt)


def _stopped(recorder: Recorder, interrupt: KeyboardInterrupt) -> Audio:
    if recorder.status != "ready":
        recorder.stop()
        try:
            audio = recorder.wait(_REST)
        except DeadlineError:
            audio = recorder.audio
        if audio.duration:
            tell(f"Interrupted: the {audio.duration:.1f} s until then are transcribed.")
            return audio
    interrupt.args = ("Interrupted before anything was recorded. Nothing was sent.",)
    raise interrupt
