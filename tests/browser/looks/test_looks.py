"""What every reader must be able to see and to hear read out: contrast, names and roles, text that stays text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser import examples
from tests.browser.lab import open_notebook, open_saved, run_all
from tests.browser.look_page import AXE

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from tests.browser.lab import Lab

# Paints what lies behind a text, then the text's colour, into one pixel: the browser blends alpha and tints.
CONTRASTS = """() => {
    const context = Object.assign(document.createElement('canvas'), {width: 1, height: 1}).getContext('2d', {willReadFrequently: true});
    const paint = colours => {
        context.fillStyle = '#fff';
        context.fillRect(0, 0, 1, 1);
        for (const colour of colours) { context.fillStyle = colour; context.fillRect(0, 0, 1, 1); }
        const [r, g, b] = [...context.getImageData(0, 0, 1, 1).data].map(v => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const found = [];
    for (const root of document.querySelectorAll('.xv')) {
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
        while (walker.nextNode()) {
            const e = walker.currentNode.parentElement;
            if (!walker.currentNode.data.trim() || e.closest('script, style') || !e.checkVisibility()) continue;
            const behind = [];
            for (let p = e; p; p = p.parentElement) behind.unshift(getComputedStyle(p).backgroundColor);
            const [a, b] = [paint(behind), paint([...behind, getComputedStyle(e).color])].sort();
            found.push([(b + 0.05) / (a + 0.05), walker.currentNode.data.trim().slice(0, 40), e.className]);
        }
    }
    return found.sort((x, y) => x[0] - y[0]);
}"""
PARTS = """() => {
    const seen = [];
    for (const selector of ['.xv-rest', '.xv-played', '.xv-play .xv-icon-play', '.xv-get .xv-icon', '.xv-note .xv-icon', '.xv-trouble .xv-icon'])
        for (const e of document.querySelectorAll(selector)) {
            const style = getComputedStyle(e);
            seen.push([selector, style.fill === 'none' ? style.stroke : style.fill, getComputedStyle(document.querySelector('.jp-Notebook')).backgroundColor]);
        }
    return seen;
}"""


def luminance(colour: str) -> float:
    numbers = [float(part) for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in (n / 255 for n in numbers)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_text_has_contrast(themed: Page) -> None:
    found = themed.evaluate(CONTRASTS)
    assert len(found) > 150
    assert [text for text in found if text[0] < 4.5] == []


def test_text_has_contrast_while_it_plays(themed: Page) -> None:
    themed.locator(".xv-audition").get_by_role("button", name="Play").first.click()
    themed.locator(".xv-playing").wait_for()
    try:
        assert [text for text in themed.evaluate(CONTRASTS) if text[0] < 4.5] == []
    finally:
        themed.locator("audio").evaluate_all("all => all.forEach(a => a.pause())")


def test_bars_and_icons_have_contrast(themed: Page) -> None:
    seen = themed.evaluate(PARTS)
    assert {part[0] for part in seen} >= {".xv-rest", ".xv-played", ".xv-note .xv-icon", ".xv-trouble .xv-icon"}
    for part, colour, behind in seen:
        light, dark = sorted((luminance(colour), luminance(behind)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 3, (part, colour, behind)


def test_axe_finds_nothing(themed: Page) -> None:
    themed.evaluate(AXE.read_text("utf-8") + ";0")
    result = themed.evaluate(
        """() => axe.run({include: [['.xv']]}, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"""
    )
    assert len(result["passes"]) > 10
    assert [
        (violation["id"], violation["help"], [node["html"][:160] for node in violation["nodes"]][:3])
        for violation in result["violations"]
    ] == []


def test_markup_in_texts_shows_as_text(page: Page, lab: Lab) -> None:
    path = lab.notebook(
        "hostile.ipynb", ["from tests.browser.examples import hostile, HOSTILE", *(f"hostile()[{n}]" for n in range(4))]
    )
    open_notebook(page, lab, path)
    run_all(page, lab, 5)
    page.locator(".xv-on").nth(3).wait_for()
    page.locator(".xv-transcript").get_by_role("radio", name="Words").check()
    lab.end_sessions()
    assert page.evaluate("window.hacked") is None
    assert page.locator(".xv img:not(.xv-picture)").count() == 0
    for root in page.locator(".xv").all():
        assert examples.HOSTILE in root.evaluate("e => e.textContent")
        assert root.locator("script").count() <= 2


def test_money_is_not_taken_for_a_formula(page: Page, lab: Lab) -> None:
    path = lab.notebook(
        "money.ipynb", ["from tests.browser import examples", "examples.dear(text='It cost $5 and then $x^2$ more.')"]
    )
    open_notebook(page, lab, path)
    run_all(page, lab, 2)
    page.locator(".xv-on").wait_for()
    lab.end_sessions()
    assert page.locator(".xv mjx-container, .xv .MathJax").count() == 0
    assert "It cost $5 and then $x^2$ more." in page.locator(".xv").inner_text()


def test_forced_colours_and_still_pictures(page: Page, lab: Lab, trusted: Path) -> None:
    page.emulate_media(forced_colors="active", reduced_motion="reduce")
    open_saved(page, lab, trusted)
    page.get_by_role("button", name="Play").first.click()
    page.wait_for_function("() => document.querySelector('.xv audio').currentTime > 0.6")
    root = page.locator(".xv").first
    assert root.get_by_role("button", name="Pause").is_visible()
    page.wait_for_function("() => parseFloat(document.querySelector('.xv-wave').style.getPropertyValue('--xv-at')) > 0")
    fills = [root.locator(f".xv-{part}").evaluate("e => getComputedStyle(e).fill") for part in ("rest", "played")]
    assert fills[0] != fills[1]
