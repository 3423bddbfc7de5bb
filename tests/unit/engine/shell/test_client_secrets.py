"""The store of ephemeral secrets, with a clock that the test turns."""

from __future__ import annotations

import pytest

from jupyter_xvoice.engine.client_secrets import ClientSecrets
from jupyter_xvoice.engine.refusal import Refusal


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_secret_is_good_until_it_expires_and_more_than_once() -> None:
    clock = Clock()
    store = ClientSecrets(clock)
    value = store.create(60)
    assert value.startswith("xai-realtime-client-secret-")
    clock.now += 59.9
    assert store.accepts(value)
    assert store.accepts(value)
    clock.now += 0.1
    assert not store.accepts(value)


def test_what_was_not_given_out_is_not_accepted() -> None:
    store = ClientSecrets()
    value = store.create(60)
    assert not store.accepts("")
    assert not store.accepts(value[:-1])
    assert not store.accepts(value + "0")


def test_the_store_is_bounded_and_makes_room_when_secrets_expire() -> None:
    clock = Clock()
    store = ClientSecrets(clock)
    first = store.create(10)
    for _ in range(999):
        store.create(3600)
    with pytest.raises(Refusal) as refused:
        store.create(60)
    assert refused.value.status == 429
    assert refused.value.headers == {"Retry-After": "10"}
    clock.now += 10
    assert store.accepts(store.create(60))
    assert not store.accepts(first)
