"""What a conversation survives, as a table: ``python -m tests.benchmarks.cuts [network] [service]``.

Cuts of the network at each stage (:mod:`tests.benchmarks.network`) and the faults of the service that protocol.md 13 lists
(:mod:`tests.benchmarks.oddities`). Recovered: a further turn was answered. Held: the connection did not even break. Ends
with status 1 when something final was lost, or a conversation neither recovered nor ended clearly where it had to.
"""

from __future__ import annotations

import argparse
import asyncio
import sys

from jupyter_xvoice import AsyncClient
from jupyter_xvoice.local import Engine
from tests.benchmarks.network import SENTENCE, cuts
from tests.benchmarks.oddities import oddities
from tests.benchmarks.run import Run, print_table

KINDS = {"network": cuts, "service": oddities}


async def table(kinds: list[str]) -> int:
    """Prints it; 1 where something is as it must not be."""
    runs: list[Run] = []
    with Engine.start(timeout=60, faults=True) as engine:
        async with AsyncClient(engine.endpoint()) as client:
            pcm = (await client.tts(SENTENCE, codec="pcm", sample_rate=24000)).encoded or b""
        for kind in kinds:
            async for run in KINDS[kind](engine, pcm):
                runs.append(run)
                print("!" if run.bad else ".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    print_table(runs)
    bad = sum(run.bad for run in runs)
    print(f"\n{len(runs)} conversations, {sum(run.recovered for run in runs)} recovered, {bad} not as they must be")
    return min(bad, 1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", choices=[[], *KINDS], metavar="network|service")
    sys.exit(asyncio.run(table(parser.parse_args().kinds or list(KINDS))))
