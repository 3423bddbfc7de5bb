"""The studio over its widget's comm, with a real engine behind it; only the browser is not there."""

from __future__ import annotations

import io
import json
import time
import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import jupyter_xvoice.widgets.studio_shelf as shelves
from jupyter_xvoice import Audio, Client, VoiceStudio
from jupyter_xvoice.link import Frame, Stream
from tests.wire.fake_page import RATE, FakePage, kept_comms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from jupyter_xvoice import Voice
    from jupyter_xvoice.local import Engine
    from tests.wire.conftest import Faulty

CONSENT = "I agree that a synthetic voice is made of my recording."


class StudioPage(FakePage):
    """A page that shows a studio."""

    def changed(self, name: str, right: Any = bool, *, after: int = 0) -> Any:
        """The first value of this part of the state, behind ``after`` messages, that is right."""
        # The engine measures a reference before it is a voice.
        seconds = 180 if name == "made" else 60
        body = self.until("change", lambda body: name in body and right(body[name]), after=after, seconds=seconds)
        return body[name]

    def record(self, what: str, samples: NDArray[np.float32], *, prompt: str = "", take: int = 1) -> None:
        """Records as a page does: sound that it keeps until the kernel has it, between its messages."""
        self.send("take", {"what": what, "take": take, "prompt": prompt})
        self.sound_of(samples, take)
        self.send("end", {"take": take, "why": "stopped"})

    def sound_of(self, samples: NDArray[np.float32], take: int, begin: int = 0) -> None:
        """From the sample ``begin`` on."""
        data = (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()
        for start in range(2 * begin, len(data), 48_000):
            frame = Frame(Stream.MICROPHONE, 0, start // 2, data[start : start + 48_000], item=take)
            with self._sending:
                self.post("frame", {}, [frame.encode()], n=self._next)
                self._next += 1

    def upload(self, name: str, data: bytes, size: int = 1_000_000) -> None:
        pieces = [data[start : start + size] for start in range(0, len(data), size)] or [b""]
        for part, piece in enumerate(pieces):
            with self._sending:
                body = {"name": name, "part": part, "of": len(pieces)}
                self.post("upload", body, [piece], n=self._next)
                self._next += 1

    def ask(self, kind: str, body: dict[str, Any] | None = None) -> tuple[bytes, dict[str, Any]]:
        """A file that the kernel makes, and its last message."""
        number = str(len(self.got))
        self.send(kind, {"id": number, **(body or {})})
        last = self.until("file", lambda one: one["id"] == number and one["part"] + 1 >= one["of"])
        return self.file(number) if last["of"] else b"", last


@pytest.fixture
def studio(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[VoiceStudio]:
    with kept_comms(monkeypatch), Client(engine.endpoint()) as client:
        made = VoiceStudio(client)
        yield made
        made.close()


@pytest.fixture
def page(studio: VoiceStudio) -> Iterator[StudioPage]:
    with StudioPage(studio) as opened:  # type: ignore[arg-type]
        opened.changed("listed")
        yield opened


@pytest.fixture(scope="module")
def talk(engine: Engine) -> NDArray[np.float32]:
    """Twelve seconds and more of a voice, as a microphone in a quiet room hears it."""
    text = "The library opens at nine, and the reading room is on the first floor. " * 3
    with Client(engine.endpoint()) as client:
        speech = client.tts(text, voice="rex", codec="wav").resample(RATE).mono().samples
    loud = speech * 0.1 / np.sqrt(np.mean(np.square(speech)))
    return np.asarray(loud + np.random.default_rng(0).normal(0, 2e-4, len(loud)), dtype=np.float32)


@pytest.fixture
def own(engine: Engine, talk: NDArray[np.float32]) -> Iterator[Voice]:
    """A voice that there is."""
    with Client(engine.endpoint()) as client:
        made = client.custom_voices.create(Audio(talk, RATE), name="Anna <b>at</b> work", gender="female", tone="warm")
        yield made
        if made.voice_id in {one.voice_id for one in client.custom_voices.list_all()}:
            client.custom_voices.delete(made.voice_id)


def wait(met: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not met():
        assert time.monotonic() < end
        time.sleep(0.05)


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


def test_a_recording_becomes_a_voice_with_its_consent_beside_it(
    page: StudioPage, studio: VoiceStudio, talk: NDArray[np.float32]
) -> None:
    page.record("reference", talk, prompt="The library opens at nine")
    reference = page.changed("reference")
    assert reference["source"] == "microphone"
    assert reference["seconds"] == pytest.approx(len(talk) / RATE)
    marks = {check["name"]: check["mark"] for check in reference["checks"]}
    assert (marks["Level"], marks["No clipping"], marks["Length"]) == ("right", "right", "note")
    recorded = studio.reference
    assert recorded is not None
    said = recorded.audio.samples
    assert np.corrcoef(said, talk)[0, 1] > 0.9999
    looked = page.all("change")
    assert any(body.get("take", {}) and body["take"]["checks"] for body in looked), "the coach spoke meanwhile"

    page.send("create", {"labels": {"name": "Me"}, "agreed": True})
    assert "spoken consent" in page.changed("trouble")["words"]
    page.record("consent", talk[: 4 * RATE], prompt=CONSENT, take=2)
    assert page.changed("consent")["text"] == CONSENT
    before = len(page.got)
    page.send("create", {"labels": {"name": "Me"}, "agreed": False})
    assert "consent of its owner" in page.changed("trouble", after=before)["words"]

    page.send("create", {"labels": {"name": "Me", "tone": "", "gender": "male"}, "agreed": True, "anyway": True})
    voice_id = page.changed("made")
    voices = page.changed("voices", lambda all_: any(one["voice_id"] == voice_id for one in all_))
    made = next(one for one in voices if one["voice_id"] == voice_id)
    assert (made["name"], made["gender"], made["tone"]) == ("Me", "male", None)
    kept = studio.references[voice_id]
    assert kept.consent is not None
    assert kept.consent.duration == pytest.approx(4, abs=0.01)
    assert kept.agreed_at
    assert studio.reference is None
    saved, _ = page.ask("save", {"voice": voice_id})
    with zipfile.ZipFile(io.BytesIO(saved)) as archive:
        assert set(archive.namelist()) == {"reference.wav", "consent.wav", "about.json"}
        assert json.loads(archive.read("about.json"))["consent"] == CONSENT
        assert Audio.from_bytes(archive.read("reference.wav")).duration == pytest.approx(len(talk) / RATE)
    compared, _ = page.ask("play", {"what": "voice", "voice": voice_id})
    assert Audio.from_bytes(compared).duration == pytest.approx(len(talk) / RATE, abs=0.1)

    page.send("update", {"voice": voice_id, "labels": {"name": "You", "gender": ""}})
    page.changed("voices", lambda all_: any((one["name"], one["gender"]) == ("You", None) for one in all_))
    page.send("delete", {"voice": voice_id})
    page.send("delete_now", {"voice": voice_id})
    page.changed("voices", lambda all_: voice_id not in {one["voice_id"] for one in all_}, after=len(page.got) - 1)


def test_a_consent_without_words_is_none(page: StudioPage, studio: VoiceStudio, talk: NDArray[np.float32]) -> None:
    page.record("reference", talk)
    page.changed("reference")
    page.record("consent", np.zeros(3 * RATE, np.float32), take=2)
    assert page.changed("trouble")["name"] == "consent-unheard"
    assert studio.reference is not None
    assert studio.reference.consent is None


def test_no_more_than_two_minutes_are_taken(page: StudioPage, studio: VoiceStudio, talk: NDArray[np.float32]) -> None:
    page.record("reference", np.tile(talk, 12)[: 125 * RATE])
    page.changed("reference")
    assert studio.reference is not None
    assert studio.reference.audio.duration == 120


def test_what_was_recorded_is_there_when_the_page_goes_in_the_middle(
    studio: VoiceStudio, talk: NDArray[np.float32]
) -> None:
    with StudioPage(studio) as first:  # type: ignore[arg-type]
        first.send("take", {"what": "reference", "take": 1, "prompt": ""})
        first.sound_of(talk, 1)
    wait(lambda: studio.reference is not None)
    assert studio.reference is not None
    assert studio.reference.audio.duration == pytest.approx(len(talk) / RATE)


def test_what_a_page_could_not_send_is_brought_by_the_next(studio: VoiceStudio, talk: NDArray[np.float32]) -> None:
    """The kernel stood still: it has the beginning of one take, and knows nothing of another."""
    half = RATE * 5
    first = StudioPage(studio)  # type: ignore[arg-type]
    first.__enter__()
    first.send("take", {"what": "reference", "take": 1, "prompt": "The library"})
    first.sound_of(talk[:half], 1)
    wait(lambda: (studio._desk.booth.state()["take"] or {}).get("seconds", 0) > 4.9)
    first.vanish()
    with StudioPage(studio) as second:  # type: ignore[arg-type]
        assert second.until("state")["take"]["take"] == 1
        second.send("take", {"take": 1})
        second.sound_of(talk, 1, begin=half - 3 * 960)  # the kernel had more than the page knew
        second.send("end", {"take": 1, "why": "reloaded"})
        reference = second.changed("reference", lambda one: one and one["take"] == 1)
        assert reference["seconds"] == pytest.approx(len(talk) / RATE)
        assert reference["prompt"] == "The library"
        second.send("take", {"take": 2, "what": "consent", "prompt": CONSENT})
        second.sound_of(talk[: 4 * RATE], 2)
        second.send("end", {"take": 2, "why": "reloaded"})
        assert second.changed("consent")["take"] == 2
        assert second.changed("ended", lambda number: number == 2) == 2
    recorded = studio.reference
    assert recorded is not None
    assert np.corrcoef(recorded.audio.samples, talk)[0, 1] > 0.9999
    assert recorded.consent is not None
    # Beside the take too: another recording does not part it from its consent.
    assert studio.takes == [recorded]


def test_a_page_that_was_given_up_goes_on(page: StudioPage, studio: VoiceStudio, talk: NDArray[np.float32]) -> None:
    half = RATE * 5
    page.send("take", {"what": "reference", "take": 1, "prompt": ""})
    page.sound_of(talk[:half], 1)
    page.send("end", {"take": 1, "why": "closed"})  # as if by the kernel, which had not heard it for a minute
    page.changed("reference")
    page.record("consent", talk[: 4 * RATE], take=2)
    page.changed("consent")
    page.sound_of(talk[: half + RATE], 1, begin=half)
    page.send("take", {"what": "reference", "take": 1, "prompt": ""})
    page.sound_of(talk, 1, begin=half + RATE)
    page.send("end", {"take": 1, "why": "stopped"})
    page.changed("reference", lambda one: one and one["seconds"] == pytest.approx(len(talk) / RATE))
    recorded = studio.reference
    assert recorded is not None
    assert np.corrcoef(recorded.audio.samples, talk)[0, 1] > 0.9999
    assert recorded.consent is not None


def test_a_take_that_was_thrown_away_is_none(page: StudioPage, studio: VoiceStudio, talk: NDArray[np.float32]) -> None:
    page.send("take", {"what": "reference", "take": 1, "prompt": ""})
    page.sound_of(talk, 1)
    page.send("discard", {"take": 1})
    assert page.changed("ended") == 1
    assert (studio.reference, studio.takes) == (None, [])


def test_a_file_goes_through_the_same_checks(page: StudioPage, talk: NDArray[np.float32]) -> None:
    page.upload("me.flac", Audio(talk, RATE).to_bytes("flac"), size=20_000)
    reference = page.changed("reference")
    assert (reference["source"], reference["checks"][-1]["value"]) == ("me.flac", "flac, 24 kHz, mono")
    page.upload("long.wav", Audio(np.tile(talk, 12)[: 121 * RATE], RATE).to_bytes("wav"))
    reference = page.changed("reference", lambda one: one and one["source"] == "long.wav")
    assert reference["checks"][0]["refused"]
    page.send("create", {"labels": {}, "agreed": True, "anyway": True})
    assert "limit is 120 s" in page.changed("trouble")["words"]
    before = len(page.got)
    page.upload("notes.txt", b"this is no sound")
    assert page.changed("trouble", after=before)["name"] == "no-audio"


def test_files_that_are_odd_or_empty_leave_nobody_waiting(page: StudioPage, studio: VoiceStudio) -> None:
    _, last = page.ask("save")
    assert last["words"] == "There is no recording yet."
    eight = np.random.default_rng(0).normal(0, 0.1, (RATE, 8)).astype(np.float32)
    page.upload("<b>eight</b>.wav", Audio(eight, RATE).to_bytes("wav"))
    reference = page.changed("reference")
    assert (reference["source"], reference["checks"][-1]["value"]) == ("<b>eight</b>.wav", "wav, 24 kHz, 8 channels")
    heard, _ = page.ask("play", {"what": "reference"})
    assert Audio.from_bytes(heard).duration == pytest.approx(1, abs=0.1)
    page.upload("silence.wav", Audio(np.zeros(0, np.float32), RATE).to_bytes("wav"))
    page.changed("reference", lambda one: one and one["source"] == "silence.wav")
    _, last = page.ask("play", {"what": "reference"})
    assert last["words"] == "There is no sound in it."
    before = len(page.got)
    page.upload("empty.wav", b"")
    assert page.changed("trouble", after=before)["name"] == "no-audio"
    assert studio.reference is not None
    assert studio.reference.source == "silence.wav"


def test_a_deletion_can_be_taken_back(own: Voice, page: StudioPage, studio: VoiceStudio) -> None:
    page.send("delete", {"voice": own.voice_id})
    assert 0 < page.changed("deleting")[own.voice_id] <= shelves.UNDO_SECONDS
    page.send("undo", {"voice": own.voice_id})
    page.changed("deleting", lambda going: not going, after=len(page.got) - 1)
    page.send("list")
    page.changed("listed", after=len(page.got) - 1)
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
