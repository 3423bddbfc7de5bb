"""Captions in JupyterLab: the words that were spoken, once each, grey and then settled; what is saved and copied."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from tests.browser.captions_notebook import CAPTIONS, SENTENCES, WATCH_LINES, CaptionsNotebook
from tests.browser.seen import seen
from tests.browser.speaking import chromium, watched_page, write_speech
from tests.words import word_error_rate, words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jupyter_xvoice.local import Engine
    from tests.browser.lab import Lab

PAUSE = 2.0  # s between two sentences
BEGIN = 1.0
MISHEARD = 0.15  # of the words; `make bench ARGS=captions` prints what it is


@pytest.fixture(scope="module")
def speech(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    script: list[str | float] = [BEGIN]
    for sentence in SENTENCES:
        script += [sentence, PAUSE]
    return write_speech(engine, [*script, 60.0], tmp_path_factory.mktemp("speech") / "lecture.wav")


@pytest.fixture(scope="module")
def notebook(speech: Path, lab: Lab) -> Iterator[CaptionsNotebook]:
    with chromium(speech) as browser:
        page = watched_page(browser, permissions=["microphone", "clipboard-read", "clipboard-write"])
        notebook = CaptionsNotebook(page, lab, [CAPTIONS])
        notebook.show()
        yield notebook
        notebook.close()


def test_what_is_spoken_stands_there_once(notebook: CaptionsNotebook) -> None:
    assert notebook.live_tracks == 0
    notebook.page.evaluate(WATCH_LINES)
    notebook.button("Start").click()
    notebook.status("Listening")
    assert notebook.capturing
    notebook.said(len(SENTENCES))
    assert word_error_rate(" ".join(SENTENCES), " ".join(notebook.lines)) <= MISHEARD
    assert words(notebook.transcript) == words(" ".join(notebook.lines))
    notebook.text("first words after")


def test_words_are_grey_first_and_nothing_settled_changes(notebook: CaptionsNotebook) -> None:
    seen = notebook.page.evaluate("() => globalThis.__lines")
    assert any(line["interim"] for shown in seen for line in shown)
    settled: list[str] = []
    for shown in seen:
        final = [line["text"] for line in shown if line["final"]]
        assert final[: len(settled)] == settled
        settled = final
        assert sum(not line["final"] for line in shown) <= 1


def test_words_have_the_times_of_the_sound(notebook: CaptionsNotebook) -> None:
    spans = notebook.value("[[word.start, word.end] for word in captions.transcript.words]")
    assert all(0 <= start <= end for start, end in spans)
    assert spans == sorted(spans)
    # The microphone plays its file from the moment it is opened; the pauses are where they were spoken.
    gaps = [later[0] - earlier[1] for earlier, later in pairwise(spans)]
    assert sum(gap > PAUSE - 0.6 for gap in gaps) == len(SENTENCES) - 1


def test_it_is_saved_and_copied(notebook: CaptionsNotebook) -> None:
    with notebook.page.expect_download() as download:
        notebook.button("Save as SRT").click()
    srt = download.value.path().read_text("utf-8")
    assert download.value.suggested_filename == "captions.srt"
    assert srt == notebook.value("captions.transcript.to_srt()")
    assert words(re.sub(r"[\d:,>-]+", " ", srt)) == words(notebook.transcript)
    with notebook.page.expect_download() as download:
        notebook.button("Save as VTT").click()
    assert download.value.path().read_text("utf-8").startswith("WEBVTT")
    with seen(notebook.widget, "[data-icon=check]"):
        notebook.button("Copy the text").click()
    assert notebook.page.evaluate("navigator.clipboard.readText()").splitlines() == notebook.lines


def test_large_type_is_remembered(notebook: CaptionsNotebook) -> None:
    size = "() => parseFloat(getComputedStyle(document.querySelector('.xc-line p')).fontSize)"
    small = notebook.page.evaluate(size)
    notebook.widget.get_by_role("log").press("l")
    notebook.until(lambda: notebook.page.evaluate(size) > 2 * small, "the type is large")
    notebook.save()
    notebook.page.reload()
    notebook.said(len(SENTENCES))
    notebook.until(lambda: notebook.page.evaluate(size) > 2 * small, "the type is large again")
    notebook.widget.get_by_role("log").press("Escape")
    notebook.until(lambda: notebook.page.evaluate(size) == small, "the type is small")


def test_after_a_reload_it_goes_on_by_a_click(notebook: CaptionsNotebook) -> None:
    before = notebook.lines
    notebook.text("The page was reloaded")
    assert notebook.live_tracks == 0
    assert notebook.value("captions.status") == "idle"
    notebook.button(re.compile("^Turn it on$")).click()
    notebook.status("Listening")
    # Its file is played from the beginning again.
    notebook.said(2 * len(SENTENCES))
    assert notebook.lines[: len(before)] == before
    assert word_error_rate(" ".join(SENTENCES * 2), notebook.transcript) <= MISHEARD


def test_a_muted_microphone_is_not_heard(notebook: CaptionsNotebook) -> None:
    notebook.button("Mic on. Mute").click()
    notebook.status("Idle")
    assert not notebook.capturing
    notebook.button("Muted. Unmute").click()
    notebook.status("Listening")


def test_a_cell_stops_and_starts_it(notebook: CaptionsNotebook) -> None:
    notebook.do("captions.stop()")
    notebook.status("Disconnected")
    notebook.until(lambda: notebook.live_tracks == 0, "the microphone is let go")
    count = len(notebook.lines)
    notebook.do("captions.start()")
    notebook.status("Listening")
    notebook.text("Stopped, and went on")
    notebook.said(count + 1)
    notebook.button("Stop").click()
    notebook.status("Disconnected")
    assert notebook.value("captions.error is None")
