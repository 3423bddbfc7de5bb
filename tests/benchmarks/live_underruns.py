"""Underruns by the weather between service and kernel, each in a session of its own, typed so that nobody interrupts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.benchmarks.live_page import RATE
from tests.benchmarks.live_relay import Weather

if TYPE_CHECKING:
    from tests.benchmarks.live_session import LiveSession

__all__ = ["ANSWER_SECONDS", "WEATHERS", "Underruns"]

ANSWER_SECONDS = 9.0  # counted: they sound a third longer
_ASK = "agent.send_text('Go on.')"
# Weather, answers, and how many underruns a minute audio.md allows (a stall's: one each).
WEATHERS: dict[str, tuple[Weather, int, float]] = {
    "jitter_0_ms": (Weather(in_real_time=True), 2, 0),
    "jitter_30_ms": (Weather(0.03, in_real_time=True), 2, 0),
    "jitter_80_ms": (Weather(0.08, in_real_time=True), 5, 1),
    "jitter_80_ms_as_sent": (Weather(0.08), 1, 1),
    "stall_1_s": (Weather(in_real_time=True, stall=1.0), 1, 1),
}


class Underruns:
    """Of one session in one weather."""

    def __init__(self, session: LiveSession, answers: int) -> None:
        self._session = session
        notebook = session.notebook
        for number in range(1, answers + 1):
            notebook.do(_ASK)
            notebook.until(
                lambda count=number: notebook.value("len(agent.turns)") >= count, "it is answered", 60 + ANSWER_SECONDS
            )

    def report(self, weather: Weather, most: float) -> dict[str, Any]:
        """``most`` underruns are allowed: a minute, or a stall."""
        stats = self._session.page.stats
        answers = self._session.answers()
        minutes = sum(one.length for one in answers.laid) / RATE / 60
        found = stats["underruns"] if weather.stall else stats["underruns"] / minutes
        return {
            "in_real_time": weather.in_real_time,
            "seconds_of_sound": round(60 * minutes, 1),
            "underruns": stats["underruns"],
            "per_stall" if weather.stall else "per_minute": round(found, 2),
            "aim": most,
            "met": found <= most if weather.stall or most == 0 else found < most,
            "start_buffer_ms_afterwards": round(stats["bufferMs"]),
            "all_rendered_in_order": answers.all_in_order(),
        }
