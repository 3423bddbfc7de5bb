"""LiveKit's xAI plugin speaks and listens through the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.clients.conftest import SENTENCE
from tests.clients.program import run_program
from tests.clients.recognise import recognise, seconds
from tests.words import share_heard

if TYPE_CHECKING:
    from pathlib import Path

    from jupyter_xvoice.local import Engine


def test_livekit_speaks_at_once_and_word_by_word(engine: Engine, tmp_path: Path) -> None:
    at_once, by_word = tmp_path / "at_once.wav", tmp_path / "by_word.wav"

    stream = run_program("livekit", "livekit_speak", SENTENCE, at_once, by_word, engine=engine)

    assert stream == {"segments": 1, "final": True}
    for path in (at_once, by_word):
        assert 2 < seconds(path) < 6
        assert share_heard(SENTENCE, recognise(path, engine)) > 0.8, path.name


def test_livekit_listens_to_a_file_and_to_a_stream(engine: Engine, spoken: Path) -> None:
    heard = run_program("livekit", "livekit_listen", spoken, engine=engine)

    assert share_heard(SENTENCE, heard["whole"]["text"]) > 0.8
    kinds = [event["type"] for event in heard["events"]]
    assert kinds[0] == "start_of_speech"
    assert kinds[-1] == "end_of_speech"
    assert "interim_transcript" in kinds
    final = [event for event in heard["events"] if event["type"] == "final_transcript"]
    assert share_heard(SENTENCE, " ".join(event["text"] for event in final)) > 0.8  # said twice would be 0.5
    starts = [start for event in final for _, start, _ in event["words"]]
    assert starts == sorted(starts)
    assert all(0 <= start <= end <= seconds(spoken) + 1 for event in final for _, start, end in event["words"])
