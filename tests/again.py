"""``-p tests.again``: tests in the time of sound that failed beside others are run once more, alone, and told.

What a page, a kernel or a socket does in real time may be missed on a machine that does three such things at once: a fake
microphone of Chromium leaves out some milliseconds, a page gets its turn too late. What is broken fails alone as well. So
the failures of a few files outside ``tests/unit`` are tried again by themselves when all else is done; the run is good if
they pass, and its last lines name them, for somebody to mend.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter

MOST = 3  # files; more than that is no accident
DEADLINE = 600.0  # s, for all of them together
EXACT = "tests/unit/"  # nothing there depends on time


class Again:
    """The failures of this run, and what became of them alone."""

    def __init__(self, config: pytest.Config) -> None:
        self.root = config.rootpath
        self.failed: dict[str, None] = {}
        self.words = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed[report.nodeid] = None

    @pytest.hookimpl(trylast=True)  # when the workers are gone
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        names = list(self.failed)
        files = {name.split("::")[0] for name in names}
        timely = not any(file.startswith(EXACT) for file in files)
        if session.exitstatus != pytest.ExitCode.TESTS_FAILED or len(files) > MOST or not timely:
            return
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", *names]
        try:
            alone = subprocess.run(
                command, cwd=self.root, capture_output=True, text=True, timeout=DEADLINE, check=False
            )
        except subprocess.TimeoutExpired:
            self.words = f"Alone they did not end within {DEADLINE:g} s."
            return
        if alone.returncode == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.OK
            self.words = "Failed beside the others, passed alone: the run is good, and these want mending:"
        else:
            self.words = f"Failed beside the others and alone:\n{alone.stdout[-8000:]}{alone.stderr[-2000:]}"

    def pytest_unconfigure(self, config: pytest.Config) -> None:
        terminal: TerminalReporter | None = config.pluginmanager.get_plugin("terminalreporter")
        if self.words and terminal:  # below pytest's own summary, which counts the failures of before
            terminal.section("run again, alone")
            terminal.write_line("\n".join([self.words, *self.failed]))


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # not in the processes of xdist: the one that began them hears of all
        config.pluginmanager.register(Again(config), "again")
