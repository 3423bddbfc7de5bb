"""The studio over its widget's comm, with a real engine behind it; only the browser is not there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import jupyter_xvoice.widgets.studio_shelf as shelves
from jupyter_xvoice import Audio, Client, VoiceStudio
from tests.wire.fake_page import RATE, kept_comms
from tests.wire.studio_page import StudioPage, wait

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from jupyter_xvoice import Voice
    from jupyter_xvoice.local import Engine
    from tests.wire.conftest import Faulty


@pytest.fixture
def own(engine: Engine, talk: NDArray[np.float32]) -> Iterator[Voice]:
    """A voice that there is."""
    with Client(engine.endpoint()) as client:
        made = client.custom_voices.create(Audio(talk, RATE), name="Anna <b>at</b> work", gender="female", tone="warm")
        yield made
        if made.voice_id in {one.voice_id for one in client.custom_voices.list_all()}:
            client.custom_voices.delete(made.voice_id)


@pytest.fixture
def page(studio: VoiceStudio) -> Iterator[StudioPage]:
    with StudioPage(studio) as opened:  # type: ignore[arg-type]
        opened.changed("listed")
        yield opened


def ids(client: Client) -> set[str]:
    return {voice.voice_id for voice in client.custom_voices.list_all()}


def test_the_page_gets_every_voice_and_where_it_is(own: Voice, page: StudioPage) -> None:
    state = page.until("state")
    assert (state["place"], state["local"], state["default"], state["cost"]) == ("Local engine", True, "eve", "free")
    voices = page.changed("voices")
    assert [voice["voice_id"] for voice in voices][:5] == ["eve", "ara", "rex", "sal", "leo"]
    mine = next(voice for voice in voices if voice["voice_id"] == own.voice_id)
    assert (mine["custom"], mine["name"]) == (True, "Anna <b>at</b> work")


def test_a_voice_speaks_and_speaks_again_from_the_cache(page: StudioPage) -> None:
    first, _ = page.ask("speak", {"voice": "ara", "text": "Which of us should read the report?"})
    assert Audio.from_bytes(first).duration > 1
    again, _ = page.ask("speak", {"voice": "ara", "text": "Which of us should read the report?"})
    assert again == first
    assert [one["cached"] for one in page.all("speech")] == [False, True]
    greeting, _ = page.ask("speak", {"voice": "leo"})
    assert Audio.from_bytes(greeting).duration > 0.5
    _, last = page.ask("speak", {"voice": "leo", "text": "a" * 501})
    assert "501 characters" in last["words"]
    _, last = page.ask("speak", {"voice": "nobody"})
    assert "List the voices again" in last["words"]


def test_a_deletion_can_be_taken_back(own: Voice, page: StudioPage, studio: VoiceStudio) -> None:
    page.send("delete", {"voice": own.voice_id})
    assert 0 < page.changed("deleting")[own.voice_id] <= shelves.UNDO_SECONDS
    before = len(page.got)
    page.send("undo", {"voice": own.voice_id})
    page.changed("deleting", lambda going: not going, after=before)
    before = len(page.got)
    page.send("list")
    page.changed("listed", after=before)
    assert own.voice_id in ids(studio._client)


def test_a_deletion_is_sent_when_its_time_is_over(
    own: Voice, page: StudioPage, studio: VoiceStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelves, "UNDO_SECONDS", 0.3)
    page.send("delete", {"voice": own.voice_id})
    page.changed("voices", lambda all_: own.voice_id not in {one["voice_id"] for one in all_})
    assert own.voice_id not in ids(studio._client)
    page.send("undo", {"voice": own.voice_id})  # too late, and harmless
    page.send("delete", {"voice": own.voice_id})
    page.send("delete", {"voice": "eve"})  # not one's own
    page.ask("save")  # is answered behind them
    assert studio._desk.shelf.state()["deleting"] == {}


def test_a_deletion_is_sent_when_the_page_goes(own: Voice, studio: VoiceStudio) -> None:
    with StudioPage(studio) as page:  # type: ignore[arg-type]
        page.changed("listed")
        page.send("delete", {"voice": own.voice_id})
        page.changed("deleting")
        assert own.voice_id in ids(studio._client)
    wait(lambda: own.voice_id not in ids(studio._client))


@pytest.mark.parametrize(
    ("fault", "name", "words"),
    [
        ("status; code=403; error=not enabled", "no-creation", "console.x.ai"),
        ("status; code=400; error=The limit of 30 custom voices is reached", "full", "30"),
        ("status; code=400; error=The audio could not be read", "refused", "could not be read"),
        ("status; code=401", "wrong-key", "token"),
        ("status; code=500", "failed", "try again"),
    ],
)
def test_a_refused_creation_has_its_remedy_and_loses_nothing(
    fault: str, name: str, words: str, faulty: Faulty, monkeypatch: pytest.MonkeyPatch, talk: NDArray[np.float32]
) -> None:
    with kept_comms(monkeypatch):
        studio = VoiceStudio(faulty(fault))
        with StudioPage(studio) as page:  # type: ignore[arg-type]
            studio.use(Audio(talk, RATE))
            page.send("create", {"labels": {"name": "Me"}, "agreed": True, "anyway": True})
            trouble = page.changed("trouble", lambda one: one and "Creating a voice" in one["words"])
            assert trouble["name"] == name
            assert words in trouble["words"]
            assert page.changed("busy", lambda busy: not busy) == ""
            assert studio.reference is not None
        studio.close()


def test_nothing_of_it_is_in_a_trait(page: StudioPage, studio: VoiceStudio, talk: NDArray[np.float32]) -> None:
    page.record("reference", talk)
    page.changed("reference")
    widget = studio._page._widget
    assert widget is not None
    state = widget.get_state()
    assert {name for name in state if not name.startswith("_")} <= {"layout", "tabbable", "tooltip"}
    assert "Local engine" in studio._card
    assert "library" not in json.dumps(
        {name: str(value) for name, value in state.items() if name not in {"_esm", "_css"}}
    )
