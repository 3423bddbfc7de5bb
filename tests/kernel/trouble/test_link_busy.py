"""The link beside busy kernels, in every release of ipykernel that handles a widget's messages in its own way (jupyter.md)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

from tests.kernel.link_page import DEADLINE, Lab, Page

if TYPE_CHECKING:
    from pathlib import Path

OLD = "ipykernel-6.31.0"
BESIDE_CELLS = ["ipykernel-7.3.0", "python3"]
MAKE = "from tests.kernel.link_widget import Slow, Talker; import time; talker = Talker()"
# A cell that holds the main thread until the test has seen what it wants.
RELEASED = "from pathlib import Path; end = time.monotonic() + 50\nwhile not Path({path!r}).exists() and time.monotonic() < end: {rest}\n"
BUSY = {"sleep": "time.sleep(0.1)", "loop": "all(range(1, 1_000_000))"}
# A cell that runs until so much is heard, so that a slow machine only takes longer; a deaf kernel never gets there.
HEARING = "end = time.monotonic() + 50\nwhile len(talker.heard) < enough and time.monotonic() < end: {rest}\n"
UNTIL_HEARD = {"sleep": HEARING.format(rest="time.sleep(0.1)"), "loop": HEARING.format(rest="pass")}
MORE = "before = len(talker.heard)\nenough = before + 40\n"
GAINED = "print(len(talker.heard) - before)"


every_kernel = pytest.mark.parametrize("lab", [OLD, *BESIDE_CELLS], indirect=True)
beside_cells = pytest.mark.parametrize("lab", BESIDE_CELLS, indirect=True)
old_kernel = pytest.mark.parametrize("lab", [OLD], indirect=True)


async def talking(lab: Lab) -> Page:
    """A page whose user has begun to talk, and is heard."""
    await lab.run(MAKE)
    await lab.settled()
    page = await lab.page()
    await page.until(lambda line: line.get("got") == "state")
    page.do(speak=True)
    await said(page, 5)
    return page


async def said(page: Page, frames: int) -> None:
    """So many frames more are taken, one after the other."""
    after = len(page.lines)
    for _ in range(frames):
        after = 1 + page.lines.index(await page.until(lambda line: "taken" in line, after=after))


async def caught_up(lab: Lab, samples: int, *, words: int = 0) -> dict[str, Any]:
    """The widget's report once it has what was said up to ``samples``, and so many control messages."""
    loop = asyncio.get_running_loop()
    end = loop.time() + DEADLINE
    while True:
        report = await lab.report()
        heard = report["heard"] and report["heard"][-1][1] + report["heard"][-1][2] >= samples
        if heard and len(report["got"]) >= words:
            return report
        assert loop.time() < end, report
        await asyncio.sleep(0.1)  # the kernel has other things to do


def assert_whole(report: dict[str, Any], samples: int) -> None:
    """Everything arrived, once, in order, unchanged."""
    position = 0
    for number, (sequence, at, length, right) in enumerate(report["heard"]):
        assert (sequence, at, right) == (number, position, True)
        position += length
    assert (position, report["lost"], report["late"]) == (samples, 0, 0)


@every_kernel
async def test_a_quiet_kernel_hears_everything(lab: Lab) -> None:
    page = await talking(lab)
    page.do(send="text", body={"text": "one"})
    page.do(send="text", body={"text": "two"})
    await lab.run("talker.link.send('row', {'number': 1}); talker.link.play('msg_1', 0, bytes(4800), 0)")
    await page.until(lambda line: "frame" in line)
    await said(page, 5)
    told = await page.hush()
    report = await caught_up(lab, told["samples"], words=2)
    assert_whole(report, told["samples"])
    assert report["got"] == [["text", {"text": "one"}], ["text", {"text": "two"}]]
    assert len(report["greeted"]) == 1
    assert [line["got"] for line in page.lines if "got" in line] == ["state", "row"]
    assert told["health"]["lostUp"] == told["health"]["lostDown"] == told["refused"] == 0


@beside_cells
@pytest.mark.parametrize("busy", UNTIL_HEARD)
async def test_sound_is_heard_while_a_cell_runs(lab: Lab, busy: str) -> None:
    page = await talking(lab)
    assert int(await lab.run(MORE + UNTIL_HEARD[busy] + GAINED)) >= 40
    told = await page.hush()
    assert_whole(await caught_up(lab, told["samples"]), told["samples"])
    assert told["refused"] == 0


@beside_cells
async def test_a_cell_that_sets_a_trait_and_blocks(lab: Lab) -> None:
    """In ipykernel 7.4 what a cell sends pins the comm to the shell that the cell blocks."""
    page = await talking(lab)
    code = "talker.level = 5\ntime.sleep(0.2)\n" + MORE + UNTIL_HEARD["sleep"] + GAINED
    assert int(await lab.run(code)) >= 40
    told = await page.hush()
    assert_whole(await caught_up(lab, told["samples"]), told["samples"])


@beside_cells
async def test_run_all_with_a_long_next_cell(lab: Lab) -> None:
    """The widget is made in a cell, and the first hello comes while the next one runs."""
    lab.begin(MAKE)
    long = lab.begin(f"enough = 20\n{UNTIL_HEARD['sleep']}\nprint(len(talker.greeted), len(talker.heard))")
    page = await lab.page()
    page.do(speak=True)
    greeted, heard = map(int, (await lab.end(long)).split())
    assert greeted == 1
    assert heard >= 20
    told = await page.hush()
    report = await caught_up(lab, told["samples"])
    assert_whole(report, told["samples"])
    assert len(report["greeted"]) == 1


