"""A client against the real engine, with faults of the engine on request."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import pytest

from jupyter_xvoice import AsyncClient, Client

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from jupyter_xvoice.local import Engine


class Faulty(Protocol):
    """A client whose every request asks the engine for ``fault`` (see ``engine/faults.py``)."""

    def __call__(self, fault: str, *, timeout: float | None = None) -> Client: ...


@pytest.fixture
def client(engine: Engine) -> Iterator[Client]:
    with Client(engine.endpoint()) as made:
        yield made


@pytest.fixture
async def async_client(engine: Engine) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(engine.endpoint()) as made:
        yield made


@pytest.fixture
def faulty(engine: Engine) -> Iterator[Faulty]:
    made: list[Client] = []

    def make(fault: str, *, timeout: float | None = None) -> Client:
        endpoint = replace(engine.endpoint(), headers={"X-Engine-Fault": fault})
        made.append(Client(endpoint, timeout=timeout))
        return made[-1]

    yield make
    for client in made:
        client.close()
