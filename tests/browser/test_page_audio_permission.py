"""Why a page has no microphone, in Chromium: each state of audio.md, found before and told after asking."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.sound_page import ADDRESS, chromium, serve, sound_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page, Playwright

ASK = "async () => [await xv.permission(), await xv.refusal(xv.pageAudio().openMicrophone({})), xv.pageAudio().sound]"
ANSWERS = "--use-fake-ui-for-media-stream"
DEVICES = "--use-fake-device-for-media-stream"


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One that always says yes."""
    with chromium(playwright) as started:
        yield started


def answer(page: Page, setting: str) -> None:
    """The user's answer, as given in the page's settings."""
    session = page.context.new_cdp_session(page)
    context = session.send("Target.getTargetInfo")["targetInfo"]["browserContextId"]
    permission = {"permission": {"name": "microphone"}, "setting": setting, "origin": "http://localhost"}
    session.send("Browser.setPermission", {**permission, "browserContextId": context})


def test_granted(browser, script):
    with sound_page(browser, script) as page:
        assert page.evaluate(ASK) == ["granted", None, "none"]


def test_denied_by_the_user(playwright, script):
    with chromium(playwright, f"{ANSWERS}=deny", without=(ANSWERS,)) as browser, sound_page(browser, script) as page:
        before, refused, _ = page.evaluate(ASK)
        assert before == "denied"
        assert refused == {"name": "denied", "words": "Permission denied"}


def test_prompt_then_denied_for_good_then_allowed_without_a_reload(playwright, script):
    with chromium(playwright, without=(ANSWERS,)) as browser, sound_page(browser, script) as page:
        assert page.evaluate("xv.permission()") == "prompt"
        page.evaluate("() => { window.changes = 0; xv.onPermission(() => changes++, new AbortController().signal); }")
        answer(page, "denied")
        page.wait_for_function("changes > 0")
        before, refused, _ = page.evaluate(ASK)
        assert before == "denied"
        assert refused["name"] == "denied"
        answer(page, "granted")
        page.wait_for_function("changes > 1")
        assert page.evaluate(ASK)[:2] == ["granted", None]


def test_taken_away_while_it_is_open(playwright, script):
    with chromium(playwright, without=(ANSWERS,)) as browser, sound_page(browser, script) as page:
        answer(page, "granted")
        page.evaluate(
            """async () => {
                const microphone = await xv.pageAudio().openMicrophone({});
                window.ended = new Promise((done) => microphone.on('ended', done));
            }"""
        )
        answer(page, "denied")
        assert page.evaluate("ended") == "Fake Default Audio Input"


def test_no_microphone(playwright, script):
    with chromium(playwright, without=(DEVICES,)) as browser, sound_page(browser, script) as page:
        before, refused, _ = page.evaluate(ASK)
        assert before == "not-found"
        assert refused["name"] == "not-found"


def test_no_microphone_until_one_is_connected(browser, script):
    with sound_page(browser, script) as page:
        got = page.evaluate(
            """async () => {
                const {mediaDevices} = navigator, list = mediaDevices.enumerateDevices;
                mediaDevices.enumerateDevices = async () => [];
                const before = await xv.permission();
                const after = new Promise((done) => xv.onPermission(
                    () => done(xv.permission()), new AbortController().signal));
                mediaDevices.enumerateDevices = list;
                mediaDevices.dispatchEvent(new Event('devicechange'));
                return [before, await after];
            }"""
        )
        assert got == ["not-found", "granted"]


@pytest.mark.parametrize(
    ("thrown", "name"), [("NotReadableError", "in-use"), ("AbortError", "in-use"), ("Odd", "failed")]
)
def test_another_program_has_it(browser, script, thrown, name):
    # Nothing here can take a fake microphone away: the browser's answer is put in its place.
    with sound_page(browser, script) as page:
        page.evaluate(
            "(name) => navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('taken', name))",
            thrown,
        )
        assert page.evaluate(ASK)[1] == {"name": name, "words": "taken"}


def test_plain_http_from_another_machine(browser, script):
    with sound_page(browser, script, "http://notebook.test/audio.html") as page:
        assert page.evaluate("isSecureContext") is False
        assert page.evaluate(ASK) == ["insecure-context", {"name": "insecure-context", "words": ""}, "none"]
        # There is no sound either: worklets come only to secure pages.
        assert page.evaluate("xv.refusal(xv.pageAudio().openSpeaker({}))")["name"] == "insecure-context"
        assert page.evaluate("xv.pageAudio().sound") == "none"


def test_an_editor_without_a_microphone(browser, script):
    with sound_page(browser, script) as page:
        page.evaluate("Object.defineProperty(navigator, 'mediaDevices', {value: undefined})")
        assert page.evaluate(ASK)[:2] == ["unsupported-host", {"name": "unsupported-host", "words": ""}]
        assert page.evaluate("xv.listDevices()")["microphones"] == []
        # Answers can be heard all the same.
        assert page.evaluate("xv.refusal(xv.pageAudio().openSpeaker({}))") is None


@pytest.mark.parametrize(("attribute", "before"), [("", "policy-blocked"), ("microphone", "granted")])
def test_a_frame_of_another_site(browser, script, attribute, before):
    with browser.new_context() as context:
        serve(context, script)
        page = context.new_page()
        page.goto(f"http://localhost/frame.html#{attribute}")
        frame = page.frames[1]
        frame.wait_for_function("window.xv")
        found, refused, _ = frame.evaluate(ASK)
        assert found == before
        assert (refused or {}).get("name") == (None if attribute else "policy-blocked")


@pytest.mark.parametrize(
    ("policy", "name"), [("script-src 'self'", "worklet-blocked"), ("script-src 'self' blob:", None)]
)
def test_rules_that_forbid_blobs(browser, script, policy, name):
    with sound_page(browser, script, ADDRESS, {"content-security-policy": policy}) as page:
        for call in ("openMicrophone", "openSpeaker"):
            refused = page.evaluate(f"xv.refusal(xv.pageAudio().{call}({{}}))")
            assert (refused or {}).get("name") == name
            assert refused is None or refused["words"]


def test_refused_it_holds_nothing_and_may_be_tried_again(browser, script):
    with sound_page(browser, script) as page:
        got = page.evaluate(
            """async () => {
                const Context = window.AudioContext, contexts = [], {mediaDevices} = navigator;
                window.AudioContext = class extends Context { constructor(...a) { super(...a); contexts.push(this); } };
                const open = mediaDevices.getUserMedia;
                mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
                const first = await xv.refusal(xv.pageAudio().openMicrophone({}));
                const states = contexts.map((context) => context.state);
                mediaDevices.getUserMedia = open;
                const microphone = await xv.pageAudio().openMicrophone({});
                return {first: first.name, states, frames: (await xv.frames(microphone, 3)).length};
            }"""
        )
        assert got == {"first": "denied", "states": ["closed"], "frames": 3}
