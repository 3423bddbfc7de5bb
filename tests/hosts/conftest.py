"""Environments that scripts/hosts.sh has made, and a Chromium whose microphone hears a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.lab import REPOSITORY
from tests.browser.speaking import chromium, watched_page, write_speech
from tests.browser.test_agent_talk import QUESTION

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from jupyter_xvoice.local import Engine


def python_of(host: str) -> str:
    """The Python of a host's environment."""
    python = REPOSITORY / ".venvs" / f"host-{host}" / "bin/python"
    if not python.exists():
        pytest.fail(f"{python} is missing: `make hosts` makes it and runs these tests.", pytrace=False)
    return str(python)


@pytest.fixture
def speech(engine: Engine, tmp_path: Path) -> Path:
    return write_speech(engine, (0.8, QUESTION, 60.0), tmp_path / "question.wav")


@pytest.fixture
def page(speech: Path) -> Iterator[Page]:
    with chromium(speech) as browser:
        yield watched_page(browser)
