"""Minutes of talk with an agent, and what they cost: ``python -m tests.benchmarks.soak [--minutes N]``, printed as JSON.

Typed turns, spoken turns, a tool, and answers that are talked into or interrupted, in rounds, at the speed of sound. The
controller's figures are those of this process, which holds the agent and little else; the engine's those of its process and
its workers. Slopes are of a straight line through the samples after the first quarter, which is for warming up.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import psutil  # type: ignore[import-untyped]  # it has none, and one benchmark needs no stubs

from jupyter_xvoice import Client
from jupyter_xvoice.agent import HeadlessSpeaker, VoiceAgent
from jupyter_xvoice.api.realtime import TurnDetection
from jupyter_xvoice.local import Engine

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_xvoice import Speech

SAMPLE_SECONDS = 5.0
WARM_UP_SHARE = 0.25
MEGABYTE = 1e6
STORY = "I will now tell you a long story about the harbour and the boats that come back in the morning. " * 4
QUESTIONS = ("What can you do for me?", "Please tell me what time it is.", "I would like to know how this works.")


def get_weather(city: str) -> dict[str, Any]:
    """The weather in a city.

    Args:
        city: its name.
    """
    return {"city": city, "celsius": 21}


@dataclass
class Gauge:
    """Memory (MB, not shared with others) and processor time (s) of a process and all its children, over time."""

    process: psutil.Process
    moments: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def sample(self, now: float, *, without: int | None = None) -> None:
        """Takes a sample; ``without`` is a child that is not counted, nor what it has started."""
        family = [self.process]
        for child in self.process.children():
            family += [] if child.pid == without else [child, *child.children(recursive=True)]
        memory = processor = 0.0
        for member in family:
            try:
                memory += member.memory_full_info().uss / MEGABYTE
                times = member.cpu_times()
            except psutil.NoSuchProcess:
                continue
            processor += times.user + times.system
        self.moments.append(now)
        self.memory.append(memory)
        self.processor.append(processor)

    def report(self) -> dict[str, float]:
        """Averages and slopes after the warm-up."""
        first = int(len(self.moments) * WARM_UP_SHARE)
        hours = np.array(self.moments[first:]) / 3600
        load = 100 * np.diff(self.processor[first:]) / np.diff(self.moments[first:])
        return {
            "memory_mb_first": round(self.memory[first], 1),
            "memory_mb_last": round(self.memory[-1], 1),
            "memory_mb_per_hour": round(float(np.polyfit(hours, self.memory[first:], 1)[0]), 1),
            "processor_percent": round(float(load.mean()), 1),
            "processor_percent_per_hour": round(float(np.polyfit(hours[1:], load, 1)[0]), 1),
        }


class Talk:
    """The script: every step takes an agent through one turn or two."""

    def __init__(self, agent: VoiceAgent, clips: list[Speech]) -> None:
        self._agent = agent
        self._clips = clips
        self._round = 0
        self.steps: list[Callable[[], None]] = [
            self.typed, self.spoken, self.tool, self.talked_into, self.spoken, self.interrupted,
        ]  # fmt: skip

    @property
    def clip(self) -> Speech:
        """Another one every time."""
        self._round += 1
        return self._clips[self._round % len(self._clips)]

    def typed(self) -> None:
        """A question, and its answer to the end."""
        self._agent.ask(QUESTIONS[self._round % len(QUESTIONS)])

    def spoken(self) -> None:
        """The same aloud."""
        self._agent.send_audio(self.clip)
        self._agent.wait_turn()

    def tool(self) -> None:
        """A question for which the function runs."""
        self._agent.ask("What is the weather in Paris?")

    def talked_into(self) -> None:
        """Speech in the middle of an answer."""
        self._agent.say(STORY)
        self.hear_some()
        self.spoken()

    def interrupted(self) -> None:
        """The button in the middle of an answer."""
        self._agent.say(STORY)
        self.hear_some()
        self._agent.interrupt()
        self._agent.wait_turn()

    def hear_some(self) -> None:
        """Until the agent speaks, and two seconds more."""
        give_up = time.monotonic() + 30
        while self._agent.status != "speaking" and time.monotonic() < give_up:
            time.sleep(0.1)
        time.sleep(2)


def soak(minutes: float) -> dict[str, Any]:
    """Talks for so long."""
    with tempfile.TemporaryDirectory() as folder, Engine.start(data_dir=Path(folder)) as engine:
        client = Client(engine.endpoint())
        clips = [client.tts(text, voice="rex", language="en", codec="wav") for text in QUESTIONS]
        agent = VoiceAgent(
            client,
            tools=[get_weather],
            speaker=HeadlessSpeaker(realtime=True),
            turn_detection=TurnDetection(threshold=0.5, silence_duration_ms=300),
        )
        gauges = {"controller": Gauge(psutil.Process()), "engine": Gauge(psutil.Process(engine.pid))}
        over = threading.Event()
        began = time.monotonic()

        def watch() -> None:
            while not over.wait(SAMPLE_SECONDS):
                for name, gauge in gauges.items():
                    gauge.sample(time.monotonic() - began, without=engine.pid if name == "controller" else None)

        with agent:
            watching = threading.Thread(target=watch, daemon=True)
            watching.start()
            problems = converse(Talk(agent, clips), until=began + 60 * minutes)
            over.set()
            watching.join()
            events = agent.events
            result = {
                "minutes": round((time.monotonic() - began) / 60, 2),
                "load_average": round(os.getloadavg()[0], 2),
                "turns": dict(Counter(f"{turn.kind}, {turn.outcome}" for turn in agent.turns)),
                "events": len(events),
                "recorded_seconds": round(agent.recording.duration, 1),
                "median_seconds_to_first_sound": agent.metrics.turns.median,
                "problems": problems,
            }
        client.close()
    return {**result, **{name: gauge.report() for name, gauge in gauges.items()}}


def converse(talk: Talk, *, until: float) -> list[str]:
    """Goes through the script again and again; gives what went wrong, and gives up after ten of that."""
    problems: list[str] = []
    number = 0
    while time.monotonic() < until and len(problems) < 10:
        step = talk.steps[number % len(talk.steps)]
        number += 1
        try:
            step()
        except Exception as error:  # noqa: BLE001  counted and shown: a soak is to go on
            problems.append(f"{step.__name__}: {type(error).__name__}: {error}")
    return problems


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=20.0)
    print(json.dumps(soak(parser.parse_args().minutes), indent=2))


if __name__ == "__main__":
    main()
