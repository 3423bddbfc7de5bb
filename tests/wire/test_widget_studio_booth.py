"""What the studio's page records, and the files that it brings: nothing of it is lost, and what becomes of it."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

import numpy as np
import pytest

from jupyter_xvoice import Audio, VoiceStudio
from tests.wire.fake_page import RATE
from tests.wire.studio_page import StudioPage, wait

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


CONSENT = "I agree that a synthetic voice is made of my recording."


@pytest.fixture
def page(studio: VoiceStudio) -> Iterator[StudioPage]:
    with StudioPage(studio) as opened:  # type: ignore[arg-type]
        opened.changed("listed")
        yield opened


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
    before = len(page.got)
    page.send("delete", {"voice": voice_id})
    page.send("delete_now", {"voice": voice_id})
    page.changed("voices", lambda all_: voice_id not in {one["voice_id"] for one in all_}, after=before)


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
