"""Environments that scripts/hosts.sh has made, and a Chromium whose microphone hears a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from jupyter_xvoice import Audio
from tests.browser.lab import REPOSITORY
from tests.browser.speaking import chromium, watched_page, write_speech
from tests.browser.test_agent_talk import QUESTION
from tests.hosts.widgets import RATE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray
    from playwright.sync_api import Page

    from jupyter_xvoice.local import Engine


def python_of(host: str) -> str:
    """The Python of a host's environment."""
    python = REPOSITORY / ".venvs" / f"host-{host}" / "bin/python"
    if not python.exists():
        pytest.fail(f"{python} is missing: `make hosts` makes it and runs these tests.", pytrace=False)
    return str(python)


@pytest.fixture(scope="module")
def speech(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_speech(engine, (0.8, QUESTION, 60.0), tmp_path_factory.mktemp("speech") / "question.wav")


@pytest.fixture(scope="module")
def spoken(speech: Path) -> NDArray[np.float32]:
    """The question alone, 24 kHz."""
    sound = Audio.from_file(speech).resample(RATE).samples
    sounding = np.flatnonzero(np.abs(sound) > 0.01)
    return sound[sounding[0] : sounding[-1]]


@pytest.fixture(scope="module")
def page(speech: Path) -> Iterator[Page]:
    with chromium(speech) as browser:
        yield watched_page(browser)
