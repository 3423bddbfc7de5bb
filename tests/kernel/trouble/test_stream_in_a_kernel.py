"""A streamed speech where no page is, in a kernel that hears nothing beside its cell, and beside cells."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import TYPE_CHECKING

import nbformat
import pytest
from nbclient import NotebookClient

if TYPE_CHECKING:
    from pathlib import Path

    from tests.kernel.conftest import Kernel
    from tests.kernel.link_page import Lab, Page

BEGIN = """
from jupyter_xvoice import AsyncClient, Client, play
client = Client('local')
async def tokens(text):
    for word in text.split():
        yield word + ' '
"""
SENTENCE = "The north region sold the most last year, four point two million."
RATE = 24_000
AT_A_MODELS_PACE = """
import asyncio, time
def ever():
    while True:
        yield 'And on and on. '
        time.sleep(0.05)
async def awaited():
    while True:
        yield 'And on and on. '
        await asyncio.sleep(0.05)
"""
WAYS = (
    f"play(client.tts_stream({SENTENCE!r}))",
    f"await play(AsyncClient('local').tts_stream(tokens({SENTENCE!r})))",
)


def test_without_a_page_nothing_sounds_and_the_speech_is_kept(tmp_path: Path) -> None:
    cells = [
        f"%load_ext jupyter_xvoice\n%xvoice connect local\n{BEGIN}",
        f"%%tts --stream\n{SENTENCE}",
        "assert _.duration > 2 and not _.broken_off",
        "%tts --stream --from (word for word in ['Good ', 'morning.']) -o speech",
        "import time; began = time.monotonic()",
        "assert speech.text == 'Good morning.'\nplay(client.tts_stream(['Good ', 'evening. '] * 60))",
        "assert time.monotonic() - began < _.duration / 2, 'the sound is not waited for'",
        "speech = await play(AsyncClient('local').tts_stream(tokens('Good night.')))\nassert speech.text == 'Good night. '\nspeech",
        "from jupyter_xvoice.link.kernel import sent_by_a_page\nassert not sent_by_a_page()",
        "%%announce --after 0\n1 / 0",
    ]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])  # type: ignore[no-untyped-call]
    notebook.cells[-1].metadata["tags"] = ["raises-exception"]
    client = NotebookClient(
        notebook, timeout=120, store_widget_state=True, resources={"metadata": {"path": str(tmp_path)}}
    )
    client.execute()
    for index in (1, 3, 5, 7):
        (output,) = notebook.cells[index].outputs
        assert set(output.data) == {"text/plain", "text/html"}
        assert output.data["text/plain"].startswith("Speech(")
    assert len(json.dumps(notebook.metadata)) < 20_000, "no code of the page's is saved for what is over"
    error, line = notebook.cells[-1].outputs
    assert error.ename == "ZeroDivisionError"
    assert line.data == {"text/plain": "Failed after one second. Zero division error: division by zero."}


def test_an_interrupt_keeps_what_came(kernel: Kernel) -> None:
    kernel.run(f"%xvoice connect local\n{BEGIN}")
    cell = "import threading\nnever = threading.Event()\ndef author():\n"
    cell += f"    yield {SENTENCE!r} * 3\n    print('written', flush=True)\n    never.wait()\n"
    kernel.run(cell)
    # The author prints from its own thread, which ipykernel counts to the cell that started it.
    message = kernel.start("%tts --stream --from author() -o speech")
    kernel.wait_for_text(message, "written")
    kernel.interrupt()
    outcome = kernel.finish(message)
    assert outcome.error.startswith("KeyboardInterrupt: Interrupted.")
    assert "Traceback" not in outcome.everything
    assert kernel.value("client.tts_stream('Still there.') is not None") == "True"


@pytest.fixture
async def lab(lab: Lab) -> Lab:
    await lab.run(BEGIN)
    return lab


def samples_of(page: Page) -> int:
    """Of the sound that it has."""
    frames = [line["frame"] for line in page.lines if "frame" in line]
    return sum(len(base64.b64decode(frame["samples"])) for frame in frames) // 2


async def seconds_of(page: Page) -> float:
    """Of all sound that it was sent."""
    await page.hush()  # its process has said of every frame that it has it
    return samples_of(page) / RATE


@pytest.mark.parametrize("lab", ["ipykernel-6.31.0"], indirect=True)
async def test_an_old_kernel_sends_while_its_cell_runs_and_hears_the_stop_after_it(lab: Lab) -> None:
    assert await lab.run("from jupyter_xvoice.link.kernel import sent_by_a_page; print(sent_by_a_page())") == "True\n"
    for number, code in enumerate(WAYS, start=1):
        cell = lab.begin(f"speech = {code}\nprint(speech.duration, speech.broken_off == '')")
        page = await lab.page(await lab.comm(comms=2 * number))  # the layout of the widget has one too
        state = await page.until(lambda line: line.get("got") == "state")
        assert state["body"]["voice"] == "eve"
        await page.until(lambda line: "frame" in line)
        page.do(send="stop")  # what the page's button does, after it has made itself silent
        duration, whole = (await lab.end(cell)).split()
        assert whole == "True"
        assert await seconds_of(page) == pytest.approx(float(duration), abs=0.2)
        await page.close()  # its messages would wait behind the next cell, as those of the next page do
    assert await lab.run("print(1 + 1)") == "2\n"


@pytest.mark.parametrize("lab", ["ipykernel-7.3.0", "python3"], indirect=True)
async def test_a_page_beside_the_cell_says_when_it_has_sounded_and_stops_it(lab: Lab) -> None:
    for number, code in enumerate(WAYS, start=1):
        cell = lab.begin(f"speech = {code}\nprint(speech.duration)")
        page, item = await heard(lab, 2 * number)
        assert not lab.ended(cell)
        async with asyncio.timeout(60):
            while not lab.ended(cell):  # what it does not have yet cannot have sounded: the link may still hold it
                page.do(send="rendered", body={"item": item, "samples": samples_of(page), "final": False})
                await asyncio.sleep(0.2)
        duration = float(await lab.end(cell))
        assert await seconds_of(page) == pytest.approx(duration, abs=0.2)


@pytest.mark.parametrize("lab", ["ipykernel-7.3.0", "python3"], indirect=True)
async def test_stop_beside_the_cell_ends_what_would_never_end(lab: Lab) -> None:
    await lab.run(AT_A_MODELS_PACE)
    ways = ("play(client.tts_stream(ever()))", "await play(AsyncClient('local').tts_stream(awaited()))")
    for number, code in enumerate(ways, start=1):
        cell = lab.begin(f"speech = {code}\nprint(speech.broken_off)")
        page, _ = await heard(lab, 2 * number)
        page.do(send="stop")
        assert await lab.end(cell) == "stopped by you\n"


async def heard(lab: Lab, comms: int) -> tuple[Page, str]:
    """A page that sounds, on the widget that was made last, and the item that it plays; the layout of a widget has a comm too."""
    comm = await lab.comm(comms=comms)
    await lab.settled()  # a hello that goes to the main shell waits behind the cell
    page = await lab.page(comm)
    await page.until(lambda line: line.get("got") == "state")
    page.do(send="sound", body={"on": True, "heard": 0})
    frame = (await page.until(lambda line: "frame" in line))["frame"]
    assert frame["position"] == 0
    return page, str(frame["item"])


@pytest.mark.parametrize("lab", ["ipykernel-6.31.0", "python3"], indirect=True)
async def test_an_awaited_speech_is_interrupted_and_keeps_what_came(lab: Lab) -> None:
    await lab.run(
        "import asyncio\nasync def never():\n    yield 'Good morning. '\n    print('written')\n    await asyncio.sleep(600)"
    )
    cell = lab.begin("stream = AsyncClient('local').tts_stream(never())\nawait play(stream)")
    await lab.printed(cell, "written")
    await lab.manager.interrupt_kernel()
    assert "CancelledError" in await lab.end(cell)
    assert await lab.run("print(stream.text, stream.speech.broken_off)") == "Good morning.  stopped by you\n"
