"""A kernel of the release that a test asks for, with a page before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.kernel.link_page import Lab, bundle

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path


@pytest.fixture(scope="module")
def bridge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bundle("bridge", tmp_path_factory.mktemp("bridge"))


@pytest.fixture
async def lab(request: pytest.FixtureRequest, bridge: Path) -> AsyncIterator[Lab]:
    opened = Lab(request.param, bridge)
    await opened.open()
    yield opened
    await opened.close()
