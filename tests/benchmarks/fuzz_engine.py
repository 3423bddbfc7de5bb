"""Throws malformed requests and frames at an engine: ``python -m tests.benchmarks.fuzz_engine [--count N] [--seed S]``.

It must answer each with words and a 4xx (or an ``error`` event), never fail, never stop, keep its memory, and log no
traceback. Exit code 1 and the list of what was wrong otherwise. Bounded by count and by time.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path
from random import Random, SystemRandom
from typing import TYPE_CHECKING

import httpx
import psutil  # type: ignore[import-untyped]  # its stubs are not worth a dependency

from jupyter_xvoice.local import Engine
from tests.benchmarks.fuzz_http import attack_http, attack_raw
from tests.benchmarks.fuzz_sockets import attack_socket

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_ONCE = 4
LONGEST = 900.0  # seconds
MAY_GROW_MB = 150  # the recogniser's model is loaded before


class Run:
    """One run against one engine: how many attacks were made, and what was wrong."""

    def __init__(self, engine: Engine, seed: int, numbers: range) -> None:
        self.engine = engine
        self.seed = seed
        self.left = iter(numbers)
        self.faults: list[str] = []
        self.made = 0

    async def attack(self, client: httpx.AsyncClient) -> None:
        """Makes attacks until they are used up; each has a seed of its own, so that one can be repeated alone."""
        for number in self.left:
            random = Random(f"{self.seed}:{number}")
            choice = random.random()
            if choice < 0.55:
                fault = await attack_http(random, client, self.engine)
            elif choice < 0.65:
                await attack_raw(random, self.engine)
                fault = ""
            else:
                fault = await attack_socket(random, self.engine)
            self.made += 1
            if fault:
                self.faults.append(f"#{number} {fault}")
            if not self.engine.alive:
                self.faults.append(f"the engine died at or before #{number}: {self.engine.log_tail()[-2000:]}")
                return


async def fuzz(engine: Engine, seed: int, count: int, first: int) -> dict[str, object]:
    """Runs ``count`` attacks, numbered from ``first``; the answer says what was wrong and how the memory went."""
    run = Run(engine, seed, range(first, first + count))
    headers = {"Authorization": f"Bearer {engine.token.reveal()}"}
    process = psutil.Process(engine.pid)
    async with httpx.AsyncClient(base_url=engine.url, headers=headers, timeout=60) as client:
        await _warm(client)
        before, began = _megabytes(process), time.perf_counter()
        try:
            async with asyncio.timeout(LONGEST):
                await asyncio.gather(*(run.attack(client) for _ in range(AT_ONCE)))
        except TimeoutError:
            run.faults.append(f"stopped after {LONGEST} s and {run.made} attacks")
        if engine.alive:
            health = await client.get("/health")
            if health.status_code != 200:
                run.faults.append(f"/health answers {health.status_code} afterwards")
    after = await _settled(process, before + MAY_GROW_MB) if engine.alive else 0.0
    if after - before > MAY_GROW_MB:
        run.faults.append(f"memory grew from {before} to {after} MB")
    log = engine.log_tail(200)
    run.faults += [f"the log holds a traceback that ends with {end}" for end in sorted(set(_ends_of_tracebacks(log)))]
    return {
        "seed": seed,
        "attacks": run.made,
        "seconds": round(time.perf_counter() - began, 1),
        "memory_before_mb": before,
        "memory_after_mb": after,
        "faults": run.faults,
    }


def _ends_of_tracebacks(log: str) -> Iterator[str]:
    """Of each traceback the last frame of our own code, and the error."""
    inside, frame = False, ""
    for line in log.splitlines():
        if line.startswith("Traceback"):
            inside, frame = True, ""
        elif inside and "jupyter_xvoice/" in line:
            frame = line.strip()
        elif inside and line and not line.startswith(" "):
            inside = False
            yield f"{frame}: {line}"


async def _warm(client: httpx.AsyncClient) -> None:
    """Speech and recognition once, so that what they load is not counted as growth."""
    wanted = {"text": "Hello there.", "language": "en", "output_format": {"codec": "wav"}}
    spoken = (await client.post("/v1/tts", json=wanted)).raise_for_status().content
    (await client.post("/v1/stt", files={"file": ("hello.wav", spoken)})).raise_for_status()


async def _settled(process: psutil.Process, enough: float) -> float:
    """The memory once it is at most ``enough``, or after half a minute: workers of sockets that were left end by then."""
    for _ in range(30):
        if (now := _megabytes(process)) <= enough:
            break
        await asyncio.sleep(1)
    return now


def _megabytes(process: psutil.Process) -> float:
    family = [process, *process.children(recursive=True)]
    return round(sum(int(one.memory_info().rss) for one in family) / 1e6, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(10**6))
    parser.add_argument("--first", type=int, default=0, help="number of the first attack, to repeat one alone")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, Engine.start(data_dir=Path(folder), faults=True) as engine:
        result = asyncio.run(fuzz(engine, options.seed, options.count, options.first))
    print(json.dumps(result, indent=2, ensure_ascii=True))
    sys.exit(bool(result["faults"]))


if __name__ == "__main__":
    main()
