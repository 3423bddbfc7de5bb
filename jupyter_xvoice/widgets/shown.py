"""An agent that can say what a page shows of it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.agent.controller import Controller
from jupyter_xvoice.agent.metrics import Latencies
from jupyter_xvoice.audio.display.words import clock
from jupyter_xvoice.widgets.messages import row_body, turn_body
from jupyter_xvoice.widgets.money import cost_words, unpriced

if TYPE_CHECKING:
    from pathlib import Path

    from jupyter_xvoice.agent.events import Events

__all__ = ["Shown"]

_ROWS: Final = 2000  # of the transcript that a page gets when it comes
_BARS: Final = 10  # response times in the strip (ui.md 4)


class Shown(Controller):
    """What does not come as a change, asked for when it is sent. From any thread."""

    def page_setup(self) -> dict[str, Any]:
        """What stands there before the start."""
        first = next(iter(self._settings.instructions.strip().splitlines()), "")
        tools = [{"name": name, "asks": asks} for name, asks in self._toolbox.asking.items()]
        return {"voice": self._settings.voice, "tools": tools, "prompt": first}

    def page_rows(self) -> list[dict[str, Any]]:
        """The newest rows of the transcript."""
        return [row_body(row) for row in self.transcript[-_ROWS:]]

    def page_turns(self) -> list[dict[str, Any]]:
        """The times of the turns."""
        return [turn_body(latency) for latency in self._book.latencies]

    def page_strip(self) -> dict[str, Any]:
        """Where, who, how fast, how dear."""
        session = self._running.live or self._running.last
        responses = [one.first_rendered for one in self._book.latencies if one.first_rendered is not None]
        local = self._client.endpoint.is_local
        return {
            "place": self.place,
            "local": local,
            "voice": self._settings.voice,
            "cost": cost_words(self.cost, free=local, more=bool(self._toolbox.server_tools)),
            "cost_why": self._cost_why(),
            "time": None if session is None else session.figures.seconds,
            "events": self._events.total if self._events is not None else 0,
            "responses": responses[-_BARS:],
        }

    def page_summary(self) -> dict[str, Any]:
        """What stands at the end of a session; empty where there was none."""
        session = self._running.last
        if session is None or not session.over or not session.figures.seconds:
            return {}
        turns = [turn for turn in self._book.turns if turn.number >= session.first_turn]
        cost = session.figures.cost
        return {
            "duration": session.figures.seconds,
            "turns": len(turns),
            "response": Latencies(turn.latency for turn in turns).median,
            "cost": cost_words(cost, free=self._client.endpoint.is_local, more=bool(self._toolbox.server_tools)),
            "recording": bool(self.recording.duration),
        }

    def page_events(self) -> tuple[Events, float, float] | None:
        """The events, the Unix time of the beginning, and the bytes of a second of the agent's sound."""
        if self._events is None or self._book.began is None:
            return None
        form = self._settings.output_format
        began = time.time() - (time.monotonic() - self._book.began)
        return self._events, began, form.rate * form.sample_bytes

    def page_events_file(self, path: Path) -> None:
        """Every event, a line each."""
        self.events.to_file(path)

    def page_recording_file(self, path: Path) -> None:
        """Both sides, as far as they were recorded."""
        self.recording.to_file(path)

    def _cost_why(self) -> str:
        prices = self._client.prices
        why = unpriced(self.place, prices, local=self._client.endpoint.is_local)
        if why or prices is None:
            return why
        metrics = self.metrics
        items = metrics.text_items
        words = f"{clock(metrics.seconds)} at ${prices.conversation_per_minute:g} a minute"
        words += f", {items} text item{'' if items == 1 else 's'} at ${prices.text_item:g}" if items else ""
        words += ", tools of the service on top" if self._toolbox.server_tools else ""
        return f"{words}; list prices of {prices.as_of}"
