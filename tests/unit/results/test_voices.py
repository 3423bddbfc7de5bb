"""Voices and lists of them."""

from __future__ import annotations

import pickle

from jupyter_xvoice import Voice
from jupyter_xvoice.results import Voices

EVE = Voice.model_validate({"voice_id": "eve", "name": "Eve", "language": None, "gender": "female", "mood": "new"})


def test_a_voice_is_lenient_and_one_line():
    assert EVE.mood == "new"
    assert EVE.language is None
    assert repr(EVE) == str(EVE) == "Voice('eve', Eve, female)"
    assert repr(Voice(voice_id="nlbqfwie", custom=True)) == "Voice('nlbqfwie', custom)"
    assert Voice(voice_id="eve", name="Eve", gender="female", mood="new") == EVE
    assert len({EVE, EVE.model_copy()}) == 1


def test_a_list_of_voices_is_a_list_with_a_token():
    voices = Voices([EVE], pagination_token="more")
    assert isinstance(voices, list)
    assert voices[0] is EVE
    assert voices.pagination_token == "more"
    assert Voices().pagination_token is None
    assert repr(voices) == "Voices(eve)"
    again = pickle.loads(pickle.dumps(voices))
    assert (again, again.pagination_token) == (voices, "more")


def test_display_is_a_table_of_all():
    shown = Voices([EVE, Voice(voice_id="nlbqfwie", name="<Friendly>", custom=True)])._repr_html_()
    assert "eve" in shown
    assert "nlbqfwie" in shown
    assert "<Friendly>" not in shown
    assert "eve" in EVE._repr_html_()
    assert isinstance(Voices()._repr_html_(), str)
