"""Live captions: what is said into the page's microphone, in words, while it is said."""

from __future__ import annotations

import threading
import weakref
from typing import TYPE_CHECKING, Any

from jupyter_xvoice.agent.limits import check_client, check_limit
from jupyter_xvoice.agent.running import Running
from jupyter_xvoice.api import Client
from jupyter_xvoice.api.checks import check_range
from jupyter_xvoice.api.models import named_model
from jupyter_xvoice.api.recognition_options import StreamOptions
from jupyter_xvoice.audio.display import saved_html
from jupyter_xvoice.audio.display.words import clock
from jupyter_xvoice.errors import XVoiceError
from jupyter_xvoice.widgets.captions_files import write
from jupyter_xvoice.widgets.captions_page import CaptionsPage
from jupyter_xvoice.widgets.captions_plan import CaptionsPlan
from jupyter_xvoice.widgets.captions_record import CaptionsRecord
from jupyter_xvoice.widgets.captions_session import FAREWELL, CaptionsSession
from jupyter_xvoice.widgets.live_output import LiveOutput
from jupyter_xvoice.widgets.money import cost_words, unpriced
from jupyter_xvoice.widgets.saved_card import saved_card

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from jupyter_xvoice.agent.ports import Microphone
    from jupyter_xvoice.api import AsyncClient
    from jupyter_xvoice.results import Transcript
    from jupyter_xvoice.widgets.captions_line import Line
    from jupyter_xvoice.widgets.live_widget import LiveWidget

__all__ = ["Captions"]


