"""The studio in a real JupyterLab: a reference at the fake microphone becomes a voice, and goes again."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np
import pytest

from jupyter_xvoice import Audio, Client
from tests.browser.player_notebook import CATCH
from tests.browser.seen import seen
from tests.browser.speaking import chromium, watched_page
from tests.browser.studio_notebook import StudioNotebook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jupyter_xvoice.local import Engine
    from tests.browser.lab import Lab

RATE: Final = 48_000
SENTENCES: Final = (
    "The library opens at nine, and the reading room is on the first floor.",
    "On a clear day you can see the mountains from the window behind the desk.",
    "Nobody had counted the books since the flood, so we began with the maps.",
)
STUDIO: Final = "%load_ext jupyter_xvoice"
LENGTH: Final = 14.0  # s that are recorded
AUDITIONED: Final = " ".join(["Which of the five of us should read the report aloud?"] * 4)


def write_reference(engine: Engine, path: Path) -> Path:
    """Sentences at -18 dB, and a little noise: what a good microphone hears in a quiet room."""
    with Client(engine.endpoint()) as client:
        pieces = [client.tts(text, voice="rex", codec="wav").resample(RATE).mono().samples for text in SENTENCES * 3]
    sound = np.concatenate(pieces)
    sound *= 10 ** (-18 / 20) / np.sqrt(np.mean(np.square(sound)))
    noise = np.random.default_rng(0).normal(0, 3e-4, sound.size)
    Audio(np.asarray(np.clip(sound, -0.95, 0.95) + noise, dtype=np.float32), RATE).to_file(path)
    return path


@pytest.fixture(scope="module")
def notebook(engine: Engine, lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StudioNotebook]:
    speech = write_reference(engine, tmp_path_factory.mktemp("speech") / "reference.wav")
    with chromium(speech) as browser:
        page = watched_page(browser, permissions=["clipboard-read", "clipboard-write"])
        page.add_init_script(CATCH)
        made = StudioNotebook(page, lab, [f"{STUDIO}\nfrom IPython import get_ipython\n%voices -o table\ntable"])
        made.show()
        yield made
        made.close()


def test_the_gallery_is_heard_searched_and_filtered(notebook: StudioNotebook) -> None:
    widget = notebook.widget
    assert widget.locator(".xs-card").count() >= 5
    assert notebook.card("Eve").locator(".xa-tag").inner_text() == "default"
    # The table that a saved notebook shows gives way to the studio.
    notebook.cell(0).locator(".xv-saved").wait_for(state="hidden")
    with seen(notebook.widget, '[aria-label="Ara, greeting: stop"]'):
        notebook.card("Ara").get_by_role("button", name="Ara, greeting: play").click()
    widget.get_by_role("searchbox").fill("male confident")
    notebook.until(lambda: widget.locator(".xs-card").all_inner_texts()[0].startswith("Rex"), "only Rex is left")
    widget.get_by_role("searchbox").fill("")
    widget.get_by_role("radio", name="Your own").click()
    notebook.text("No voice of your own yet")
    widget.get_by_role("radio", name="All").click()


def test_number_keys_speak_and_arrows_go_on_at_the_same_place(notebook: StudioNotebook) -> None:
    widget = notebook.widget
    notebook.go("Audition")
    widget.get_by_role("textbox", name="The sentence").fill(AUDITIONED)
    widget.get_by_role("button", name="Speak in all voices").click()
    notebook.until(lambda: widget.locator(".xs-row svg path.xs-bars").count() == 5, "all five have spoken")
    widget.get_by_role("button", name="1 Eve: play").focus()
    notebook.page.keyboard.press("3")
    widget.get_by_role("button", name="3 Rex: stop").wait_for()
    widget.get_by_role("button", name="3 Rex: stop").focus()
    notebook.until(lambda: notebook.page.evaluate("__played.currentTime") > 0.5, "it plays")
    notebook.page.keyboard.press("ArrowDown")
    widget.get_by_role("button", name="4 Sal: stop").wait_for()
    assert notebook.page.evaluate("__played.currentTime") > 0.5
    assert notebook.page.evaluate("document.activeElement.getAttribute('aria-label')").startswith("4 Sal")
    notebook.page.keyboard.press("Escape")
    widget.get_by_role("button", name="4 Sal: play").wait_for()
    # The keys never reach the notebook.
    assert notebook.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell").count() == 1


def test_a_reference_becomes_a_voice(notebook: StudioNotebook) -> None:
    widget = notebook.widget
    notebook.go("Create a voice")
    assert notebook.live_tracks == 0
    widget.get_by_role("button", name="Record", exact=True).click()
    notebook.until(lambda: notebook.capturing, "the microphone is open")
    notebook.text(r"\d+ s more is enough, 2:00 is the limit")
    time = widget.locator(".xs-time b")
    notebook.until(lambda: int(time.inner_text().split(":")[1]) >= LENGTH, "long enough")
    # The coach's words while it goes on.
    checks = widget.locator(".xs-check")
    assert checks.count() == 5
    level = checks.filter(has_text="Level")
    assert re.search("\N{MINUS SIGN}(1[4-9]|2[0-4]) dB", level.inner_text()), level.inner_text()
    assert "0 samples" in checks.filter(has_text="No clipping").inner_text()
    assert "90 to 120 s" in checks.filter(has_text="Length").inner_text()
    widget.get_by_role("button", name="Stop", exact=True).click()
    widget.get_by_role("slider", name=re.compile("Recording")).wait_for(timeout=60_000)
    assert notebook.live_tracks == 0
    seconds = notebook.value("table.studio.reference.audio.duration")
    assert seconds >= LENGTH

    widget.get_by_role("button", name="Record the consent").click()
    notebook.text(r"[2-9]\.\d s of words so far")
    widget.get_by_role("button", name="Stop", exact=True).click()
    notebook.text(r"Consent, \d+\.\d s")
    widget.get_by_role("textbox", name="Name").fill("Anna <b>at</b> work")
    widget.get_by_role("combobox", name="Gender").select_option("male")
    create = widget.get_by_role("button", name="Create voice")
    assert create.get_attribute("aria-disabled") == "true"
    widget.get_by_role("checkbox", name=re.compile("own voice")).check()
    if widget.get_by_role("checkbox", name="Send it anyway").count():
        widget.get_by_role("checkbox", name="Send it anyway").check()
    notebook.until(lambda: create.get_attribute("aria-disabled") is None, "the kernel has the consent")
    create.click()
    made = notebook.text(r"Created: \w{8}", 180).inner_text()  # the engine measures a reference first
    voice_id = made.split()[1]
    kept = f"table.studio.references[{voice_id!r}]"
    assert notebook.value(f"{kept}.consent.duration") > 1.5
    assert notebook.value(f"{kept}.agreed_at")
    assert notebook.value(f"{kept}.audio.duration") == seconds


def test_the_voice_is_tried_and_compared_with_its_recording(notebook: StudioNotebook) -> None:
    widget = notebook.widget
    widget.get_by_role("button", name="Compare it with the recording").click()
    assert widget.locator(".xs-name b", has_text="Anna").inner_text() == "Anna <b>at</b> work"
    panel = widget.locator(".xs-panel")
    panel.get_by_role("textbox", name="What the voice says").fill("I was made from a recording of these words.")
    panel.get_by_role("button", name="Recording: play").click()
    panel.get_by_role("button", name="Recording: stop").wait_for()
    with seen(notebook.widget, '[aria-label="Voice: stop"]'):
        notebook.page.keyboard.press("b")
    notebook.page.keyboard.press("a")
    panel.get_by_role("button", name="Recording: stop").wait_for()
    assert panel.get_by_role("slider").count() == 2
    panel.get_by_role("button", name="Close").click()


def test_labels_are_changed_and_the_id_is_copied(notebook: StudioNotebook) -> None:
    name = "Anna <b>at</b> work"
    notebook.choose(name, "Edit the labels")
    form = notebook.widget.locator(".xs-panel")
    form.get_by_role("textbox", name="Name").fill("Friendly narrator")
    form.get_by_role("combobox", name="Gender").select_option("")
    form.get_by_role("combobox", name="Tone").select_option("calm")
    form.get_by_role("button", name="Save").click()
    card = notebook.card("Friendly narrator")
    card.wait_for()
    assert "calm" in card.inner_text()
    assert "male" not in card.inner_text()
    notebook.choose("Friendly narrator", "Copy the id")
    notebook.page.wait_for_function(
        "async (id) => (await navigator.clipboard.readText()) === id", arg=card.locator("code").inner_text()
    )


def test_a_deletion_is_taken_back_and_made(notebook: StudioNotebook) -> None:
    widget = notebook.widget
    notebook.choose("Friendly narrator", "Delete")
    notebook.text(r"deleted in \d+ s, for everybody")
    notebook.page.wait_for_function("document.activeElement.textContent === 'Undo'")
    notebook.page.keyboard.press("Enter")
    widget.get_by_role("button", name="More about Friendly narrator").wait_for()
    listed = "[v.voice_id for v in table.studio._client.custom_voices.list_all()]"
    assert len(notebook.value(listed)) == 1
    notebook.choose("Friendly narrator", "Delete")
    notebook.text("No voice of your own yet")
    assert notebook.value(listed) == []
