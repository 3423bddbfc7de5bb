"""Captions beside busy kernels, in every release of ipykernel that handles a widget's messages in its own way."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.wire.captions_service import Service, partial
from tests.wire.scripted import socket_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.kernel.link_page import Lab, Page

OLD = "ipykernel-6.31.0"
BESIDE_CELLS = ["ipykernel-7.3.0", "python3"]
DEADLINE = 60.0
MAKE = """
import time
from jupyter_xvoice import Captions, Client
captions = Captions(Client(base_url={address!r}, api_key="none"))
captions
"""
# A cell that runs until the words have come, so that a slow machine only takes longer.
UNTIL_SAID = """
print("busy", flush=True)
end = time.monotonic() + 50
while "beside the cell" not in captions.transcript.text and time.monotonic() < end: {rest}
print(captions.transcript.text)
"""
BUSY = {"sleep": "time.sleep(0.1)", "loop": "pass"}


@pytest.fixture
def service(request: pytest.FixtureRequest) -> Iterator[tuple[Service, str]]:
    ends = getattr(request, "param", True)
    service = Service([0.4, partial("Before it.", 0.0, 0.4, final=True)], ends=ends)
    with socket_server(service) as address:
        yield service, address


async def until(met: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + DEADLINE
    while True:
        if met():
            return
        assert time.monotonic() < end, what
        await asyncio.sleep(0.05)


async def line(page: Page, text: str) -> None:
    await page.until(lambda one: one.get("got") == "line" and one["body"]["text"] == text)


async def captioned(lab: Lab, address: str) -> Page:
    """A page in which somebody talks, and whose first words were recognised."""
    await lab.run(MAKE.format(address=address))
    await lab.settled()
    page = await lab.page()
    await page.until(lambda one: one.get("got") == "state")
    page.do(send="start")
    page.do(send="microphone", body={"open": True, "label": "desk", "why": ""})
    page.do(speak=True, take=1)
    await line(page, "Before it.")
    return page


@pytest.mark.parametrize(
    ("lab", "busy"),
    [(OLD, "sleep"), (BESIDE_CELLS[0], "loop"), (BESIDE_CELLS[1], "sleep"), (BESIDE_CELLS[1], "loop")],
    indirect=["lab"],
)
async def test_words_come_while_a_cell_runs_and_no_sound_is_lost(
    lab: Lab, service: tuple[Service, str], busy: str
) -> None:
    ear, address = service
    page = await captioned(lab, address)
    after = len(page.lines)
    cell = lab.begin(UNTIL_SAID.format(rest=BUSY[busy]))
    await lab.printed(cell, "busy")
    if lab.manager.kernel_name == OLD:
        # Deaf, and the page knows: what is said waits in it (js/tests/captions/session.test.ts draws it).
        await page.heard(heard=False, after=after)
    else:
        sent = ear.seconds[0]
        await until(lambda: ear.seconds[0] > sent + 1.0, "the service hears what is said beside the cell")
    assert not lab.ended(cell)
    ear.say(partial("And beside the cell.", 0.5, 0.5, final=True))
    # What the kernel has to say comes out of a busy one too.
    await line(page, "And beside the cell.")
    assert (await lab.end(cell)).split("\n")[1] == "Before it. And beside the cell."
    told = await page.hush()
    page.do(send="microphone", body={"open": False, "label": "desk", "why": ""})
    page.do(send="stop")
    over = await page.until(lambda one: one.get("got") == "status" and one["body"]["word"] == "disconnected")
    assert over["body"]["why"] == "ended by you"
    heard = np.frombuffer(bytes(ear.heard[0]), dtype="<i2")
    assert len(heard) == told["samples"]
    assert np.array_equal(heard, np.arange(len(heard)) % 30011 - 15000)


@pytest.mark.parametrize("service", [False], indirect=True)
@pytest.mark.parametrize("lab", BESIDE_CELLS[-1:], indirect=True)
async def test_an_interrupt_ends_the_waiting_for_the_last_words(lab: Lab, service: tuple[Service, str]) -> None:
    _, address = service
    page = await captioned(lab, address)
    cell = lab.begin("print('stopping', flush=True)\ncaptions.stop()")
    await lab.printed(cell, "stopping")
    await page.until(lambda one: one.get("got") == "status" and one["body"]["word"] == "disconnecting")
    await lab.manager.interrupt_kernel()
    assert "KeyboardInterrupt" in await lab.end(cell)
    await page.until(lambda one: one.get("got") == "status" and one["body"]["word"] == "disconnected")
    said = await lab.run("print(captions.status, captions.error, captions.transcript.text, sep='|')")
    assert said == "disconnected|None|Before it.\n"