class Captions(LiveOutput):
    """Live captions. As the last line of a cell they show themselves: press Start and talk.

    Words appear grey while they may still change, and settle in place; a connection that breaks is made again, and nothing is
    said twice. :attr:`transcript` grows meanwhile. The recognition runs on a thread of its own; every method may be called
    from any other, also while a cell runs.

    Args:
        client: whose endpoint, key and prices hold; without one, xAI where there is a key, else the local engine.
        language: a code such as "en"; the service says which there are. Without it, it finds out.
        model: of the recognition; None is the endpoint's.
        endpointing: 0 to 5000 ms of silence that end a line.
        diarize: tell speakers apart: in the page, in the words of :attr:`transcript`, and in what is saved. They are numbered
            anew when a broken connection is made again.
        filler_words: keep "uh" and "um".
        keyterms: words to listen for, at most 100.
        smart_turn: 0 to 1, how sure the service must be that the speaker has finished.
        smart_turn_timeout: 1 to 5000 ms after which it counts as finished anyway.
        vad_threshold: 0 to 1, how loud speech must be.
        local_phrases: for the local engine: the sentences that may be said, one a line.
        local_grammar: for the local engine: a JSGF grammar of what may be said.
        max_minutes: of sound, after which they end by themselves.
        height: of the text in the page, 112 to 640 px.
        microphone: where the sound comes from instead of the page.

    Raises:
        InputError: a value breaks a documented rule.
        NotOnThisEndpoint: the endpoint has no streamed transcription.
    """

    def __init__(
        self,
        client: Client | AsyncClient | None = None,
        *,
        language: str | None = None,
        model: str | None = None,
        endpointing: int = 400,
        diarize: bool = False,
        filler_words: bool = False,
        keyterms: Sequence[str] = (),
        smart_turn: float | None = None,
        smart_turn_timeout: int | None = None,
        vad_threshold: float | None = None,
        local_phrases: str | None = None,
        local_grammar: str | None = None,
        max_minutes: float | None = None,
        height: int = 112,
        microphone: Microphone | None = None,
    ) -> None:
        check_client(client)
        check_limit("max_minutes", max_minutes)
        check_range("height", height, 112, 640, unit=" px", whole=True)
        self._options: dict[str, Any] = {
            "language": language,
            "endpointing": endpointing,
            "diarize": diarize,
            "filler_words": filler_words,
            "keyterms": keyterms,
            "smart_turn": smart_turn,
            "smart_turn_timeout": smart_turn_timeout,
            "vad_threshold": vad_threshold,
            "local_phrases": local_phrases,
            "local_grammar": local_grammar,
        }
        # What is wrong is said here, and not when somebody talks.
        named: dict[str, Any] = {} if model is None else {"model": model}
        StreamOptions(**self._options, **named)
        self._options["model"] = model
        self._client = client if client is not None else Client()
        self._client.endpoint.require("stt_stream")
        named_model(model, self._client.endpoint.transcription_model, above=1)
        self._max_seconds = None if max_minutes is None else max_minutes * 60
        page = self._page = CaptionsPage(height)
        self._record = CaptionsRecord(page.line)
        self._microphone = microphone
        self._running: Running[CaptionsSession] = Running("xvoice captions")
        self._starting = threading.Lock()
        self._cost: float | None = 0.0  # of the sessions before the last
        self._warnings: list[str] = []
        page.serve(self)
        weakref.finalize(self, self._running.leave, page.close).atexit = False

    # -- from the beginning to the end -------------------------------------------------------------------------------

    def start(self) -> None:
        """Begins, and returns at once: :attr:`status` says how it goes. Does nothing while it goes on; after a stop it goes on.

        The page opens its microphone, as if Start had been pressed there; what is in the way stands in the page.

        Raises:
            XVoiceError: no page shows the captions, and they were given no microphone.
        """
        if self._microphone is not None:
            self.page_begins()
        elif self._page.there:
            if self._running.live is None:
                self._page.ask()
        else:
            raise XVoiceError(
                "No page shows these captions, so there is no microphone: make them the last line of a cell, or pass "
                "microphone=…"
            )

    def stop(self) -> None:
        """Ends it and waits for the last words: 5 s at most, and as long as sound that still waits takes to be sent, 15 s at most.

        What was said is kept. An interrupt ends the waiting only. Doing it again does nothing.
        """
        self._running.stop("ended by you", farewell=FAREWELL)

    @property
    def status(self) -> str:
        """One of disconnected, connecting, idle (muted, or no microphone), listening and disconnecting."""
        live = self._running.live
        return live.status.word if live is not None else "disconnected"

    @property
    def error(self) -> BaseException | None:
        """What the last session failed with; None when it did not."""
        last = self._running.last
        return last.error if last is not None else None

    @property
    def place(self) -> str:
        """Who hears it: "xAI", "Local engine", a host."""
        last = self._running.last
        return (last.place if last is not None else "") or self._client.label

    @property
    def cost(self) -> float | None:
        """USD at list price; 0.0 on the local engine; None when unknown."""
        last = self._running.last
        if last is None:
            return 0.0 if self._client.endpoint.is_local or self._client.prices is not None else None
        return None if self._cost is None or last.cost is None else self._cost + last.cost

    # -- what was said -----------------------------------------------------------------------------------------------

    @property
    def transcript(self) -> Transcript:
        """Everything so far, what is still grey included. Times are seconds of sound: they stand still without a microphone."""
        last = self._running.last
        return self._record.transcript(
            language=self._options["language"] or "",
            duration=self._duration,
            model=self._options["model"] or self._client.endpoint.transcription_model,
            cost=self.cost,
            place=self.place,
            warnings=[*self._warnings, *(last.warnings if last is not None else [])],
        )

    def to_file(self, path: str | os.PathLike[str]) -> Path:
        """Saves what was said; the name's ending says how.

        Args:
            path: ending in .srt (SubRip), .vtt (WebVTT), .txt (text) or .json (words with times); the first two name the
                speakers, where there are several.

        Raises:
            InputError: another ending.
            OSError: it cannot be written.
        """
        return write(self.transcript, path)

    @property
    def _duration(self) -> float:
        last = self._running.last
        return last.seconds if last is not None else 0.0

    # -- shown -------------------------------------------------------------------------------------------------------

    @property
    def _card(self) -> str:
        facts = [("Language", self._options["language"] or "any"), ("Place", self.place)]
        return saved_card(saved_html("Captions", "run the cell to use the microphone", facts))

    def _display_(self) -> LiveWidget:
        """What marimo shows."""
        return self._page.widget(repr(self))

    def __repr__(self) -> str:
        count = self._record.count
        said = f", {count} word{'' if count == 1 else 's'} in {clock(self._duration)}" if count else ""
        return f"Captions({self.status}, {self.place}{said})"

    def __dir__(self) -> list[str]:
        """What is for users; the page's own methods are not."""
        return [name for name in super().__dir__() if not name.startswith("page_")]

    # -- what the page does ------------------------------------------------------------------------------------------

    def page_begins(self) -> None:
        """A session begins, if none goes on. Its failure becomes a card."""
        with self._starting:
            if self._running.live is not None:
                return
            last = self._running.last
            if last is not None:
                self._cost = None if self._cost is None or last.cost is None else self._cost + last.cost
                self._warnings += [one for one in last.warnings if one not in self._warnings]
                self._record.note("Stopped, and went on", last.seconds)
            self._page.card(None)
            plan = CaptionsPlan(
                client=self._client.twin,
                prices=self._client.prices,
                options=self._options,
                record=self._record,
                microphone=self._microphone or self._page.microphone,
                view=self._page,
                begun=self._duration,
                max_seconds=self._max_seconds,
            )
            self._running.start(CaptionsSession(plan))

    def page_stops(self, why: str) -> None:
        """Ends the session without waiting for its end."""
        self._running.stop(why, wait=False)

    def page_does(self, action: Callable[[CaptionsSession], object]) -> bool:
        """Does it where the session lives, soon; False where none goes on."""
        return self._running.post(action)

    @property
    def page_own(self) -> bool:
        """Whether the sound does not come from the page."""
        return self._microphone is not None

    def page_lines(self, most: int) -> list[Line]:
        """The newest lines."""
        return self._record.lines(most)

    def page_strip(self) -> dict[str, Any]:
        """Where, which language, how much, how dear."""
        local = self._client.endpoint.is_local
        cost = self.cost
        return {
            "place": self.place,
            "local": local,
            "language": self._options["language"] or "",
            "words": self._record.count,
            "cost": cost_words(cost, free=local or (cost == 0.0 and self._client.prices is None), more=False),
            "cost_why": self._cost_why(),
            "time": self._duration,
        }

    def _cost_why(self) -> str:
        prices = self._client.prices
        why = unpriced(self.place, prices, local=self._client.endpoint.is_local)
        if why or prices is None:
            return why
        return f"{clock(self._duration)} at ${prices.stream_transcription_per_hour:g} an hour; list prices of {prices.as_of}"
