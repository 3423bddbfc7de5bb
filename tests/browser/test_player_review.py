"""A recording is reviewed in a real JupyterLab: by keys and pointer, with corrections, and what of it Python knows."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import TYPE_CHECKING

import nbformat
import pytest

from tests.browser.kernelless import without_kernel
from tests.browser.lab import open_saved
from tests.browser.player_notebook import CATCH, MADE, PlayerNotebook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.browser.lab import Lab

HOSTILE = "<img src=x onerror=globalThis.__hurt=1><b>bold</b>"
CELL = f"{MADE}\nplayer = Player(sound(12), words(12))\nplayer"


@pytest.fixture(scope="module")
def player(browser: Browser, lab: Lab) -> Iterator[PlayerNotebook]:
    with browser.new_context(viewport={"width": 1300, "height": 900}, accept_downloads=True) as context:
        context.set_default_timeout(30_000)
        page = context.new_page()
        page.add_init_script(CATCH)
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        notebook = PlayerNotebook(page, lab, [CELL, "'below'"])
        notebook.show()
        yield notebook
        notebook.close()
        assert errors == []


@pytest.fixture(autouse=True)
def _at_rest(player: PlayerNotebook) -> None:
    # Not by the button, which may be gone when it is pressed: the sound ends by itself.
    player.page.evaluate("globalThis.__played?.pause()")
    player.until(lambda: not player.playing, "it is silent")
    player.slider.press("Escape")
    player.slider.press("Escape")
    player.slider.press("Home")
    player.until(lambda: player.shown_time == 0, "it is at its beginning")


def near(player: PlayerNotebook, seconds: float) -> None:
    player.until(lambda: abs(player.shown_time - seconds) < 0.02, f"it is at {seconds} s, not {player.shown_time}")


def test_keys_move_by_seconds_and_words(player: PlayerNotebook) -> None:
    for key, seconds in (
        ("ArrowRight", 1), ("Shift+ArrowRight", 6), ("ArrowLeft", 5), ("End", 6.5), ("Home", 0),
        ("w", 0.25), ("w", 0.75), ("w", 1.25), ("Shift+W", 0.75),
    ):  # fmt: skip
        player.slider.press(key)
        near(player, seconds)
    assert player.sounding == "w1"
    player.until(lambda: abs(player.value("player.position") - 0.751) < 0.02, "Python knows")
    assert "w1" in (player.slider.get_attribute("aria-valuetext") or "")


def test_space_plays_and_brackets_change_the_speed(player: PlayerNotebook) -> None:
    player.slider.press("]")
    player.slider.press("]")
    player.slider.press("Space")
    player.until(lambda: player.playing, "it plays")
    assert player.page.evaluate("[__played.playbackRate, __played.preservesPitch]") == [2, True]
    player.until(lambda: player.shown_time > 1, "it goes on")
    player.slider.press("[")
    player.slider.press("[")
    player.slider.press("Space")
    player.until(lambda: not player.playing, "it stops")
    assert player.page.evaluate("__played.playbackRate") == 1


def test_a_click_on_a_word_goes_there_and_arrows_go_on(player: PlayerNotebook) -> None:
    player.option("w6,").click()
    near(player, 3.25)
    player.page.keyboard.press("ArrowRight")
    near(player, 3.75)
    focused = player.page.evaluate("document.activeElement.textContent")
    assert focused == "w7"
    player.page.keyboard.press("Home")
    near(player, 0.25)


def test_a_drag_selects_and_the_selection_is_repeated(player: PlayerNotebook) -> None:
    box = player.slider.bounding_box()
    assert box is not None
    left, width, middle = box["x"], box["width"], box["y"] + 40

    def x(seconds: float) -> float:
        return left + seconds / 6.5 * width

    mouse = player.page.mouse
    mouse.move(x(2.0), middle)
    mouse.down()
    mouse.move(x(2.5), middle, steps=4)
    mouse.up()
    player.until(lambda: player.value("player.selection") is not None, "Python knows")
    start, end = player.value("player.selection")
    assert (start, end) == (pytest.approx(2.0, abs=0.03), pytest.approx(2.5, abs=0.03))
    assert player.value("player.selection_audio.duration") == pytest.approx(end - start, abs=1e-3)
    player.slider.press("l")
    player.until(lambda: player.playing, "it plays")
    seen: list[float] = []

    def turns() -> int:
        seen.append(player.page.evaluate("__played.currentTime"))
        return sum(1 for a, b in pairwise(seen) if b < a - 0.1)

    player.until(lambda: turns() >= 2, "it is repeated")
    assert min(seen) >= start - 0.02
    # An edge is taken hold of.
    player.slider.press("Space")
    mouse.move(x(end), middle)
    mouse.down()
    mouse.move(x(3.5), middle, steps=4)
    mouse.up()
    player.until(lambda: abs(player.value("player.selection")[1] - 3.5) < 0.03, "the end is moved")
    player.slider.press("Escape")
    player.until(lambda: player.value("player.selection") is None, "nothing is selected")


def test_keys_select_and_python_selects(player: PlayerNotebook) -> None:
    player.slider.press("ArrowRight")
    near(player, 1)
    player.slider.press("i")
    player.slider.press("ArrowRight")
    near(player, 2)
    player.slider.press("o")
    player.until(lambda: player.value("player.selection") == [1, 2], "keys select")
    player.do("player.selection = (3, 4.5)")
    player.widget.get_by_text("0:03.00\N{EN DASH}0:04.50").wait_for()
    player.do("player.position = 5")
    near(player, 5)
    player.do("player.selection = None")
    player.widget.locator(".xp-region").wait_for(state="detached")


def test_words_are_corrected_one_after_the_other_and_taken_back(player: PlayerNotebook) -> None:
    player.option("w2,").click()
    player.page.keyboard.press("Enter")
    box = player.widget.get_by_role("textbox")
    box.fill(HOSTILE)
    box.press("Tab")
    player.until(lambda: box.input_value() == "w3", "the next word is open")
    box.fill("three")
    box.press("Enter")
    box.wait_for(state="detached")
    player.until(lambda: player.value("player._state.corrections.steps") == [2, 0], "Python knows")
    assert player.option("three").inner_text() == "three"
    shown = player.widget.locator("[data-place='2']")
    assert shown.inner_text() == HOSTILE
    assert player.page.evaluate("globalThis.__hurt") is None
    assert player.value("player.transcript.text").startswith(f"w0 w1 {HOSTILE} three w4")
    assert player.value("player.original.text").startswith("w0 w1 w2 w3 w4")
    player.page.keyboard.press("Control+z")
    player.until(lambda: player.value("player.transcript.words[3].text") == "w3", "the last is taken back")
    player.page.keyboard.press("Control+y")
    player.until(lambda: player.value("player.transcript.words[3].text") == "three", "and made again")
    player.do("player.correct(5, 'five')")
    player.option("five").wait_for()
    player.option("five").press("F2")
    box.fill("nothing of it")
    box.press("Escape")
    assert player.value("player.transcript.words[5].text") == "five"


def test_what_was_corrected_can_be_saved(player: PlayerNotebook) -> None:
    player.do("player.correct(7, 'seven')")
    player.option("seven").wait_for()
    player.button("Save and show").click()
    with player.page.expect_download() as waiting:
        player.widget.get_by_role("menuitem", name="Captions as SRT").click()
    assert waiting.value.suggested_filename == "transcript.srt"
    assert "seven" in waiting.value.path().read_text("utf-8")
    assert player.page.evaluate("document.activeElement.ariaHasPopup") == "menu"


def test_a_page_that_is_loaded_again_shows_where_it_was(player: PlayerNotebook) -> None:
    player.do("player.correct(1, 'one')\nplayer.selection = (1, 2)\nplayer.position = 4")
    near(player, 4)
    player.save()
    player.page.reload()
    player.option(re.compile("^one,")).wait_for(timeout=60_000)
    player.widget.get_by_text("0:01.00\N{EN DASH}0:02.00").wait_for()
    near(player, 4)
    player.button("Play").click()
    player.until(lambda: player.shown_time > 4.2, "it plays")


def test_the_notebook_keeps_neither_sound_nor_words(player: PlayerNotebook) -> None:
    player.do("player.correct(4, 'periwinkle')")
    player.option("periwinkle").wait_for()
    player.lab.save_widgets(on=True)
    try:
        player.save()
    finally:
        player.lab.save_widgets(on=False)
    outputs = json.dumps(nbformat.read(player.path, as_version=4).cells[0].outputs)
    text = player.path.read_text("utf-8")
    assert "data:audio" not in outputs
    assert "periwinkle" not in text
    assert "xv-saved" in outputs
    assert "12 words" in outputs


def test_without_a_kernel_the_card_stands_there(player: PlayerNotebook, browser: Browser, lab: Lab) -> None:
    player.run(1)  # the helper waits for an output of the last cell
    player.save()
    player.until(lambda: player.path.read_text("utf-8").rstrip().endswith("}"), "it is written to its end")
    path = without_kernel(player.path, "player-saved.ipynb")
    lab.trust(path)
    with browser.new_context() as context:
        page = context.new_page()
        open_saved(page, lab, path)
        page.get_by_text("This is a saved notebook: run the cell to listen").wait_for()
        assert page.get_by_text("model not found").filter(visible=True).count() == 0
