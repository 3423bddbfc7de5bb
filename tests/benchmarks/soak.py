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
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil  # type: ignore[import-untyped]  # it has none, and one benchmark needs no stubs

from jupyter_xvoice import Client, HeadlessSpeaker, VoiceAgent
from jupyter_xvoice.api.realtime import TurnDetection
from jupyter_xvoice.local import Engine
from tests.benchmarks.gauge import SAMPLE_SECONDS, Gauge

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_xvoice import Speech

STORY = "I will now tell you a long story about the harbour and the boats that come back in the morning. " * 4
QUESTIONS = ("What can you do for me?", "Please tell me what time it is.", "I would like to know how this works.")


def get_weather(city: str) -> dict[str, Any]:
    """The weather in a city.

    Args:
        city: its name.
    """
    return {"city": city, "celsius": 21}


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
