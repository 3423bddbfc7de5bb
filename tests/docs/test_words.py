"""The documentation knows what the page and the package can say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import jupyter_xvoice
from tests.docs.pages import DOCS

STRINGS = Path(__file__).resolve().parents[2] / "js/src/ui/strings.ts"


def plain(text: str) -> str:
    return text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")


def titles() -> list[str]:
    """Of every card and notice, without the parts that are facts."""
    text = STRINGS.read_text(encoding="utf-8")
    notices = text[text.index("  notice: {") : text.index("  card: {")]
    cards = text[text.index("  card: {") : text.index("  press: {")]
    said = re.findall(r'^    "?[\w-]+"?: \[\s*"([^"]+)"', notices, re.MULTILINE) + re.findall(
        r'title: "([^"]+)"', cards
    )
    assert len(said) > 20
    return [plain(re.sub(r"\[.*?\]|\{.*?\}", "", one)).strip() for one in said]


def studio_titles() -> list[str]:
    """Of the studio's own troubles; the others are everybody's."""
    text = (STRINGS.parent / "words/studio.ts").read_text(encoding="utf-8")
    troubles = text[text.index("  trouble: {") : text.index("  } satisfies Record<TroubleName")]
    said = dict(re.findall(r'^    "?([\w-]+)"?: \[\s*"([^"]+)"', troubles, re.MULTILINE))
    own = ("no-creation", "no-voices", "full", "refused", "consent-unheard", "no-audio")
    return [said[name] for name in own]


def captions_titles() -> list[str]:
    """Of what captions say otherwise than the agent."""
    text = (STRINGS.parent / "words/captions.ts").read_text(encoding="utf-8")
    cards = text[text.index("captionsCards") : text.index("captionsNotices")]
    notices = text[text.index("captionsNotices") :]
    return re.findall(r'title: "([^"]+)"', cards) + re.findall(r'"?[\w-]+"?: \[\s*"([^"]+)"', notices)


def player_titles() -> list[str]:
    text = (STRINGS.parent / "words/player.ts").read_text(encoding="utf-8")
    notices = text[text.index("  notice: {") : text.index("} as const")]
    return re.findall(r'^    \w+: \["([^"]+)"', notices, re.MULTILINE)


def recorder_titles() -> list[str]:
    """Of what only the recorder says, or says otherwise; its notices are everybody's."""
    text = (STRINGS.parent / "words/recorder.ts").read_text(encoding="utf-8")
    ended = dict(re.findall(r'^    (\w+): "([^"]+)"', text[text.index("  ended: {") :], re.MULTILINE))
    failed = re.findall(r'title: "([^"]+)"', text[text.index("    failed: {") :])
    return [plain(one) for one in (*failed, *(ended[name] for name in ("reloaded", "restarted", "replaced")))]


def stream_titles() -> list[str]:
    """Of every state of a speech that is being made, without the facts at the end; that it was stopped says it all."""
    text = (STRINGS.parent / "words/stream.ts").read_text(encoding="utf-8")
    said = dict(re.findall(r'^    "?([\w-]+)"?: "([^"]+)"', text[text.index("  state: {") :], re.MULTILINE))
    assert said.pop("stopping")
    return [plain(re.sub(r"\s*[({].*", "", one)) for one in said.values()]


@pytest.mark.parametrize(
    "title",
    [*titles(), *studio_titles(), *captions_titles(), *player_titles(), *recorder_titles(), *stream_titles()],
)
def test_troubleshooting_knows_every_card_and_notice(title: str) -> None:
    page = plain((DOCS / "troubleshooting.md").read_text(encoding="utf-8"))
    assert f"\n{title}\n: " in page


def test_the_reference_holds_every_public_name() -> None:
    page = (DOCS / "api.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\.\. auto(?:class|function):: (\w+)$", page, re.MULTILINE))
    by_module = {"__version__", "changes", *jupyter_xvoice.errors.__all__}
    assert named == set(jupyter_xvoice.__all__) - by_module


def test_the_readme_leads_to_pages_that_are_there() -> None:
    named = re.findall(r"\]\(([^)#]+)", (DOCS.parent / "README.md").read_text(encoding="utf-8"))
    pages = [one for one in named if not one.startswith("https://")]
    assert len(pages) > 5
    assert [one for one in pages if not (DOCS.parent / one).is_file()] == []
