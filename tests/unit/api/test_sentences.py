from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_xvoice.api.sentences import cut
from jupyter_xvoice.results.speech_tags import TAG
from jupyter_xvoice.wire_words import INLINE_TAGS, WRAPPING_TAGS

OPEN = [f"<{name}>" for name in WRAPPING_TAGS]
CLOSE = [f"</{name}>" for name in WRAPPING_TAGS]
INLINE = [f"[{name}]" for name in INLINE_TAGS]
WORDS = [
    "Hello",
    "world",
    " ",
    "  ",
    "\n\n",
    "\n",
    ". ",
    "! ",
    "? ",
    ", ",
    "。",
    "、",
    "日本語",
    "a" * 40,
    "…",
    "[",
    "<",
    "👩‍🚀",
]
texts = st.lists(st.sampled_from(WORDS * 4 + OPEN + CLOSE + INLINE), max_size=300).map("".join)


def balance(spoken: str) -> list[str]:
    stack: list[str] = []
    for slash, name in re.findall(r"<(/?)([a-z-]+)>", spoken):
        if name in WRAPPING_TAGS and not slash:
            stack.append(name)
        elif name in stack:
            stack.remove(name)
    return stack


@settings(deadline=None)
@given(texts, st.integers(200, 1000))
def test_the_pieces_cover_the_text_and_fit(text: str, limit: int) -> None:
    pieces = cut(text, limit)
    assert "".join(text[piece.start : piece.end] for piece in pieces) == text
    assert all(0 < len(piece.spoken) <= limit for piece in pieces)
    assert all(text[piece.start : piece.end] in piece.spoken for piece in pieces)


@settings(deadline=None)
@given(texts, st.integers(200, 1000))
def test_no_tag_is_cut(text: str, limit: int) -> None:
    whole = {(tag.start(), tag.end()) for tag in TAG.finditer(text)}
    for piece in cut(text, limit):
        for start, end in whole:
            assert not start < piece.end < end


@settings(deadline=None)
@given(texts)
def test_every_piece_but_the_last_is_balanced(text: str) -> None:
    # The last ends as the author left it.
    assert all(balance(piece.spoken) == [] for piece in cut(text, 1000)[:-1])


@settings(deadline=None)
@given(texts)
def test_what_is_short_stays_as_it_is(text: str) -> None:
    pieces = cut(text, max(len(text), 1))
    assert [piece.spoken for piece in pieces] == ([text] if text else [])


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("One one one. Two two two. Three " + "x" * 20, "One one one. Two two two. "),
        ("Alpha beta, gamma,\n\ndelta. e " + "x" * 20, "Alpha beta, gamma,\n\n"),
        ("日本語です。" * 20, "日本語です。" * 5),
        ("no stops here at all but words and words", "no stops here at all but words "),
        ("x" * 60, "x" * 31),
    ],
)
def test_the_best_place_is_taken(text: str, first: str) -> None:
    assert cut(text, 31)[0].spoken == first


def test_an_open_tag_is_closed_and_opened_again() -> None:
    text = "<whisper>" + "One sentence here. " * 30 + "</whisper> Loud again."
    pieces = cut(text, 200)
    assert pieces[0].spoken.startswith("<whisper>One")
    assert pieces[0].spoken.endswith("</whisper>")
    assert pieces[1].spoken.startswith("<whisper>One")
    assert pieces[-1].spoken.count("<whisper>") == pieces[-1].spoken.count("</whisper>")


def test_nested_tags_are_closed_from_the_inside() -> None:
    text = "<soft><slow>" + "A sentence. " * 40
    assert cut(text, 200)[0].spoken.endswith("</slow></soft>")
    assert cut(text, 200)[1].spoken.startswith("<soft><slow>A")


def test_tags_that_would_fill_the_piece_are_left_alone() -> None:
    text = "<emphasis>" * 100 + "word " * 100
    assert all(len(piece.spoken) <= 200 for piece in cut(text, 200))
