"""``/v1/tts/voices`` and ``/v1/models``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from jupyter_xvoice.local import Engine


def get(engine: Engine, path: str) -> httpx.Response:
    return httpx.get(f"{engine.url}{path}", headers={"Authorization": f"Bearer {engine.token.reveal()}"}, timeout=60)


def test_the_five_voices(engine: Engine) -> None:
    answer = get(engine, "/v1/tts/voices").json()
    assert set(answer) == {"voices"}
    table = {voice["voice_id"]: (voice["name"], voice["gender"], voice["tone"]) for voice in answer["voices"]}
    assert table == {
        "eve": ("Eve", "female", "Energetic, upbeat"),
        "ara": ("Ara", "female", "Warm, friendly"),
        "rex": ("Rex", "male", "Confident, clear"),
        "sal": ("Sal", "neutral", "Smooth, balanced"),
        "leo": ("Leo", "male", "Authoritative, strong"),
    }
    assert all(voice["description"] and voice["language"] == "en" for voice in answer["voices"])


@pytest.mark.parametrize("voice_id", ["eve", "EVE", "Eve"])
def test_one_voice_in_any_case(engine: Engine, voice_id: str) -> None:
    answer = get(engine, f"/v1/tts/voices/{voice_id}")
    assert answer.status_code == 200
    assert answer.json() == get(engine, "/v1/tts/voices").json()["voices"][0]


def test_an_unknown_voice_is_404_with_the_list(engine: Engine) -> None:
    answer = get(engine, "/v1/tts/voices/adam")
    assert answer.status_code == 404
    assert "'adam': eve, ara, rex, sal, leo" in answer.json()["error"]


def test_the_model_does_not_claim_to_be_another(engine: Engine) -> None:
    models = get(engine, "/v1/models").json()["data"]
    assert [model["id"] for model in models] == ["jupyter-xvoice-engine"]
