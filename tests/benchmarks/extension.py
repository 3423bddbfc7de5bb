"""``%load_ext jupyter_xvoice`` over a bare IPython start, each in a fresh process."""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from typing import Any

from tests.benchmarks.measure import in_turns, summary

AIM = 0.05  # seconds over
BARE = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
"""
LOADING = f"""{BARE}
import time
began = time.perf_counter()
shell.run_line_magic("load_ext", "jupyter_xvoice")
print(time.perf_counter() - began)
"""


async def measure_extension(rounds: int) -> dict[str, Any]:
    """What the whole process takes longer, and what ``%load_ext`` takes inside it (seconds)."""
    inside: list[float] = []

    with tempfile.TemporaryDirectory() as compiled:

        async def bare() -> float:
            return (await asyncio.to_thread(_run, BARE, compiled))[0]

        async def loading() -> float:
            spent, printed = await asyncio.to_thread(_run, LOADING, compiled)
            inside.append(float(printed))
            return spent

        seconds = await in_turns({"bare_start": bare, "start_and_load": loading}, rounds, warm_up=1)
    over = [b - a for a, b in zip(seconds["bare_start"], seconds["start_and_load"], strict=True)]
    low, _, high = statistics.quantiles(over, n=4)
    value = statistics.median(over)
    return {
        "seconds_over": round(value, 4),
        "aim": AIM,
        "met": value <= AIM,
        "over_quarter": round(low, 4),
        "over_three_quarters": round(high, 4),
        "load_ext_itself": summary(inside[1:]),
        **{name: summary(times) for name, times in seconds.items()},
        "rounds": rounds,
    }


def _run(program: str, compiled: str) -> tuple[float, str]:
    # An installed package is compiled once; a checkout whose shell forbids bytecode would be compiled at every start.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment["PYTHONPYCACHEPREFIX"] = compiled
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    return time.perf_counter() - began, done.stdout
