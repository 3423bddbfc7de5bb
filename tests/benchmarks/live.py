"""The live agent in a real JupyterLab and Chromium against the engine's script: audio.md's comm column.

A microphone that says the same again and again interrupts answers that were given beforehand, while the kernel is quiet, then
beside a cell that sleeps and one that loops; then typed questions are answered through weather. A bare WebSocket between the
same page and the same kernel carries the same frames in the same run.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_xvoice.local import Engine
from tests.benchmarks.live_page import TAP
from tests.benchmarks.live_processor import ProcessorMeter, session_load
from tests.benchmarks.live_relay import Relay
from tests.benchmarks.live_session import CELL, PROBE, LiveSession
from tests.benchmarks.live_underruns import ANSWER_SECONDS, WEATHERS, Underruns
from tests.browser.agent_notebook import AgentNotebook
from tests.browser.lab import Lab
from tests.browser.speaking import chromium, write_speech

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_EMPTY, _SETTLING, _QUIET, _BUSY = 8.0, 3.0, 75.0, 20.0  # s
_UPLINK, _BESIDE_CELLS = (12.0, 30.0), (60.0, 350.0)  # ms, audio.md
_SPEECH = ("Wait, stop there.", 2.6) * 6
_STORY = (
    "Once upon a time a miller had three sons and a mill and a donkey and a cat and nothing else in the world",
    "When the old man died the eldest son took the mill and the second took the donkey and rode away on it",
    "So the youngest had only the cat and he sat down by the river and wondered what would become of him",
    "But the cat stood up on its hind legs and asked for a pair of boots and a bag with a string around it",
)
_CELLS = {
    "sleep": "time.sleep({seconds})",
    "loop": "end = time.monotonic() + {seconds}\nwhile time.monotonic() < end: pass",
}
_LOST = "(agent._page._link.health.lost, agent._page._link.health.late)"


def measure_live() -> dict[str, Any]:
    """All figures, in about five minutes."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with (
            Engine.start(data_dir=folder / "engine", faults=True, timeout=60) as engine,
            Lab(folder / "lab") as lab,
            # By itself the file begins again at its end.
            chromium(
                None, f"--use-file-for-fake-audio-capture={write_speech(engine, _SPEECH, folder / 'talk.wav')}"
            ) as browser,
        ):
            context = browser.new_context(viewport={"width": 1300, "height": 900})
            context.add_init_script(TAP)
            notebook = AgentNotebook(context.new_page(), lab, [CELL])
            found = {"load_average_before": round(os.getloadavg()[0], 2)}
            found |= _Measurement(notebook, browser, engine, folder).run()
            notebook.close()
    return found | {"load_average_after": round(os.getloadavg()[0], 2)}


class _Measurement:
    def __init__(self, notebook: AgentNotebook, browser: Browser, engine: Engine, folder: Path) -> None:
        self._notebook, self._browser, self._engine, self._folder = notebook, browser, engine, folder

    def run(self) -> dict[str, Any]:
        self._notebook.page.wait_for_timeout(1000 * _SETTLING)
        empty = ProcessorMeter(self._browser)
        self._notebook.page.wait_for_timeout(1000 * _EMPTY)
        load = empty.load()
        self._notebook.do(PROBE)
        return self._talk(load) | {"underruns": self._weathers()}

    def _session(self, url: str, script: list[dict[str, Any]], *, listens: bool) -> LiveSession:
        token = self._engine.token.reveal()
        return LiveSession(self._notebook, url, token, script, listens=listens, folder=self._folder)

    def _talk(self, empty: dict[str, dict[str, float]]) -> dict[str, Any]:
        notebook = self._notebook
        with self._session(self._engine.url, [{"text": text} for text in _STORY], listens=True) as session:
            session.wait(_SETTLING)
            meter, began = ProcessorMeter(self._browser, notebook), time.time()
            session.wait(_QUIET)
            spans, load = {"quiet": (began, time.time())}, meter.load()
            lost = {"quiet": notebook.value(_LOST)}
            answers = session.answers()
            for name, cell in _CELLS.items():
                notes = f"probe.spans[{name!r}] = (began, time.time())"
                notebook.do(f"began = time.time()\n{cell.format(seconds=_BUSY)}\n{notes}", _BUSY + 60)
                session.wait(1)
                lost[name] = notebook.value(_LOST)
            uplink = session.uplink()
            spans |= notebook.value("probe.spans")
            stats = session.page.stats
        busy = {name: uplink.late(tuple(spans[name]), _BESIDE_CELLS) for name in _CELLS}
        return {
            "uplink": uplink.late(spans["quiet"], _UPLINK) | {"exact": uplink.exact},
            "first_audio": answers.first_audio() | {"latency_to_the_ear_ms": round(stats["latencyMs"], 1)},
            "barge_in": answers.barge_in(),
            "truncate": answers.truncate(),
            "integrity": answers.integrity(),
            "busy_kernel": busy,
            "frames_lost_and_late": lost,
            "processor": session_load(load, empty),
        }

    def _weathers(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        script = [{"audio_seconds": ANSWER_SECONDS}]
        with Relay(self._engine.url) as relay:
            for name, (weather, answers, most) in WEATHERS.items():
                relay.weather = weather
                with self._session(relay.url, script, listens=False) as session:
                    found[name] = Underruns(session, answers).report(weather, most)
        return found
