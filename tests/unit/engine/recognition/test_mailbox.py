"""A queue that makes its writer wait."""

from __future__ import annotations

import asyncio

from jupyter_xvoice.engine.recognition.mailbox import Mailbox


async def test_what_goes_in_comes_out_in_its_order() -> None:
    box: Mailbox[str] = Mailbox(100, size=len)
    for item in ("a", "bb", "ccc"):
        await box.put(item)
    assert [await box.get() for _ in range(3)] == ["a", "bb", "ccc"]


async def test_a_full_box_makes_the_writer_wait_until_something_is_taken() -> None:
    box: Mailbox[str] = Mailbox(2, size=len)
    await box.put("aaa")
    writer = asyncio.create_task(box.put("b"))
    for _ in range(10):
        await asyncio.sleep(0)
    assert not writer.done()
    assert await box.get() == "aaa"
    await asyncio.wait_for(writer, 10)
    assert await box.get() == "b"


async def test_a_reader_waits_for_something() -> None:
    box: Mailbox[str] = Mailbox(2, size=len)
    reader = asyncio.create_task(box.get())
    for _ in range(10):
        await asyncio.sleep(0)
    assert not reader.done()
    await box.put("a")
    assert await asyncio.wait_for(reader, 10) == "a"


async def test_a_new_item_may_replace_the_last_one_and_only_that() -> None:
    box: Mailbox[str] = Mailbox(100, size=len, replaces=lambda new, old: new[0] == old[0])
    for item in ("a1", "a2", "b1", "a3", "a4"):
        await box.put(item)
    assert [await box.get() for _ in range(3)] == ["a2", "b1", "a4"]
