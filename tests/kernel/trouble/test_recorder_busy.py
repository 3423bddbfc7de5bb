"""A recording beside busy kernels, in every release of ipykernel that handles a widget's messages in its own way."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.kernel.link_page import Lab, Page

OLD = "ipykernel-6.31.0"
BESIDE_CELLS = ["ipykernel-7.3.0", "python3"]
TAKE = 5
MAKE = "from jupyter_xvoice import Recorder; import json, time; clip = Recorder(max_seconds=600)\nclip"
BUSY = {
    "sleep": "time.sleep(4)",
    "loop": "end = time.monotonic() + 4\nwhile time.monotonic() < end: pass",
    "standing still": "import ctypes; ctypes.PyDLL(None).usleep(4_000_000)",
}
# Sample i of the page's microphone is (i mod 30011) - 15000.
WHOLE = """
import numpy
found = numpy.round(clip.audio.samples * 32768).astype(int)
print(json.dumps([clip.status, len(found), bool((found == numpy.arange(len(found)) % 30011 - 15000).all())]))
"""


every_kernel = pytest.mark.parametrize("lab", [OLD, *BESIDE_CELLS], indirect=True)


async def recording(lab: Lab) -> Page:
    """A page that records."""
    await lab.run(MAKE)
    await lab.settled()
    page = await lab.page()
    await page.until(lambda line: line.get("got") == "state")
    page.do(send="take", body={"take": TAKE})
    page.do(speak=True, take=TAKE)
    await page.until(lambda line: line.get("kept", 0) > 24_000)
    return page


@every_kernel
@pytest.mark.parametrize("busy", BUSY)
async def test_a_busy_kernel_loses_nothing_of_a_recording(lab: Lab, busy: str) -> None:
    page = await recording(lab)
    await lab.run(BUSY[busy])
    await page.until(lambda line: line.get("kept", 0) > 4 * 24_000)
    told = await page.hush()
    page.do(send="end", body={"take": TAKE, "why": "stopped"})
    kept = (await page.until(lambda line: line.get("got") == "kept"))["body"]
    assert (kept["samples"], kept["why"], kept["name"]) == (told["samples"], "stopped", "clip")
    assert told["samples"] > 4 * 24_000
    assert json.loads(await lab.run(WHOLE)) == ["done", told["samples"], True]


@pytest.mark.parametrize("lab", BESIDE_CELLS, indirect=True)
async def test_a_cell_waits_for_the_recording(lab: Lab) -> None:
    page = await recording(lab)
    cell = lab.begin("print('waiting', flush=True); print(clip.wait(60).duration)")
    await lab.printed(cell, "waiting")
    page.do(speak=False)
    page.do(send="end", body={"take": TAKE, "why": "stopped"})
    assert float((await lab.end(cell)).split()[-1]) > 1.0


@pytest.mark.parametrize("lab", BESIDE_CELLS[-1:], indirect=True)
async def test_an_interrupt_ends_the_waiting_and_not_the_recording(lab: Lab) -> None:
    page = await recording(lab)
    cell = lab.begin("print('waiting', flush=True); clip.wait()")
    await lab.printed(cell, "waiting")
    await lab.manager.interrupt_kernel()
    assert "KeyboardInterrupt" in await lab.end(cell)
    assert (await lab.run("print(clip.status)")).strip() == "recording"
    after = len(page.lines)
    await page.until(lambda line: "kept" in line, after=after)
    told = await page.hush()
    page.do(send="end", body={"take": TAKE, "why": "stopped"})
    await page.until(lambda line: line.get("got") == "kept")
    assert json.loads(await lab.run(WHOLE)) == ["done", told["samples"], True]


@pytest.mark.parametrize("lab", [OLD], indirect=True)
async def test_an_old_kernel_refuses_to_wait_and_says_what_to_do(lab: Lab) -> None:
    await recording(lab)
    said = await lab.run("clip.wait()")
    assert "ipykernel 6.31.0 hears the page only between two cells" in said
    assert "use its .audio in the next one. Or: pip install -U ipykernel" in said
    said = await lab.run("%load_ext jupyter_xvoice\n%stt --mic 5")
    assert "`%stt clip.audio`" in said
    assert "Traceback" not in said
