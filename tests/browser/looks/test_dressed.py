"""The dressed layer in a real JupyterLab: playing, keys, heights, widths, words (ui.md 5, 7, 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser import examples

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

BOXES = """root => Object.fromEntries(
    [['root', root], ...['player', 'line', 'foot', 'wave', 'play', 'clock'].map(n => [n, root.querySelector('.xv-' + n)])]
        .filter(([, e]) => e).map(([n, e]) => { const r = e.getBoundingClientRect(); return [n, [r.x, r.y, r.width, r.height]]; }))"""
CELLS = "() => [...document.querySelectorAll('.jp-Cell')].map(e => [e.className.replace('jp-toolbar-overlap', '').trim(), e.querySelector('.jp-InputArea')?.textContent])"
OVERFLOWS = """() => [...document.querySelectorAll('.xv')].flatMap(root => {
    const limit = root.getBoundingClientRect().right + 0.5;
    const inner = [...root.querySelectorAll('.xv-table, .xv-words')].filter(e => e.scrollWidth > e.clientWidth);
    const facts = e => e.closest('.xv-facts, .xv-line, svg, option, style, script');
    const out = [...root.querySelectorAll('*')].filter(
        e => !facts(e) && e.checkVisibility() && e.getClientRects().length && e.getBoundingClientRect().right > limit);
    return [...inner, ...out, ...(root.scrollWidth > root.clientWidth ? [root] : [])]
        .map(e => root.className + ' > ' + e.tagName + '.' + (e.getAttribute('class') || ''));
})"""


def first(page: Page) -> Locator:
    return page.locator(".xv-speech").first


def place(page: Page) -> Locator:
    return first(page).get_by_role("slider")


def until(page: Page, condition: str) -> None:
    """``condition`` on ``a``, the sound of the first result."""
    page.wait_for_function("() => { const a = document.querySelector('.xv audio'); return " + condition + "; }")


def at(page: Page) -> float:
    where: float = page.locator(".xv audio").first.evaluate("a => a.currentTime")
    return where


def test_click_plays_and_stops(dressed: Page) -> None:
    first(dressed).get_by_role("button", name="Play").click()
    until(dressed, "a.currentTime > 0.3 && !a.paused")
    pause = first(dressed).get_by_role("button", name="Pause")
    assert pause.get_attribute("title") == "Pause"
    dressed.wait_for_function(
        "() => parseFloat(document.querySelector('.xv-wave').style.getPropertyValue('--xv-at')) > 0"
    )
    pause.click()
    until(dressed, "a.paused")
    first(dressed).get_by_role("button", name="Play").wait_for()


def test_playing_one_pauses_the_others(dressed: Page) -> None:
    dressed.get_by_role("button", name="Play").nth(0).click()
    until(dressed, "!a.paused && a.currentTime > 0")
    dressed.locator(".xv-transcript").first.get_by_role("button", name="Play").click()
    until(dressed, "a.paused && !a.ended")
    dressed.wait_for_function("() => !document.querySelector('.xv-transcript audio').paused")


def test_nothing_moves_while_it_plays(dressed: Page) -> None:
    root = first(dressed)
    ready = root.evaluate(BOXES)
    assert [ready[name][3] for name in ("player", "line", "foot", "wave", "play")] == [48, 20, 24, 40, 32]
    assert ready["root"][3] == 92
    root.get_by_role("button", name="Play").click()
    until(dressed, "a.currentTime > 1.2")
    assert root.evaluate(BOXES) == ready


def test_click_and_drag_on_the_waveform(dressed: Page) -> None:
    box = place(dressed).bounding_box()
    assert box
    middle = box["y"] + box["height"] / 2
    dressed.mouse.click(box["x"] + box["width"] / 2, middle)
    assert at(dressed) == pytest.approx(3.7, abs=0.06)
    dressed.mouse.move(box["x"] + box["width"] * 0.25, middle)
    dressed.mouse.down()
    dressed.mouse.move(box["x"] + box["width"] * 0.75, middle, steps=4)
    dressed.mouse.up()
    assert at(dressed) == pytest.approx(5.55, abs=0.06)


def test_keys_on_the_waveform(dressed: Page) -> None:
    slider = place(dressed)
    slider.focus()
    moves = {"ArrowRight": 1, "Shift+ArrowRight": 6, "ArrowLeft": 5, "Shift+ArrowLeft": 0, "End": 7.4, "Home": 0}
    for key, second in moves.items():
        slider.press(key)
        assert at(dressed) == pytest.approx(second, abs=0.06), key
    slider.press("ArrowRight")
    slider.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "2 of 7 seconds"
    assert first(dressed).locator(".xv-clock").inner_text() == "0:02 / 0:07"
    speed = first(dressed).get_by_role("combobox", name="Speed")
    for key, rate in (("]", "1.25"), ("]", "1.5"), ("[", "1.25"), ("[", "1"), ("[", "0.75"), ("]", "1")):
        slider.press(key)
        assert speed.input_value() == rate
        until(dressed, f"a.playbackRate === {rate}")
    slider.press(" ")
    until(dressed, "!a.paused")
    slider.press(" ")
    until(dressed, "a.paused")


def test_speed_is_chosen(dressed: Page) -> None:
    speed = first(dressed).get_by_role("combobox", name="Speed")
    assert speed.locator("option").all_inner_texts() == ["0.5×", "0.75×", "1×", "1.25×", "1.5×", "2×"]  # noqa: RUF001
    speed.select_option("2")
    until(dressed, "a.playbackRate === 2")


def test_no_key_reaches_the_notebook(dressed: Page) -> None:
    dressed.locator(".jp-CodeCell").first.locator(".jp-InputPrompt").click()
    focusable = dressed.locator(
        ".xv :is(a[href], button, input, select, summary, textarea, [tabindex]:not([tabindex='-1'])):not(audio)"
    )
    bare = focusable.evaluate_all(
        "all => all.filter(e => e.dataset.lmSuppressShortcuts !== 'true').map(e => e.outerHTML.slice(0, 120))"
    )
    assert bare == []
    kinds = [
        first(dressed).locator(".xv-play"),
        place(dressed),
        first(dressed).locator("summary"),
        first(dressed).get_by_role("link", name="Download"),
        dressed.locator(".xv-transcript").first.locator("[data-tip][tabindex='0']"),
        dressed.locator(".xv-transcript").first.get_by_role("radio", name="Text"),
        dressed.locator(".xv-audition").get_by_role("slider").first,
    ]
    for element in kinds:
        for key in ("m", "r", "y", "d", "d", "a", "b", "x", "z", "ArrowDown", "ArrowUp", "Shift+Enter", "Escape"):
            element.focus()
            before = dressed.evaluate(CELLS)
            dressed.keyboard.press(key)
            # Two frames later a shortcut would have done its work.
            dressed.evaluate("() => new Promise(d => requestAnimationFrame(() => requestAnimationFrame(d)))")
            assert dressed.evaluate(CELLS) == before, key


@pytest.mark.parametrize("width", [760, 420, 280])
def test_nothing_overflows(dressed: Page, width: int) -> None:
    words = dressed.locator(".xv-transcript").first.get_by_role("radio", name="Words")
    dressed.locator(".xv").evaluate_all("(all, width) => all.forEach(e => e.style.width = width + 'px')", width)
    try:
        assert dressed.evaluate(OVERFLOWS) == []
        words.check()
        assert dressed.evaluate(OVERFLOWS) == []
    finally:
        dressed.locator(".xv-transcript").first.get_by_role("radio", name="Text").check()
        dressed.locator(".xv").evaluate_all("all => all.forEach(e => e.style.width = '')")


def test_long_text_is_one_line_and_all_of_it_on_a_click(dressed: Page) -> None:
    root = first(dressed)
    line = root.locator(".xv-line")
    root.evaluate("e => e.style.width = '300px'")
    try:
        assert line.evaluate("e => e.getBoundingClientRect().height") == 20
        line.locator("summary").press("Enter")
        assert line.evaluate("e => e.getBoundingClientRect().height") >= 40
        line.locator("summary").press("Enter")
        assert line.evaluate("e => e.getBoundingClientRect().height") == 20
    finally:
        root.evaluate("e => e.style.width = ''")


def test_download_saves_the_sound(dressed: Page) -> None:
    with dressed.expect_download() as download:
        first(dressed).get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "eve.mp3"
    assert download.value.path().stat().st_size > 10_000


def test_words_are_one_tab_stop_and_play(dressed: Page) -> None:
    talk = dressed.locator(".xv-transcript").first
    assert talk.locator(".xv-words [tabindex='0']").count() == 1
    word = talk.locator("[tabindex='0']").and_(talk.locator("[data-tip]"))
    word.focus()
    dressed.keyboard.press("ArrowRight")
    dressed.keyboard.press("ArrowRight")
    assert dressed.evaluate("document.activeElement.textContent") == "did"
    tip = "getComputedStyle(document.activeElement, '::after').content"
    assert dressed.evaluate(tip) == '"did  0.84 – 1.07 s  confidence 0.97"'  # noqa: RUF001
    dressed.keyboard.press("Enter")
    playing = "document.querySelector('.xv-transcript audio')"
    dressed.wait_for_function(f"() => !{playing}.paused && {playing}.currentTime >= 0.84")
    dressed.locator(".xv-transcript .xv-words .xv-now").first.wait_for()
    talk.get_by_role("button", name="Pause").click()
    talk.locator(".xv-words").get_by_text("million.", exact=True).click()
    dressed.wait_for_function(f"() => {playing}.currentTime >= 5.5")
    assert dressed.evaluate("document.activeElement.textContent") != "did"


def test_words_as_a_table(dressed: Page) -> None:
    talk = dressed.locator(".xv-transcript").first
    talk.get_by_role("radio", name="Words").check()
    assert not talk.locator(".xv-words").is_visible()
    heads = talk.locator(".xv-table th").all_inner_texts()
    assert heads == ["Word", "Start, s", "End, s", "Length, s", "Speaker", "Confidence"]
    word = next(word for word in examples.transcript().words if word.text == "Harwick")
    row = talk.locator(".xv-table tbody tr").filter(has_text="Harwick")
    assert row.locator("td").all_inner_texts() == [
        "Harwick",
        f"{word.start:.2f}",
        f"{word.end:.2f}",
        f"{word.end - word.start:.2f}",
        "Speaker 3",
        "0.31",
    ]
    assert talk.locator(".xv-table").evaluate("e => e.clientHeight") == 312
    dressed.keyboard.press("ArrowLeft")
    assert talk.locator(".xv-words").is_visible()
    plain = dressed.locator(".xv-transcript").nth(1)
    plain.get_by_role("radio", name="Words").check()
    assert plain.locator(".xv-table th").all_inner_texts() == ["Word", "Start, s", "End, s", "Length, s"]
    plain.get_by_role("radio", name="Text").check()


def test_copy_and_files(dressed: Page) -> None:
    expected = examples.transcript()
    talk = dressed.locator(".xv-transcript").first
    talk.get_by_role("button", name="Copy").click()
    dressed.wait_for_function("async () => (await navigator.clipboard.readText()).startsWith('So what did the north')")
    talk.locator(".xv-kinds > summary").press("Enter")
    contents = {"txt": expected.text, "srt": expected.to_srt(), "vtt": expected.to_vtt(), "json": expected.to_json()}
    for kind, content in contents.items():
        with dressed.expect_download() as download:
            talk.get_by_role("link", name=kind, exact=True).click()
        assert download.value.suggested_filename == f"talk.{kind}"
        assert download.value.path().read_text("utf-8") == content
    talk.locator(".xv-kinds > summary").press("Enter")


def test_audition_changes_voice_at_the_same_place(dressed: Page) -> None:
    audition = dressed.locator(".xv-audition")
    shares = audition.locator(".xv-wave").evaluate_all(
        "all => all.map(e => e.clientWidth / e.parentElement.clientWidth)"
    )
    assert shares == sorted(shares)
    assert shares[0] / shares[-1] == pytest.approx(3.4 / 4.6, abs=0.03)
    audition.get_by_role("slider", name="Eve").focus()
    dressed.keyboard.press("ArrowRight")
    dressed.keyboard.press(" ")
    dressed.wait_for_function("() => document.querySelectorAll('.xv-audition audio')[0].currentTime > 1.1")
    dressed.keyboard.press("ArrowDown")
    dressed.wait_for_function("() => document.querySelectorAll('.xv-audition audio')[1].currentTime > 1.1")
    assert dressed.evaluate("document.activeElement.getAttribute('aria-label')") == "Ara"
    assert audition.locator("audio").evaluate_all("all => all.map(a => a.paused)") == [True, False, True, True, True]


def test_names_and_roles(dressed: Page) -> None:
    for root in dressed.locator(".xv").all():
        assert root.get_by_role("button", name="Play").count() == root.locator("audio").count()
        names = root.get_by_role("slider").evaluate_all("all => all.map(e => e.getAttribute('aria-label'))")
        assert all(names)
        assert len(names) == root.locator("audio").count()
    talk = dressed.locator(".xv-transcript").first
    assert talk.get_by_role("radiogroup", name="View").get_by_role("radio").count() == 2
    assert dressed.locator(".xv svg:not([aria-hidden='true'])").count() == 0
