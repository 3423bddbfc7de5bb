"""Transcripts: lenient with the wire, and out again as text, captions, JSON, table and picture."""

from __future__ import annotations

import builtins
import json
import pickle

import numpy as np
import pytest
from matplotlib.figure import Figure

from jupyter_xvoice import Audio, Channel, Transcript, Utterance, Word, XVoiceError


def wire(**more):
    return {
        "text": "Hello world.",
        "language": "en",
        "duration": 1.92,
        "words": [
            {"text": "Hello", "start": 0.24, "end": 0.62, "confidence": 0.98, "speaker": 0},
            {"text": "world.", "start": 0.7, "end": 1.1, "speaker": 1},
        ],
        **more,
    }


CHANNELS = [
    {"index": 0, "language": "en", "text": "Hello you.", "words": [{"text": "Hello", "start": 0.0, "end": 0.4}, {"text": "you.", "start": 0.5, "end": 0.8}]},
    {"index": 1, "text": "Hi.", "words": [{"text": "Hi.", "start": 0.3, "end": 0.5}]},
]  # fmt: skip


def test_the_answer_of_the_wire():
    found = Transcript.model_validate(wire(place="xAI", new_field={"a": 1}))
    assert str(found) == found.text == "Hello world."
    assert [(w.text, w.start, w.end, w.confidence, w.speaker) for w in found.words] == [
        ("Hello", 0.24, 0.62, 0.98, 0),
        ("world.", 0.7, 1.1, None, 1),
    ]
    assert found.new_field == {"a": 1}
    assert repr(found) == "Transcript('Hello world.', 2 words, 1.9 s)"


@pytest.mark.parametrize(
    "answer", [{}, {"text": None, "words": None, "channels": None, "language": None, "duration": None}]
)
def test_an_empty_answer(answer):
    found = Transcript.model_validate(answer)
    assert (found.text, found.words, found.turns, found.to_srt(), found.to_vtt()) == ("", [], [], "", "WEBVTT\n")
    assert len(found.to_dataframe()) == 0
    assert found.plot()._repr_png_()


def test_channels_give_words_and_text_where_the_whole_has_none():
    found = Transcript.model_validate({"channels": CHANNELS, "duration": 1.0})
    assert [(w.text, w.channel) for w in found.words] == [("Hello", 0), ("Hi.", 1), ("you.", 0)]
    assert found.text == "Hello you.\nHi."
    assert [(t.speaker, t.text, t.start, t.end) for t in found.turns] == [
        ("Left", "Hello you.", 0.0, 0.8),
        ("Right", "Hi.", 0.3, 0.5),
    ]
    assert found.channels[1].words[0].channel == 1
    assert Channel.model_validate({"index": 2, "text": None, "words": None}).words == []


def test_turns_of_speakers():
    words = [
        Word(text=t, start=n, end=n + 0.5, speaker=s)
        for n, (t, s) in enumerate([("a", 0), ("b", 0), ("c", 1), ("d", 0)])
    ]
    turns = Transcript(words=words).turns
    assert [(turn.speaker, turn.text) for turn in turns] == [
        ("Speaker 1", "a b"),
        ("Speaker 2", "c"),
        ("Speaker 1", "d"),
    ]
    assert [turn.speaker for turn in Transcript(words=words[:2]).turns] == [""]


def test_more_than_two_channels_and_speakers_on_channels_have_names():
    words = [Word(text="x", start=n, end=n + 0.5, channel=n) for n in range(3)]
    assert [turn.speaker for turn in Transcript(words=words).turns] == ["Channel 1", "Channel 2", "Channel 3"]
    words = [Word(text="x", start=n, end=n + 0.5, channel=n % 2, speaker=n // 2) for n in range(4)]
    assert [turn.speaker for turn in Transcript(words=words).turns] == [
        "Left, Speaker 1", "Right, Speaker 1", "Left, Speaker 2", "Right, Speaker 2",
    ]  # fmt: skip
    known = [Word(text="x", start=0, end=1, speaker=0), Word(text="y", start=1, end=2)]
    assert [turn.speaker for turn in Transcript(words=known).turns] == ["Speaker 1", "Unknown"]


def test_channels_that_talk_at_once_are_cut_at_their_own_pauses():
    left = [Word(text=t, start=s, end=s + 0.3, channel=0) for t, s in [("one", 0.0), ("two", 0.4), ("five", 5.0)]]
    right = [Word(text=t, start=s, end=s + 0.3, channel=1) for t, s in [("three", 0.2), ("four", 0.6)]]
    turns = Transcript(words=sorted(left + right, key=lambda word: word.start)).turns
    assert [turn.text for turn in turns] == ["one two", "three four", "five"]


def test_captions_name_the_speakers():
    found = Transcript.model_validate(wire())
    assert "Speaker 1: Hello" in found.to_srt()
    assert "<v Speaker 2>world." in found.to_vtt()


def test_json_there_and_back_without_the_audio():
    found = Transcript.model_validate(wire(channels=CHANNELS, audio=Audio(np.zeros(100), 8000), more=1, cost=0.0))
    dumped = json.loads(found.to_json())
    assert "audio" not in dumped
    assert dumped["more"] == 1
    again = Transcript.model_validate_json(found.to_json())
    assert again.words == found.words
    assert again.channels == found.channels
    assert again.audio is None
    assert pickle.loads(pickle.dumps(found)) == found


def test_dataframe():
    frame = Transcript.model_validate(wire()).to_dataframe()
    assert list(frame.columns) == ["text", "start", "end", "confidence", "speaker", "channel"]
    assert frame["speaker"].tolist() == [0, 1]
    assert frame["channel"].isna().all()
    assert str(frame["speaker"].dtype) == "Int64"
    assert frame["confidence"].isna().tolist() == [False, True]
    assert (frame["end"] - frame["start"]).round(2).tolist() == [0.38, 0.4]


def test_dataframe_without_pandas_says_what_to_install(monkeypatch):
    real = builtins.__import__

    def without(name, *rest, **more):
        if name == "pandas":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(XVoiceError, match=r'pip install "jupyter-xvoice\[dataframe\]"'):
        Transcript().to_dataframe()


def test_plot_puts_the_words_under_the_waveform():
    price = [Word(text="$_^$4", start=0.1, end=0.5), Word(text="你好", start=0.5, end=0.9)]
    found = Transcript(words=price, audio=Audio(np.zeros(8000, np.float32), 8000), duration=1.0)
    figure = found.plot()
    assert [text.get_text() for text in figure.axes[0].texts] == ["$_^$4", "你好"]
    assert figure.axes[0].get_xlim() == (0.0, 1.0)
    assert figure._repr_png_().startswith(b"\x89PNG")
    axes = Figure().subplots()
    assert Transcript(words=price).plot(ax=axes) is axes
    assert axes.get_xlim() == (0.0, 0.9)


def test_display():
    bundle = Transcript.model_validate(wire())._repr_mimebundle_(include=None, exclude=None)
    assert bundle["text/plain"] == "Transcript('Hello world.', 2 words, 1.9 s)"
    assert "world." in bundle["text/html"]


def test_utterance():
    said = Utterance.model_validate({"text": "Hi", "kind": "final", "start": 1.0, "duration": 0.5, "words": [], "x": 1})
    assert (str(said), said.kind, said.channel, said.end_of_turn_confidence) == ("Hi", "final", None, None)
    assert repr(said) == "Utterance('Hi', final, 1.00-1.50 s)"
    with pytest.raises(ValueError, match="kind"):
        Utterance(text="Hi", kind="whole")
