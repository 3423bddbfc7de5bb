"""Debian's Firefox, driven over WebDriver BiDi by Puppeteer: Playwright drives only a Firefox of its own."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any, Final, Self

from tests.browser.lab import REPOSITORY

if TYPE_CHECKING:
    from types import TracebackType

    from tests.browser.sound_card import SoundCard

DEADLINE: Final = 60.0
PROGRAM: Final = REPOSITORY / "js/tests/browsers/firefox.mjs"


def find_firefox() -> str:
    """The path of a Firefox; it and PulseAudio are installed where that is possible."""
    finder = [sys.executable, str(REPOSITORY / "scripts/find_firefox.py")]
    found = subprocess.run(finder, capture_output=True, text=True, check=False, timeout=600)
    assert found.returncode == 0, found.stderr
    return found.stdout.strip()


class Firefox:
    """One window with one page, whose sound goes through ``card``."""

    def __init__(self, executable: str, card: SoundCard) -> None:
        self._answers: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._process = subprocess.Popen(
            ["node", str(PROGRAM), executable],
            env=card.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        threading.Thread(target=self._read, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()  # the program closes Firefox and ends
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._answers.put(line)
        self._answers.put(None)

    def _do(self, name: str, **given: Any) -> Any:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"name": name, **given}) + "\n")
        self._process.stdin.flush()
        line = self._answers.get(timeout=given.get("seconds", DEADLINE) + 30)
        assert line is not None, "the program that drives Firefox has ended"
        answer = json.loads(line)
        assert "error" not in answer, f"{name} {given}: {answer['error']}"
        return answer["value"]

    def before(self, script: str) -> None:
        """Runs ``script`` in every page that is opened from now on, before the page's own."""
        self._do("before", script=script)

    def open(self, url: str) -> None:
        """Goes there."""
        self._do("open", url=url)

    def wait(self, expression: str, seconds: float = DEADLINE) -> None:
        """Until ``expression`` is true in the page."""
        self._do("wait", expression=expression, seconds=seconds)

    def evaluate(self, expression: str) -> Any:
        """The value of ``expression`` in the page."""
        return self._do("evaluate", expression=expression)

    def click(self, selector: str) -> None:
        """As a user does."""
        self._do("click", selector=selector)

    def picture(self, path: str) -> None:
        """Of the window, as PNG."""
        self._do("picture", path=path)
