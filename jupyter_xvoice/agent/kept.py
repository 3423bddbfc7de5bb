"""What an agent did so far: status, transcript, turns, recording, events, figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jupyter_xvoice.agent.events import Events
from jupyter_xvoice.agent.metrics import Metrics
from jupyter_xvoice.agent.recording import Recorder, Recording
from jupyter_xvoice.agent.spool import Spool

if TYPE_CHECKING:
    from jupyter_xvoice.agent.book import Book
    from jupyter_xvoice.agent.live import LiveSession
    from jupyter_xvoice.agent.running import Running
    from jupyter_xvoice.agent.transcript import SessionTranscript
    from jupyter_xvoice.agent.turns import Turn
    from jupyter_xvoice.api import AsyncClient, Client

__all__ = ["Kept"]


class Kept:
    """Everything about an agent that can be read, while it talks and afterwards, from any thread.

    Args:
        client: whose endpoint holds.
        book: rows and turns.
        running: the session.
    """

    def __init__(self, client: Client | AsyncClient, book: Book, running: Running[LiveSession]) -> None:
        self._client = client
        self._book = book
        self._running = running
        self._recorders: list[Recorder] = []
        self._events: Events | None = None
        self._earlier: list[LiveSession] = []

    @property
    def status(self) -> str:
        """disconnected, connecting, idle, listening, thinking, speaking or disconnecting (ui.md 4)."""
        live = self._running.live or self._running.last
        return live.status.word if live is not None else "disconnected"

    @property
    def status_detail(self) -> str:
        """What there is to say beside it, for example why it is disconnected."""
        live = self._running.live or self._running.last
        return live.status.detail if live is not None else ""

    @property
    def place(self) -> str:
        """Who hears you: "xAI", "Local engine" or the host."""
        live = self._running.live or self._running.last
        return live.place if live is not None else self._client.label

    @property
    def transcript(self) -> SessionTranscript:
        """Who said what so far."""
        return self._book.transcript

    @property
    def turns(self) -> list[Turn]:
        """The turns that are over."""
        return self._book.turns

    @property
    def recording(self) -> Recording:
        """Both sides so far, on one clock."""
        return Recording(list(self._recorders))

    @property
    def events(self) -> Events:
        """Every event so far."""
        return self._kept

    @property
    def metrics(self) -> Metrics:
        """What was measured so far; ``metrics.turns`` has the times of each turn."""
        total: dict[str, Any] = {}
        for live in self._sessions:
            for name, value in live.figures.all.items():
                total[name] = total.get(name, 0) + value
        return Metrics(self._book.latencies, **total)

    @property
    def cost(self) -> float | None:
        """USD so far at list price: 0.0 on the local engine; None where the price is unknown. Tools that the service runs come on top."""
        costs = [live.figures.cost for live in self._sessions]
        known = [cost for cost in costs if cost is not None]
        return sum(known, 0.0) if len(known) == len(costs) else None

    @property
    def _kept(self) -> Events:
        if self._events is None:
            self._events = Events(Spool())
        return self._events

    @property
    def _sessions(self) -> list[LiveSession]:
        live = self._running.live or self._running.last
        return [*self._earlier, *([live] if live is not None else [])]
