"""A real engine for the tests: one for the session, or one of your own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import pytest

from jupyter_xvoice.local import Engine

if TYPE_CHECKING:
    from collections.abc import Iterator


class FreshEngine(Protocol):
    """Starts an engine with a folder of its own (or ``data_dir``); it ends with the test."""

    def __call__(self, **options: Any) -> Engine: ...


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One for all tests of the session: takes faults, and has a folder of its own. Do not stop it."""
    with Engine.start(data_dir=tmp_path_factory.mktemp("engine"), faults=True, timeout=60) as running:
        yield running


@pytest.fixture
def fresh_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FreshEngine]:
    """A factory of engines that the test may stop, kill or fill."""
    started: list[Engine] = []

    def start(**options: Any) -> Engine:
        options = {"data_dir": tmp_path_factory.mktemp("engine"), "faults": True, "timeout": 60, **options}
        started.append(Engine.start(**options))
        return started[-1]

    yield start
    for engine in started:
        engine.stop()
