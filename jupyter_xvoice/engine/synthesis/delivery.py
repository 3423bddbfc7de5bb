"""One voice in one language at one pace: what turns a :class:`Style` into the parameters of eSpeak NG."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jupyter_xvoice.engine.synthesis.espeak import Request
from jupyter_xvoice.engine.synthesis.renderer import render
from jupyter_xvoice.engine.synthesis.voice_files import voice_file

if TYPE_CHECKING:
    import threading

    from jupyter_xvoice.engine.synthesis.languages import Language
    from jupyter_xvoice.engine.synthesis.renderer import Rendering
    from jupyter_xvoice.engine.synthesis.style import Style
    from jupyter_xvoice.engine.synthesis.voices import VoiceSpec

__all__ = ["Delivery"]

_NORMAL_RATE: Final = 175
"""Words a minute of eSpeak's own pace."""
_RATES: Final = (80, 450)
_PACE_EXPONENT: Final = 1.05
"""Fast speech of eSpeak keeps some sounds at length: with this the duration follows the pace within 1 % on average."""

_PITCH_FLOOR_HZ: Final = 9
"""eSpeak's pitch base lies this much under the lower pitch of a voice file (its voices.c)."""

_RANGE_COMPENSATION: Final = 108 * 18 / 4096
"""Hz that the base sinks for each Hz of added range (its voices.c and synthesize.c)."""

# A whisper leaves the klatt source, which cannot be voiceless: the formant synthesizer with almost only breath can.
_WHISPER: Final = (
    "klatt 0\nvoicing 17\nflutter 20\nbreath 75 75 50 40 15 10\nbreathw 150 150 200 200 400 400\n"
    "formant 0 100 0 100\nformant 1 100 80 100"
)


@dataclass(frozen=True)
class Delivery:
    """Renders text in a voice.

    Attributes:
        voice: whose timbre, pitch and pace.
        language: what is spoken.
        speed: factor of the request.
        cancel: when set, a rendering ends early.
    """

    voice: VoiceSpec
    language: Language
    speed: float = 1.0
    cancel: threading.Event | None = None

    def render(self, text: str, style: Style) -> Rendering:
        """``text`` in ``style``, before its effects on loudness. ``[[`` begins eSpeak phonemes.

        Raises:
            OSError: eSpeak NG fails.
        """
        pace = (self.speed * self.voice.rate * style.rate) ** _PACE_EXPONENT
        low, high = _RATES
        voice = voice_file(
            self.language.file,
            self.voice.variant,
            self.voice.pitch_low_hz,
            self.voice.pitch_high_hz,
            _WHISPER if style.whisper else "",
        )
        request = Request(
            text,
            voice=str(voice),
            rate=min(max(round(_NORMAL_RATE * pace), low), high),
            pitch=self._pitch(style.pitch),
            intonation=min(max(round(50 * style.intonation * style.pitch), 0), 99),
            phonemes="[[" in text,
        )
        return render(request, self.cancel)

    def _pitch(self, factor: float) -> int:
        """The setting of eSpeak, 0-99, that multiplies the mean pitch by ``factor``.

        The setting moves the base by 2 ** ((setting - 50) / 50). eSpeak lowers the base when the range, which is scaled
        along, gets wider (its SetPitch); that is made up for here.
        """
        base = self.voice.pitch_low_hz - _PITCH_FLOOR_HZ
        lowered = _RANGE_COMPENSATION * (self.voice.pitch_high_hz - self.voice.pitch_low_hz) * (factor - 1)
        wanted = max(base * factor + lowered, base / 2)
        return min(max(round(50 + 50 * math.log2(wanted / base)), 0), 99)
