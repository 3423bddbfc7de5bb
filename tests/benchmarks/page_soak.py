"""Minutes of talk with the agent in a page: ``python -m tests.benchmarks.page_soak [--minutes N]``, printed as JSON.

A real JupyterLab and Chromium, whose microphone says the same again and again: two questions, a story asked for and stopped
in the middle. Memory is that of the page's objects (after a collection), of the kernel and of the engine, with slopes. Status 1 when a
frame was lost, an answer failed, nobody was answered or interrupted, or the page keeps more of a row than the row itself.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import psutil  # type: ignore[import-untyped]  # it has none, and one benchmark needs no stubs

from jupyter_xvoice.local import Engine
from tests.benchmarks.gauge import MEGABYTE, SAMPLE_SECONDS, Gauge, slope
from tests.browser.agent_notebook import AgentNotebook
from tests.browser.lab import Lab
from tests.browser.speaking import WATCH, chromium, write_speech

if TYPE_CHECKING:
    from playwright.sync_api import CDPSession, Page

SCRIPT = (0.8, "What is the weather in Paris?", 9.0, "Who are you?", 9.0, "Tell me a story.", 6.0, "Stop.", 9.0)
AGENT = """
from jupyter_xvoice import VoiceAgent
agent = VoiceAgent(local_phrases="what is the weather in paris\\nwho are you\\ntell me a story\\nstop")
agent
"""
# Nothing is recorded in the page: that would be all that grows.
WATCHED = WATCH.replace("globalThis.__xvoiceRecord = true;", "")
ROWS = "document.querySelectorAll('.xa-row').length"
# A row drawn is about 4 kB of objects. Below so many rows, what the browser compiles meanwhile is more than they are.
ROW_KB, ROWS_TO_JUDGE = 15.0, 100
SPEAKERS = "globalThis.__speakers.map((speaker) => speaker.stats)"
ENGINE = "__import__('jupyter_xvoice.local').local.shared().pid"
HEALTH = "__import__('dataclasses').asdict(agent._page._link.health)"


class PageMemory:
    """Megabytes of JavaScript objects after a collection, and the numbers of nodes and of the transcript's rows."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._session: CDPSession = page.context.new_cdp_session(page)
        self._session.send("Performance.enable")
        self.moments: list[float] = []
        self.heap: list[float] = []
        self.nodes: list[float] = []
        self.rows: list[int] = []

    def sample(self, now: float) -> None:
        self._session.send("HeapProfiler.collectGarbage")
        metrics = {each["name"]: each["value"] for each in self._session.send("Performance.getMetrics")["metrics"]}
        self.moments.append(now)
        self.heap.append(metrics["JSHeapUsedSize"] / MEGABYTE)
        self.nodes.append(metrics["Nodes"])
        self.rows.append(self._page.evaluate(ROWS))

    @property
    def kb_per_row(self) -> float:
        """Slope of the memory over the rows of the transcript; the first quarter of them is warming up."""
        first = next(index for index, rows in enumerate(self.rows) if rows >= self.rows[-1] / 4)
        if self.rows[first] == self.rows[-1]:
            return 0.0
        return round(1000 * float(np.polyfit(self.rows[first:], self.heap[first:], 1)[0]), 1)

    def report(self) -> dict[str, float]:
        """First, last and slopes."""
        return {
            "heap_mb_first": round(self.heap[0], 2),
            "heap_mb_last": round(self.heap[-1], 2),
            "heap_mb_per_hour": slope(self.moments, self.heap),
            "nodes_first": self.nodes[0],
            "nodes_last": self.nodes[-1],
            "rows": self.rows[-1],
            "heap_kb_per_row": self.kb_per_row,
        }


def talk(notebook: AgentNotebook, minutes: float) -> dict[str, Any]:
    """Talks for so long, and measures meanwhile."""
    memory = PageMemory(notebook.page)
    notebook.button("Start").click()
    notebook.status("Listening")
    engine = notebook.value(ENGINE)  # the kernel's own, which is a child of it
    gauges = {
        "kernel": Gauge(psutil.Process(notebook.value("__import__('os').getpid()"))),
        "engine": Gauge(psutil.Process(engine)),
    }
    began = time.monotonic()
    while time.monotonic() - began < 60 * minutes:
        notebook.page.wait_for_timeout(1000 * SAMPLE_SECONDS)
        now = time.monotonic() - began
        memory.sample(now)
        for gauge in gauges.values():
            gauge.sample(now, without=engine)
    health, speakers = notebook.value(HEALTH), notebook.page.evaluate(SPEAKERS)
    outcomes = Counter(notebook.value("[turn.outcome for turn in agent.turns]"))
    result = {
        "minutes": round((time.monotonic() - began) / 60, 2),
        "load_average": round(os.getloadavg()[0], 2),
        "turns": dict(outcomes),
        "median_seconds_to_first_sound": notebook.value("agent.metrics.turns.median"),
        "frames": health["frames"],
        "frames_lost": health["lost"],
        "frames_too_late": health["late"],
        "speaker_ms_lost": sum(each["lostMs"] for each in speakers),
        "speaker_underruns": sum(each["underruns"] for each in speakers),
        "round_trip_ms": health["rtt_ms"],
        "page": memory.report(),
        **{name: gauge.report() for name, gauge in gauges.items()},
    }
    notebook.button("Stop").click()
    notebook.status("Disconnected")
    result["microphones_open_afterwards"] = notebook.live_tracks
    return result


def wrong(result: dict[str, Any]) -> list[str]:
    """What must not be."""
    turns = result["turns"]
    found = [
        name
        for name in ("frames_lost", "frames_too_late", "speaker_ms_lost", "microphones_open_afterwards")
        if result[name]
    ]
    if result["page"]["rows"] >= ROWS_TO_JUDGE and result["page"]["heap_kb_per_row"] > ROW_KB:
        found.append("heap_kb_per_row")
    found += [name for name in turns if name not in {"completed", "interrupted"}]
    return found + [f"nothing {name}" for name in ("completed", "interrupted") if not turns.get(name)]


def soak(minutes: float) -> dict[str, Any]:
    """All of it, in folders of its own."""
    with tempfile.TemporaryDirectory() as place, Engine.start(data_dir=Path(place) / "engine", timeout=60) as engine:
        speech = write_speech(engine, SCRIPT, Path(place) / "talk.wav")
        # By itself the file begins again at its end.
        with Lab(Path(place) / "lab") as lab, chromium(None, f"--use-file-for-fake-audio-capture={speech}") as browser:
            context = browser.new_context(viewport={"width": 1300, "height": 900})
            context.add_init_script(WATCHED)
            notebook = AgentNotebook(context.new_page(), lab, [AGENT])
            notebook.show()
            return talk(notebook, minutes)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=20.0)
    result = soak(parser.parse_args().minutes)
    result["wrong"] = wrong(result)
    print(json.dumps(result, indent=2))
    return min(len(result["wrong"]), 1)


if __name__ == "__main__":
    sys.exit(main())