@beside_cells
async def test_another_widgets_slow_callback_only_delays(lab: Lab) -> None:
    """All widgets of a page share one subshell."""
    page = await talking(lab)
    await lab.run("slow = Slow(5)")
    after = len(page.lines)
    lab.send(await lab.comm(-1), {"press": True}, [])
    deaf = await page.heard(heard=False, after=after)
    await page.heard(heard=True, after=page.lines.index(deaf))
    told = await page.hush()
    assert_whole(await caught_up(lab, told["samples"]), told["samples"])
    assert told["health"]["lostUp"] == 0


@beside_cells
async def test_code_that_holds_the_interpreter_makes_late_and_loses_nothing(lab: Lab) -> None:
    page = await talking(lab)
    # One call into C that keeps the interpreter, as a long regular expression does: no thread runs before it is over.
    await lab.run("import ctypes; ctypes.PyDLL(None).usleep(3_000_000)")
    told = await page.hush()
    assert_whole(await caught_up(lab, told["samples"]), told["samples"])
    assert told["refused"] == 0


@every_kernel
async def test_many_cells_while_the_microphone_is_open(lab: Lab) -> None:
    """ipykernel 7.3 is deaf for good after about a hundred cells here, unless it is woken (``Route.wake``)."""
    page = await talking(lab)
    for _ in range(400):
        await lab.run("pass")
    told = await page.hush()
    assert_whole(await caught_up(lab, told["samples"]), told["samples"])


@old_kernel
@pytest.mark.parametrize("busy", BUSY)
async def test_an_old_kernel_is_known_to_be_deaf_while_the_cell_runs_and_recovers(
    lab: Lab, tmp_path: Path, busy: str
) -> None:
    page = await talking(lab)
    cell = lab.begin("print('busy', flush=True)\n" + RELEASED.format(path=str(tmp_path / "free"), rest=BUSY[busy]))
    await lab.printed(cell, "busy")
    page.do(send="text", body={"text": "typed meanwhile"})
    # Within a second, on a machine with time: js/tests/link/hearing.test.ts holds the page to it by its clock. What has
    # waited for longer than two is stale.
    deaf = await page.until(lambda line: line.get("health", {}).get("busySeconds", 0) >= 4)
    await page.until(lambda line: line.get("refused", 0) > 20)
    assert not lab.ended(cell)
    known, released = page.lines.index(deaf), len(page.lines)
    assert not [line for line in page.lines[known:] if line.get("health", {}).get("heard")]
    (tmp_path / "free").touch()
    await lab.end(cell)
    free = await page.heard(heard=True, after=known)
    assert page.lines.index(free) >= released
    await said(page, 10)
    page.do(send="text", body={"text": "typed later"})
    told = await page.hush()
    report = await caught_up(lab, told["samples"], words=2)
    assert report["got"] == [["text", {"text": "typed meanwhile"}], ["text", {"text": "typed later"}]]
    assert told["refused"] > 20
    # What waited behind the cell is dropped there, what would have is dropped here; nothing else is missing. Before the page
    # knew, some waited in it for room.
    assert report["late"] > 0
    waited = free["health"]["lostUp"] - free["refused"]
    assert report["lost"] == told["refused"] + waited
    assert told["health"]["lostUp"] >= told["refused"]
    assert report["left"] == []


@old_kernel
async def test_voices_still_come_out_of_an_old_busy_kernel(lab: Lab, tmp_path: Path) -> None:
    """From threads, in order and complete."""
    page = await talking(lab)
    cell = lab.begin(
        "import threading\n"
        "def talk():\n"
        "    for i in range(100):\n"
        "        talker.link.play('msg_1', 0, bytes(1920), 960 * i); time.sleep(0.01)\n"
        "threading.Thread(target=talk).start()\n" + RELEASED.format(path=str(tmp_path / "free"), rest=BUSY["sleep"])
    )
    await page.until(lambda _: spoken(page) >= 96_000)
    assert not lab.ended(cell)
    (tmp_path / "free").touch()
    await lab.end(cell)
    told = await page.hush()
    assert spoken(page) == 96_000
    assert told["health"]["lostDown"] == 0


def spoken(page: Page) -> int:
    """Samples that the page got."""
    return sum(len(line["frame"]["samples"]) * 3 // 8 for line in page.lines if "frame" in line)


@every_kernel
async def test_a_reloaded_page_takes_over(lab: Lab) -> None:
    first = await talking(lab)
    second = await lab.page(first.comm_id)
    await second.until(lambda line: line.get("got") == "state")
    await first.until(lambda line: line.get("got") == "replaced")
    second.do(send="text", body={"text": "second"})
    first.do(send="text", body={"text": "first"})
    second.do(speak=True)
    await said(second, 5)
    told = await second.hush()
    async with asyncio.timeout(DEADLINE):
        while (report := await lab.report())["got"] != [["text", {"text": "second"}]]:
            assert report["got"] == []
    assert [body["page"] for body in report["greeted"]] == list(
        dict.fromkeys(body["page"] for body in report["greeted"])
    )
    assert len(report["greeted"]) == 2
    assert report["left"] == []
    assert told["health"]["lostUp"] == 0


@every_kernel
async def test_a_page_that_closes_says_so(lab: Lab) -> None:
    page = await talking(lab)
    page.do(close=True)
    await page.until(lambda line: "closed" in line)
    async with asyncio.timeout(DEADLINE):
        while not (report := await lab.report())["left"]:
            pass
    assert report["left"] == ["the page has closed the agent"]
    # And its thread with it.
    async with asyncio.timeout(DEADLINE):
        while (
            await lab.run(
                "import threading; print(*[t.name for t in threading.enumerate() if t.name == 'xvoice-link'])"
            )
            != "\n"
        ):
            pass
