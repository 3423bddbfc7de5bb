"""The magics as IPython sees them, and their defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from IPython.core.magic import Magics, line_cell_magic, line_magic, magics_class
from traitlets import Bool, Float, Int, Unicode

from jupyter_xvoice.magics import agent, stt, tts, voices, xvoice
from jupyter_xvoice.magics.announce import PARSER as ANNOUNCE
from jupyter_xvoice.magics.announce import Announcer
from jupyter_xvoice.magics.failures import plain_errors
from jupyter_xvoice.magics.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable

    from IPython.core.interactiveshell import InteractiveShell

    from jupyter_xvoice.results import Speech
    from jupyter_xvoice.widgets import VoiceAgent

__all__ = ["XVoice"]

_TTS_DEFAULTS = ("voice", "language", "codec", "sample_rate", "bit_rate", "speed", "cache")


@magics_class
class XVoice(Magics):
    """Defaults of the magics: ``%config XVoice.voice = "ara"``. What stands on a magic's line comes first."""

    voice = Unicode(None, allow_none=True, help="voice of %tts and %agent; None is eve").tag(config=True)
    language = Unicode(None, allow_none=True, help="language of %tts; None is auto").tag(config=True)
    codec = Unicode(None, allow_none=True, help="codec of %tts; None is mp3").tag(config=True)
    sample_rate = Int(None, allow_none=True, help="sample rate of %tts in Hz; None is 24000").tag(config=True)
    bit_rate = Int(None, allow_none=True, help="bit rate of %tts in bit/s, mp3 only; None is 128000").tag(config=True)
    speed = Float(None, allow_none=True, help="speed of %tts, 0.7 to 1.5; None is 1").tag(config=True)
    cache = Bool(True, help="speak from the cache on disk what was spoken before").tag(config=True)  # noqa: FBT003
    stt_language = Unicode(None, allow_none=True, help="language of %stt; None leaves it to the service").tag(
        config=True
    )
    announce = Bool(True, help="%%announce says how a cell went").tag(config=True)  # noqa: FBT003
    announce_after = Float(10.0, help="seconds that a cell takes at least for %%announce to say so").tag(config=True)

    def __init__(self, shell: InteractiveShell, **kwargs: Any) -> None:
        super().__init__(shell=shell, **kwargs)
        self._shell = shell
        self.session = Session()
        self.announcer = Announcer(shell, self.session)
        self.matcher: Callable[..., Any] | None = None

    @line_cell_magic
    @plain_errors(tts.PARSER.format_help())
    def tts(self, line: str, cell: str | None = None) -> Speech | None:
        """Speak the line or the cell."""
        defaults = {name: getattr(self, name) for name in _TTS_DEFAULTS if getattr(self, name) is not None}
        return tts.speak(self._shell, self.session, defaults, line, cell)

    @line_cell_magic
    @plain_errors(stt.PARSER.format_help())
    def stt(self, line: str, cell: str | None = None) -> object:
        """Transcribe a file, a pattern, a URL or a variable; with a cell, one of them a line."""
        defaults = {"language": self.stt_language} if self.stt_language else {}
        return stt.transcribe(self._shell, self.session, defaults, line, cell)

    @line_cell_magic
    @plain_errors(agent.PARSER.format_help())
    def agent(self, line: str, cell: str | None = None) -> VoiceAgent | None:
        """Talk with an agent; the cell is its instructions."""
        defaults = {"voice": self.voice} if self.voice else {}
        return agent.show(self._shell, self.session, defaults, line, cell)

    @line_cell_magic("announce")  # type: ignore[arg-type]  # IPython types only its use without a name
    @plain_errors(ANNOUNCE.format_help())
    def announce_cell(self, line: str, cell: str | None = None) -> None:
        """Say how this cell went."""
        defaults = {"voice": self.voice, "speed": self.speed}
        options = {"language": "en", **{name: value for name, value in defaults.items() if value is not None}}
        self.announcer.wait(self.announce_after if self.announce else None, options, line, cell)

    @line_magic
    @plain_errors(voices.HELP)
    def voices(self, line: str) -> object:
        """Show, audition, create, update, download and delete voices."""
        return voices.run(self._shell, self.session, line)

    @line_magic
    @plain_errors(xvoice.HELP)
    def xvoice(self, line: str) -> object:
        """Choose where speech is made, see the state of things, clear the cache."""
        return xvoice.run(self._shell, self.session, line)
