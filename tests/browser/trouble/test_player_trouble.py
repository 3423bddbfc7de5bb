"""Sound and words that nobody would make on purpose, and a kernel that goes away: the player says what is the matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.lab import REPOSITORY
from tests.browser.player_notebook import CATCH, MADE, PlayerNotebook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Locator

    from tests.browser.lab import Lab

AXE = REPOSITORY / "js/node_modules/axe-core/axe.min.js"
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations']}"
CELLS = {
    "usual": f"{MADE}\nplayer = Player(sound(12), words(12))\nplayer",
    "empty": "Player(Audio(np.zeros(0), 24000), words(2))",
    "channels": "Player(Audio.from_bytes(sound(24, channels=8).to_bytes('wav')))",
    "behind": "Player(sound(2), words(5))",
    "timeless": "Player(sound(2), Transcript(text='Only a text.'))",
    "hostile": (
        "odd = Transcript(words=[Word(text='<script>globalThis.__hurt = 1</script>', start=0.2, end=0.9, speaker=0, confidence=0.1),"
        " Word(text='\\u05e9\\u05dc\\u05d5\\u05dd', start=0.5, end=1.2, speaker=1)])\nPlayer(sound(2), odd)"
    ),
    "hour": "hour = Player(Audio(np.zeros(8000 * 5000, dtype=np.float32), 8000), words(10_000))\nhour",
}


@pytest.fixture(scope="module")
def notebook(browser: Browser, lab: Lab) -> Iterator[PlayerNotebook]:
    with browser.new_context(viewport={"width": 1300, "height": 900}) as context:
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.add_init_script(CATCH)
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        opened = PlayerNotebook(page, lab, list(CELLS.values()))
        for number in range(len(CELLS)):
            opened.run(number)
        yield opened
        opened.close()
        assert errors == []


def shown(notebook: PlayerNotebook, name: str) -> Locator:
    widget = notebook.cell(list(CELLS).index(name)).get_by_role("group", name="Player")
    widget.wait_for()
    widget.scroll_into_view_if_needed()
    return widget


def test_no_sound_at_all_is_said(notebook: PlayerNotebook) -> None:
    widget = shown(notebook, "empty")
    widget.get_by_text("There is no sound in it").wait_for()
    assert widget.get_by_role("button", name="Play").get_attribute("aria-disabled") == "true"


def test_eight_channels_are_heard_as_one(notebook: PlayerNotebook) -> None:
    widget = shown(notebook, "channels")
    widget.get_by_text("24 kHz, 8 channels").wait_for()
    widget.get_by_role("button", name="Play").click()
    notebook.until(lambda: notebook.page.evaluate("__played.currentTime") > 0.3, "it plays")
    widget.get_by_role("button", name="Pause").click()


def test_words_behind_the_end_are_counted(notebook: PlayerNotebook) -> None:
    widget = shown(notebook, "behind")
    widget.get_by_text("2 behind the end").wait_for()
    widget.get_by_role("slider").press("End")
    widget.get_by_role("slider").press("w")
    assert notebook.page.evaluate("document.activeElement.getAttribute('role')") == "slider"


def test_a_transcript_without_times_says_so_and_is_saved_as_it_is(notebook: PlayerNotebook) -> None:
    widget = shown(notebook, "timeless")
    widget.get_by_text("The transcript has no words with times").wait_for()
    widget.get_by_role("slider").press("w")
    widget.get_by_role("slider").press("Enter")
    assert widget.get_by_role("textbox").count() == 0
    widget.get_by_role("button", name="Save and show").click()
    widget.get_by_role("menuitem").first.wait_for()
    assert widget.get_by_role("menuitem").all_inner_texts() == ["Transcript as JSON", "Text"]
    notebook.page.keyboard.press("Escape")


def test_markup_and_other_writings_are_text(notebook: PlayerNotebook) -> None:
    widget = shown(notebook, "hostile")
    widget.get_by_role("option").first.wait_for()
    assert widget.get_by_role("option").all_inner_texts()[0] == "<script>globalThis.__hurt = 1</script>"
    label = widget.get_by_role("option").first.get_attribute("aria-label")
    assert label == "<script>globalThis.__hurt = 1</script>, 0:00.20, Speaker 1, doubtful"
    assert notebook.page.evaluate("globalThis.__hurt") is None


def test_of_ten_thousand_words_only_those_that_are_seen_are_drawn(notebook: PlayerNotebook) -> None:
    widget = shown(notebook, "hour")
    words, slider = widget.get_by_role("option"), widget.get_by_role("slider")
    words.first.wait_for()
    assert words.count() < 120
    assert words.first.get_attribute("aria-setsize") == "10000"
    slider.press("0")
    widget.get_by_text("Zoom in to read the words").wait_for()
    assert words.count() == 1
    for _ in range(9):
        slider.press("+")
        assert words.count() < 120
    widget.get_by_text("Zoom in to read the words").wait_for(state="detached")
    slider.press("End")
    slider.press("Shift+W")
    slider.press("w")
    words.filter(has_text="w9999").wait_for()
    assert notebook.page.evaluate("document.querySelectorAll('.xp-wave > div')[0].shadowRoot !== null")
    canvases = widget.locator(".xp-wave > div").evaluate("host => host.shadowRoot.querySelectorAll('canvas').length")
    assert canvases <= 24


def test_a_running_cell_stops_neither_the_sound_nor_the_picture(notebook: PlayerNotebook, tmp_path: Path) -> None:
    widget, over = shown(notebook, "hour"), tmp_path / "over"
    notebook.do("hour.position = 2500")
    widget.locator(".xp-time b", has_text="41:40").wait_for()
    notebook.begin(f"import pathlib, time\nwhile not pathlib.Path({str(over)!r}).exists(): time.sleep(0.02)")
    try:
        for _ in range(8):  # behind what the page has asked for
            widget.get_by_role("slider").press("Shift+ArrowRight")
        widget.get_by_role("button", name="Play").click()
        notebook.until(lambda: notebook.page.evaluate("__played.currentTime") > 2541, "it is heard")
        drawn = widget.locator(".xp-time b").inner_text()
        assert drawn > "42:20", drawn
        sounding = widget.locator(".xp-sounding")
        notebook.until(lambda: sounding.count() == 1, "its word is marked")
    finally:
        over.touch()
    widget.get_by_role("button", name="Pause").click()
    notebook.until(lambda: notebook.value("hour.position") > 2541, "Python knows")


@pytest.mark.parametrize("width", [760, 420, 280])
def test_nothing_is_cut_off_and_axe_finds_nothing(notebook: PlayerNotebook, width: int) -> None:
    widget = shown(notebook, "usual")
    widget.get_by_role("slider").press("End")
    widget.evaluate("(box, width) => { box.parentElement.style.width = `${width}px`; }", width)
    try:
        notebook.until(lambda: widget.evaluate("box => box.clientWidth") <= width, "it is as wide")
        rows = widget.evaluate(
            """box => [...box.querySelectorAll('.xa-toolbar, .xa-strip')].map((row) => row.scrollWidth - row.clientWidth)"""
        )
        assert rows == [0, 0]
        cursor = "box => new DOMMatrix(getComputedStyle(box.querySelector('.xp-cursor')).transform).e"
        notebook.until(lambda: 0 < widget.evaluate(cursor) < width, "the place is still seen")
        notebook.page.evaluate(AXE.read_text("utf-8") + ";0")
        found = widget.evaluate(f"async box => (await axe.run(box, {RULES})).violations")
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    finally:
        widget.evaluate("box => { box.parentElement.style.width = ''; }")


def test_a_kernel_that_is_gone_is_said(notebook: PlayerNotebook) -> None:
    """The last test here: no kernel is left."""
    notebook.die()
    widget = shown(notebook, "usual")
    widget.get_by_text("The kernel was restarted").wait_for()
    word = widget.get_by_role("option").first
    word.press("Enter")
    assert widget.get_by_role("textbox").count() == 0
    widget.get_by_role("slider").press("Home")
    notebook.page.evaluate("globalThis.__played = null")  # another one has played before
    widget.get_by_role("button", name="Play").click()
    notebook.until(lambda: notebook.page.evaluate("__played?.currentTime > 0.5"), "what is here goes on")
