"""Pipecat's xAI services speak and listen through the engine, each in a running pipeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.clients.conftest import SENTENCE
from tests.clients.program import run_program
from tests.clients.recognise import recognise, seconds
from tests.words import share_heard, words

if TYPE_CHECKING:
    from pathlib import Path

    from jupyter_xvoice.local import Engine


@pytest.mark.parametrize("kind", ["http", "socket"])
def test_pipecat_speaks(kind: str, engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / f"{kind}.wav"

    spoken = run_program("pipecat", "pipecat_speak", kind, SENTENCE, path, engine=engine)

    assert spoken["frames"] > 1
    assert 2 < seconds(path) < 6
    assert share_heard(SENTENCE, recognise(path, engine)) > 0.8
    assert words(" ".join(spoken["words"])) == words(SENTENCE)  # over the socket, from the engine's timestamps


def test_pipecat_listens(engine: Engine, spoken: Path) -> None:
    heard = run_program("pipecat", "pipecat_listen", spoken, engine=engine)

    assert share_heard(SENTENCE, " ".join(heard["final"])) > 0.8
    assert heard["interim"]
