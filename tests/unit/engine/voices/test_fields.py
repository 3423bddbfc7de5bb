"""What may stand in the fields of a custom voice (protocol.md 8.1)."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_xvoice.engine.refusal import Refusal
from jupyter_xvoice.engine.voices.fields import FIELDS, checked

GOOD: dict[str, tuple[str, ...]] = {
    "gender": ("male", "female", "neutral"),
    "age": ("young", "middle-aged", "old"),
    "use_case": (
        "conversational",
        "narration",
        "characters",
        "educational",
        "advertisement",
        "social_media",
        "entertainment",
    ),
    "tone": ("warm", "casual", "professional", "friendly", "authoritative", "expressive", "calm"),
    "language": ("en", "en-US", "zh-CN", "fil", "es-419", "zh-Hant-TW"),
    "name": ("Friendly Narrator", "日本", " "),
    "description": ("Warm, conversational tone for narration.",),
    "accent": ("British",),
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in GOOD.items() for value in values])
def test_documented_values_pass(name: str, value: str) -> None:
    assert checked({name: value}) == {name: value}


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("gender", "Male", "male, female, neutral"),
        ("age", "middle aged", "middle-aged"),
        ("use_case", "podcast", "social_media"),
        ("tone", "angry", "authoritative"),
        ("language", "en-us", "region in upper case"),
        ("language", "EN", "lower case"),
        ("language", "english", "en or en-US"),
        ("language", "en-US\n", "en or en-US"),
    ],
)
def test_other_values_are_refused_with_the_rule(name: str, value: str, words: str) -> None:
    with pytest.raises(Refusal, match=words) as refused:
        checked({name: value})
    assert refused.value.status == 400
    assert name in refused.value.error
    assert repr(value) in refused.value.error


@pytest.mark.parametrize("name", FIELDS)
def test_null_clears_and_the_empty_string_is_refused(name: str) -> None:
    assert checked({name: None}) == {name: None}
    with pytest.raises(Refusal, match='must not be ""'):
        checked({name: ""})


@pytest.mark.parametrize("value", [1, True, ["x"], {"a": 1}])
def test_only_strings(value: Any) -> None:
    with pytest.raises(Refusal, match="must be a string or null"):
        checked({"name": value})


def test_fields_that_are_not_documented_are_left_out() -> None:
    assert checked({"name": "A", "voice_id": "abcdefgh", "created_at": "x", "file": "y"}) == {"name": "A"}
