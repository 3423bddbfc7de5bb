from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_xvoice.api.transcript_state import TranscriptState


def partial(text: str, start: float, end: float, kind: str, channel: int | None = None) -> dict[str, Any]:
    words = text.split()
    step = (end - start) / max(len(words), 1)
    event: dict[str, Any] = {
        "type": "transcript.partial",
        "text": text,
        "words": [
            {"text": word, "start": start + n * step, "end": start + (n + 1) * step} for n, word in enumerate(words)
        ],
        "is_final": kind != "interim",
        "speech_final": kind == "final",
        "start": start,
        "duration": end - start,
    }
    return event if channel is None else {**event, "channel_index": channel}


def done(text: str = "", channel: int | None = None, **more: Any) -> dict[str, Any]:
    event = {"type": "transcript.done", "text": text, "words": [], "duration": 9.5, **more}
    return event if channel is None else {**event, "channel_index": channel}


def fed(*events: dict[str, Any]) -> tuple[TranscriptState, list[Any]]:
    state = TranscriptState()
    return state, [said for event in events if (said := state.feed(event)) is not None]


def test_an_utterance_final_restates_its_chunks_and_replaces_them() -> None:
    state, said = fed(
        partial("one", 0, 1, "interim"),
        partial("one two", 0, 3, "chunk"),
        partial("three", 3, 4, "interim"),
        partial("three four", 3, 6, "chunk"),
        partial("One, two; three four.", 0, 6.5, "final"),
    )
    assert [one.kind for one in said] == ["interim", "chunk", "interim", "chunk", "final"]
    assert state.text() == "One, two; three four."
    assert [word.text for word in state.transcript().words] == ["One,", "two;", "three", "four."]


def test_an_interim_extends_the_chunks_before_it() -> None:
    state, _ = fed(partial("one two", 0, 3, "chunk"), partial("three", 3, 4, "interim"))
    assert state.text() == "one two three"


def test_an_interim_that_restates_the_utterance_replaces_the_chunks() -> None:
    state, _ = fed(partial("one two", 0, 3, "chunk"), partial("one two three", 0, 4, "interim"))
    assert state.text() == "one two three"


def test_a_chunk_that_restates_replaces() -> None:
    state, _ = fed(partial("is not", 0, 3, "chunk"), partial("isn't it", 0, 4, "chunk"))
    assert state.text() == "isn't it"


def test_an_empty_done_leaves_what_was_heard() -> None:
    state, said = fed(partial("one", 0, 1, "final"), done())
    assert (state.text(), state.done, said[-1].text, len(said)) == ("one", 1, "one", 1)


def test_an_empty_done_closes_what_is_pending() -> None:
    state, said = fed(
        partial("one", 0, 1, "final"), partial("two", 1, 2, "chunk"), partial("three", 2, 3, "interim"), done()
    )
    assert state.text() == "one two three"
    assert (said[-1].kind, said[-1].text, said[-1].start, said[-1].duration) == ("final", "two three", 1, 2)


def test_a_done_with_text_is_the_last_word_and_keeps_the_times() -> None:
    state, said = fed(partial("one too", 0, 1, "final"), done("One two."))
    assert state.text() == "One two."
    assert [word.text for word in state.transcript().words] == ["one", "too"]
    assert len(said) == 1  # nothing new was said


def test_a_done_that_is_all_there_is_is_an_utterance() -> None:
    state, said = fed(done("Only this."))
    assert [(one.kind, one.text) for one in said] == [("final", "Only this.")]
    assert state.transcript().duration == 9.5


def test_the_finals_are_never_handed_out_twice() -> None:
    _, said = fed(partial("one", 0, 1, "final"), partial("two", 1, 2, "interim"), done("one two"))
    assert [one.text for one in said if one.kind == "final"] == ["one", "two"]


def test_a_final_that_comes_again_is_said_once() -> None:
    state, said = fed(partial("one two", 0, 2, "final"), partial("one two", 0, 2, "final"))
    assert [one.text for one in said] == ["one two"]
    assert state.text() == "one two"


def test_a_final_that_comes_again_revised_replaces() -> None:
    state, said = fed(
        partial("it is not", 0, 2, "final"), partial("it isn't", 0, 2, "final"), partial("so", 2, 3, "final")
    )
    assert [one.text for one in said] == ["it is not", "it isn't", "so"]
    assert state.text() == "it isn't so"


def test_finals_without_times_are_all_kept() -> None:
    untimed = [{"type": "transcript.partial", "text": text, "is_final": True, "speech_final": True} for text in "abc"]
    assert fed(*untimed)[0].text() == "a b c"


def test_every_done_counts_named_or_not() -> None:
    state, _ = fed(done(), done())
    assert state.done == 2


def test_channels_are_kept_apart() -> None:
    state, _ = fed(
        partial("left", 0, 1, "final", 0),
        partial("right", 0.5, 1.5, "interim", 1),
        partial("right side", 0.5, 2, "final", 1),
        done(channel=0),
    )
    assert state.done == 1
    state.feed(done(channel=1))
    transcript = state.transcript()
    assert state.done == 2
    assert [(one.index, one.text) for one in transcript.channels] == [(0, "left"), (1, "right side")]
    assert {word.channel for word in transcript.words} == {0, 1}
    assert transcript.text == "left right side"


def test_an_empty_utterance_final_discards_what_was_pending() -> None:
    state, _ = fed(partial("noise", 0, 1, "interim"), partial("", 0, 1, "final"), done())
    assert state.text() == ""


scalars = st.sampled_from([None, True, 0, -1, 1.5, float("nan"), float("inf"), "", "words", 10**30])
junk = scalars | st.lists(scalars | st.dictionaries(st.sampled_from(["text", "start", "end"]), scalars), max_size=3)
events = st.fixed_dictionaries(
    {"type": st.sampled_from(["transcript.partial", "transcript.done", "ping", "transcript.created"])},
    optional=dict.fromkeys(
        ("text", "words", "is_final", "speech_final", "start", "duration", "channel_index", "more"), junk
    ),
)


@settings(deadline=None)
@given(st.lists(events, max_size=20))
def test_no_event_breaks_it(stream: list[dict[str, Any]]) -> None:
    state = TranscriptState()
    for event in stream:
        state.feed(event)
    state.transcript()


utterances = st.lists(st.lists(st.sampled_from(["ja", "no", "well", "yes"]), min_size=1, max_size=6), max_size=6)


@settings(deadline=None)
@given(utterances, st.data())
def test_finals_alone_make_the_transcript(spoken: list[list[str]], data: st.DataObject) -> None:
    state, at, finals = TranscriptState(), 0.0, []
    for words in spoken:
        for end in range(1, len(words) + 1):
            kind = data.draw(st.sampled_from(["interim", "chunk", "none"]))
            if kind != "none":
                state.feed(partial(" ".join(words[:end]), at, at + end, kind))
        finals.append(" ".join(words))
        state.feed(partial(finals[-1], at, at + len(words), "final"))
        at += len(words)
        assert state.text() == " ".join(finals)
    state.feed(done())
    assert state.transcript().text == " ".join(finals)
