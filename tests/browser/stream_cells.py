"""What the cells of the streaming tests begin with, and a generator of text that a test leads while the kernel is busy."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

BEGIN = """
from jupyter_xvoice import AsyncClient, Client, play
from tests.browser.stream_cells import Author
%load_ext jupyter_xvoice
%xvoice connect local
client = Client("local")
async def tokens(text):
    for word in text.split():
        yield word + " "
"""
SENTENCE = "The north region sold the most last year, four point two million. "


class Author:
    """Writes a sentence for each file of its name and number that the test has made.

    Attributes:
        closed: it writes no more.
    """

    def __init__(self, name: str, *sentences: str, fails: bool = False) -> None:
        self._name = name
        self._sentences = sentences
        self._fails = fails
        self.closed = False

    def __iter__(self) -> Iterator[str]:
        return self._write()

    def _write(self) -> Iterator[str]:
        try:
            for number, sentence in enumerate(self._sentences):
                self._wait(number)
                yield sentence
            if self._fails:
                self._wait(len(self._sentences))
                raise ZeroDivisionError("the model has no more words")
        finally:
            self.closed = True

    def _wait(self, number: int) -> None:
        end = time.monotonic() + 60
        while not Path(f"{self._name}-{number}").exists():
            assert time.monotonic() < end, f"{self._name}-{number}"
            time.sleep(0.02)  # what the test does can be seen only in a file: the kernel runs the cell
