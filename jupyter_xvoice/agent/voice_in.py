"""The user's sound on its way to the service: of a microphone as it comes, of a file faster and with silence behind it."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import TYPE_CHECKING, Final

from jupyter_xvoice.agent.hearing import Sent, pieces, silence
from jupyter_xvoice.errors import LinkError

if TYPE_CHECKING:
    from jupyter_xvoice.agent.exchange import Exchange
    from jupyter_xvoice.agent.exchanges import Exchanges
    from jupyter_xvoice.agent.plan import Plan
    from jupyter_xvoice.api.realtime.session import RealtimeSession

__all__ = ["VoiceIn"]

_FASTER: Final = 8  # audio of a file goes out so many times faster than it sounds
_USUAL_SILENCE: Final = 1000.0  # ms that end a turn, where nobody said how many
_NOTICED_WITHIN: Final = 6.0  # s of further silence in which the end of a file must be noticed
_UNHEARD: Final = "No speech was heard in the audio that was sent."
_ENDLESS: Final = "The service did not notice the end of the audio that was sent."


class VoiceIn:
    """Sends, records, and knows when what was sent.

    Attributes:
        session: where it goes; None before there is one.
        sent: when which part was sent on this connection.
        muted: the microphone gives silence.
        used: there is a microphone to be heard.
        held: push to talk: the key is held.
    """

    def __init__(self, plan: Plan, exchanges: Exchanges) -> None:
        self._plan = plan
        self._form = plan.settings.input_format
        self._exchanges = exchanges
        self._feeding = asyncio.Lock()
        self.session: RealtimeSession | None = None
        self.sent = Sent()
        self.muted = False
        self.used = plan.microphone is not None
        self.held = False

    def take(self, data: bytes) -> None:
        """The microphone's sound. While a file is sent it is not heard: two voices would be one."""
        if self._feeding.locked() or (self._plan.settings.manual and not self.held):
            return
        self._append(silence(self._form.milliseconds(len(data)), self._form) if self.muted else data)

    async def feed(self, exchange: Exchange, data: bytes) -> None:
        """The sound of a file, and the end of the turn."""
        form = self._form
        async with self._feeding:
            for number, piece in enumerate(pieces(data, form)):
                self._append(piece, begins=number == 0)
                await asyncio.sleep(form.milliseconds(len(piece)) / 1000 / _FASTER)
            exchange.end_of_speech = exchange.end_of_speech or time.monotonic()
            if not self._plan.settings.manual:
                await self._fall_silent(exchange)
            elif self.session is not None:
                with contextlib.suppress(LinkError):
                    self.session.commit()
                self._exchanges.handed_over(time.monotonic())

    async def _fall_silent(self, exchange: Exchange) -> None:
        """Silence until the service has noticed that the user has finished."""
        detection = self._plan.settings.turn_detection
        told = detection.silence_duration_ms if detection is not None else None
        needed = (told if told is not None else _USUAL_SILENCE) + 300
        piece, waited = silence(100, self._form), 0.0
        while exchange.feeding and waited < needed / 1000 + _NOTICED_WITHIN:
            self._append(piece)
            waited += 0.1
            await asyncio.sleep(0.1 / _FASTER if waited < needed / 1000 else 0.1)
        if exchange.feeding:
            self._exchanges.unheard(exchange, _ENDLESS if exchange.item else _UNHEARD)

    def _append(self, data: bytes, *, begins: bool = False) -> None:
        if self.session is None:
            return
        self._plan.recorder.hear(data, begins=begins)
        self.sent.add(self._form.milliseconds(len(data)), time.monotonic())
        with contextlib.suppress(LinkError):  # over: nobody hears it
            self.session.append_audio(data)
