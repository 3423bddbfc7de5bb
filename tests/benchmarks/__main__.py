"""Runs the benchmarks and prints one JSON object: ``python -m tests.benchmarks [--rounds N] [NAME …]``."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from jupyter_xvoice.local import Engine
from tests.benchmarks.captions import measure_captions
from tests.benchmarks.extension import measure_extension
from tests.benchmarks.link import measure_link
from tests.benchmarks.live import measure_live
from tests.benchmarks.player import measure_player
from tests.benchmarks.recorder import measure_recorder
from tests.benchmarks.speech import measure_speech
from tests.benchmarks.stream import measure_stream
from tests.benchmarks.streamed import measure_streamed
from tests.benchmarks.turns import measure_turns

NAMES = ("speech", "stream", "turns", "extension", "link", "live", "player", "streamed", "captions", "recorder")


IN_A_PAGE = {
    "live": measure_live,
    "player": measure_player,
    "captions": measure_captions,
    "recorder": measure_recorder,
}


async def measure(names: list[str], rounds: int) -> dict[str, Any]:
    """The results by name; speech, stream and turns share one engine with a folder of its own."""
    results: dict[str, Any] = {"load_average_before": round(os.getloadavg()[0], 2), "cores": os.cpu_count()}
    with tempfile.TemporaryDirectory() as folder:
        engine = await asyncio.to_thread(Engine.start, data_dir=Path(folder))
        try:
            if "speech" in names:
                results["speech"] = await measure_speech(engine, rounds)
            if "stream" in names:
                results["stream"] = await measure_stream(engine, rounds)
            if "turns" in names:
                results["turns"] = await measure_turns(engine, min(rounds, 20))
        finally:
            await asyncio.to_thread(engine.stop)
    if "extension" in names:
        results["extension"] = await measure_extension(min(rounds, 15))
    if "link" in names:
        results["link"] = await asyncio.to_thread(measure_link, 20)
    if "streamed" in names:
        results["streamed"] = await asyncio.to_thread(measure_streamed, min(rounds, 12))
    for name in names:
        if name in IN_A_PAGE:
            results[name] = await asyncio.to_thread(IN_A_PAGE[name])
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"any of {', '.join(NAMES)}; all by default")
    parser.add_argument("--rounds", type=int, default=30)
    options = parser.parse_args()
    unknown = set(options.names) - set(NAMES)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
    print(json.dumps(asyncio.run(measure(options.names or list(NAMES), options.rounds)), indent=2))


if __name__ == "__main__":
    main()
