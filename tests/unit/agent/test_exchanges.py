"""Which answer belongs to what, and when a turn is over: no socket, no clock."""

from __future__ import annotations

import pytest

from jupyter_xvoice.agent.book import Book
from jupyter_xvoice.agent.exchanges import PATIENCE, Exchanges
from jupyter_xvoice.agent.playout import Playout
from jupyter_xvoice.agent.turns import ToolRun
from jupyter_xvoice.api.realtime.changes import (
    AgentText,
    Committed,
    ResponseEnded,
    ResponseStarted,
    SpeechStarted,
    SpeechStopped,
    ToolCall,
    ToolCancelled,
    Trouble,
    Truncated,
    UserText,
)


class Talk:
    """Exchanges with a clock that the test moves."""

    def __init__(self, *, manual: bool = False) -> None:
        self.book = Book(None)
        self.book.began = 0.0
        self.playout = Playout()
        self.exchanges = Exchanges(self.book, self.playout, manual=manual)
        self.now = 0.0

    def __call__(self, *changes: object) -> Talk:
        for change in changes:
            self.now += 0.1
            self.exchanges.take(change, self.now)  # type: ignore[arg-type]
            self.exchanges.settle(self.now)
        return self

    def type(self, text: str, item: str) -> Talk:
        self.exchanges.name(self.exchanges.typed(text, self.now), item)
        return self

    def sound(self, response: str, item: str, samples: int, *, rendered: int = 0) -> Talk:
        self.playout.receive(item, samples)
        self.exchanges.sound(response, item, self.now)
        self.playout.render(item, rendered)
        self.exchanges.rendered(item, 1000, self.now)
        self.exchanges.settle(self.now)
        return self

    @property
    def outcomes(self) -> list[tuple[int, str, str, str]]:
        return [(turn.number, turn.user, turn.text, turn.outcome) for turn in self.book.turns]


def answer(number: int, text: str, *, over: bool = True) -> list[object]:
    response, item = f"r{number}", f"a{number}"
    done = [ResponseEnded(response, "completed")] if over else []
    return [ResponseStarted(response), AgentText(response, item, text, text, final=True), *done]


def test_a_typed_turn_is_over_with_its_answer() -> None:
    talk = Talk().type("Hello", "u1")(*answer(1, "Good day."))
    assert talk.outcomes == [(1, "Hello", "Good day.", "completed")]


def test_an_answer_is_not_over_before_it_was_rendered() -> None:
    talk = Talk().type("Hello", "u1")(*answer(1, "Good day.", over=False)).sound("r1", "a1", 500, rendered=100)
    talk(ResponseEnded("r1", "completed"))
    assert not talk.book.turns
    talk.sound("r1", "a1", 0, rendered=500)
    (turn,) = talk.book.turns
    assert (turn.sound, turn.sounded) == (0.5, 0.5)


def test_a_spoken_turn_in_the_recorded_order() -> None:
    """protocol.md 9.6: revised words, the stop before the last of them, the commit before the answer."""
    talk = Talk()(
        SpeechStarted("u1", 227),
        UserText("u1", "Hello?", final=False),
        SpeechStopped("u1", 432),
        Committed("u1"),
        UserText("u1", "Hello, my name is", final=False),
        UserText("u1", "Hello, my name is Marcelo.", final=True),
        *answer(1, "Hello, Marcelo."),
    )
    assert talk.outcomes == [(1, "Hello, my name is Marcelo.", "Hello, Marcelo.", "completed")]
    assert talk.book.transcript.text == "user: Hello, my name is Marcelo.\nagent: Hello, Marcelo."
    assert talk.book.turns[0].latency.silence == 0


def test_words_that_come_late_are_put_where_they_belong() -> None:
    talk = Talk()(SpeechStarted("u1"), SpeechStopped("u1"), Committed("u1"), *answer(1, "Yes."))
    assert talk.outcomes == [(1, "", "Yes.", "completed")]
    talk(UserText("u1", "Is it so?", final=True))
    assert talk.outcomes == [(1, "Is it so?", "Yes.", "completed")]
    assert talk.book.transcript.text == "user: Is it so?\nagent: Yes."


def test_going_on_before_the_commit_is_the_same_turn() -> None:
    """protocol.md 9.10: the answer that was opened at the stop is dropped."""
    talk = Talk()(
        SpeechStarted("u1"),
        UserText("u1", "I want", final=False),
        SpeechStopped("u1"),
        ResponseStarted("r1"),
        ResponseEnded("r1", "cancelled"),
        SpeechStarted("u1"),
    )
    assert not talk.book.turns
    talk(SpeechStopped("u1"), Committed("u1"), UserText("u1", "I want tea.", final=True), *answer(2, "Tea it is."))
    assert talk.outcomes == [(1, "I want tea.", "Tea it is.", "completed")]


def test_an_answer_that_was_stopped_before_the_commit() -> None:
    talk = Talk()(SpeechStarted("u1"), UserText("u1", "Hello", final=False), SpeechStopped("u1"), ResponseStarted("r1"))
    talk(ResponseEnded("r1", "cancelled"), Committed("u1"))
    assert talk.outcomes == [(1, "Hello", "", "interrupted")]


def test_the_answer_may_begin_before_the_stop_is_told() -> None:
    """The order of another capture (protocol.md 9.6)."""
    talk = Talk()(SpeechStarted("u1"), ResponseStarted("r1"), SpeechStopped("u1"), Committed("u1"))
    talk(UserText("u1", "Hello", final=True), AgentText("r1", "a1", "Hi.", "Hi.", final=True))
    assert not talk.book.turns
    talk(ResponseEnded("r1", "completed"))
    assert talk.outcomes == [(1, "Hello", "Hi.", "completed")]


def test_two_stretches_with_one_answer() -> None:
    talk = Talk()(SpeechStarted("u1"), UserText("u1", "One", final=True), SpeechStopped("u1"), Committed("u1"))
    talk(
        SpeechStarted("u2"),
        UserText("u2", "two", final=True),
        SpeechStopped("u2"),
        Committed("u2"),
        *answer(1, "Three."),
    )
    assert talk.outcomes == [(1, "One", "", "unanswered"), (2, "two", "Three.", "completed")]
    assert "next turn" in talk.book.turns[0].why


def test_a_noise_is_no_turn() -> None:
    talk = Talk()(SpeechStarted("u1"), SpeechStopped("u1"), Trouble("not_answered", "nothing", benign=True))
    assert not talk.book.turns
    talk.type("Hello", "u2")(*answer(1, "Hi."))
    assert [turn.user for turn in talk.book.turns] == ["Hello"]


def test_functions_and_what_follows_are_one_turn() -> None:
    talk = Talk().type("Weather?", "u1")(ResponseStarted("r1"), AgentText("r1", "a1", "", "Let me look.", final=True))
    talk(
        ToolCall("c1", "weather", '{"city": "Rome"}', "r1"),
        ToolCall("c2", "weather", "{}", "r1"),
        ResponseEnded("r1", "completed"),
    )
    assert (talk.exchanges.running, talk.exchanges.thinking is None) == (2, False)
    talk.exchanges.returned(ToolRun("c1", "weather", "{}", "done", "18"), talk.now + 1)
    talk.exchanges.returned(ToolRun("c2", "weather", "{}", "failed", "", "no city"), talk.now + 2)
    talk.exchanges.settle(talk.now)
    assert not talk.book.turns
    talk.now += 3
    talk(*answer(2, "18 degrees."))
    (turn,) = talk.book.turns
    assert turn.text == "Let me look. 18 degrees."
    assert [run.state for run in turn.tools] == ["done", "failed"]
    assert turn.latency.tools == pytest.approx(2.1, abs=0.2)
    assert talk.book.transcript.text == "user: Weather?\nagent: Let me look. 18 degrees."


def test_a_call_that_waits_for_approval_holds_its_turn_open_and_takes_no_time() -> None:
    talk = Talk().type("Weather?", "u1")(ResponseStarted("r1"), ToolCall("c1", "weather", "{}", "r1"))
    talk(ResponseEnded("r1", "completed"))
    talk.exchanges.wait("c1")
    talk.now += 20
    talk.exchanges.settle(talk.now)
    assert (talk.exchanges.waiting, talk.exchanges.running, talk.exchanges.thinking is None) == (1, 0, False)
    assert not talk.book.turns
    assert "waits for approval" in talk.book.transcript[-1].text
    talk.exchanges.proceed("c1", talk.now, approved=True)
    assert (talk.exchanges.waiting, talk.exchanges.running) == (0, 1)
    talk.exchanges.returned(ToolRun("c1", "weather", "{}", "done", "18", approved=True), talk.now + 1)
    talk.now += 2
    talk(*answer(2, "18 degrees."))
    (turn,) = talk.book.turns
    assert turn.latency.tools == pytest.approx(1.0)
    assert (turn.tools[0].asked, turn.tools[0].approved) == (True, True)


def test_the_end_of_a_session_denies_what_waits_and_drops_what_runs() -> None:
    talk = Talk().type("Weather?", "u1")(ResponseStarted("r1"), ToolCall("c1", "weather", "{}", "r1"))
    talk(ToolCall("c2", "weather", "{}", "r1"))
    talk.exchanges.wait("c1")
    talk.exchanges.doom("ended by you", lost=False)
    talk.exchanges.end()
    waited, ran = talk.book.turns[0].tools
    assert (waited.state, waited.approved, waited.error) == ("denied", False, "ended by you")
    assert (ran.state, ran.approved) == ("cancelled", None)


def test_a_cancelled_call_is_dropped() -> None:
    talk = Talk().type("Weather?", "u1")(ResponseStarted("r1"), ToolCall("c1", "weather", "{}", "r1"))
    talk(ToolCancelled("c1"), ResponseEnded("r1", "cancelled"))
    talk.exchanges.returned(ToolRun("c1", "weather", "{}", "done", "18"), talk.now)
    (turn,) = talk.book.turns
    assert (turn.outcome, turn.tools[0].state, turn.tools[0].output) == ("interrupted", "cancelled", "")


def test_an_interruption_keeps_both_parts() -> None:
    talk = Talk().type("Hello", "u1")(*answer(1, "One two three.", over=False)).sound("r1", "a1", 900, rendered=300)
    talk.playout.flush()
    talk(Truncated("a1", 300, "One", " two three."), ResponseEnded("r1", "cancelled"))
    (turn,) = talk.book.turns
    assert (turn.outcome, turn.heard, turn.unheard) == ("interrupted", "One", " two three.")
    assert (turn.sounded, turn.sound) == (0.3, 0.9)
    assert talk.book.transcript.text.endswith("agent: One [not heard: two three.]")


def test_typed_while_something_was_said_is_answered_in_order() -> None:
    talk = Talk()
    talk.exchanges.said(0.0)
    talk.type("And you?", "u1")(*answer(1, "Good morning."), *answer(2, "Fine."))
    assert [(turn.kind, turn.text) for turn in talk.book.turns] == [("agent", "Good morning."), ("typed", "Fine.")]


@pytest.mark.parametrize(("status", "outcome"), [("failed", "failed"), ("incomplete", "failed")])
def test_an_answer_that_does_not_end_well(status: str, outcome: str) -> None:
    talk = Talk().type("Hello", "u1")(ResponseStarted("r1"), ResponseEnded("r1", status, why="overloaded"))  # type: ignore[arg-type]
    (turn,) = talk.book.turns
    assert (turn.outcome, turn.why) == (outcome, "overloaded")


def test_an_answer_that_was_lost_may_be_followed_by_another() -> None:
    talk = Talk().type("Hello", "u1")(ResponseStarted("r0"), ResponseEnded("r0", "lost", why="another began"))
    assert not talk.book.turns
    talk(*answer(1, "Hi."))
    assert talk.outcomes == [(1, "Hello", "Hi.", "completed")]
    talk.type("And?", "u2")(ResponseStarted("r2"), ResponseEnded("r2", "lost", why="gone"))
    talk.exchanges.settle(talk.now + 6)
    assert [(turn.outcome, turn.why) for turn in talk.book.turns[1:]] == [("lost", "gone")]
    talk.type("Well?", "u3")(*answer(3, "So", over=False), ResponseEnded("r3", "lost", why="gone"))
    assert talk.outcomes[-1] == (3, "Well?", "So", "lost")


def test_a_request_that_was_dropped_says_why() -> None:
    talk = Talk().type("Hello", "u1")(
        Trouble("internal_error", "the model is not well", benign=False),
        Trouble("request_dropped", "none began", benign=False),
    )
    assert [(turn.outcome, turn.why) for turn in talk.book.turns] == [("unanswered", "the model is not well")]


def test_an_answer_that_never_begins_is_not_waited_for_for_ever() -> None:
    talk = Talk().type("Hello", "u1")
    assert talk.exchanges.settle(1.0) == PATIENCE
    assert talk.exchanges.settle(PATIENCE + 0.1) is None
    assert talk.outcomes == [(1, "Hello", "", "unanswered")]


def test_a_greeting_is_a_turn_of_the_agent() -> None:
    talk = Talk()(*answer(1, "Welcome."))
    assert [(turn.kind, turn.text) for turn in talk.book.turns] == [("agent", "Welcome.")]


def test_the_end_closes_every_turn() -> None:
    talk = Talk().type("Hello", "u1")(ResponseStarted("r1"), ToolCall("c1", "wait", "{}", "r1"))
    talk.exchanges.doom("time limit reached", lost=False)
    talk.exchanges.end()
    (turn,) = talk.book.turns
    assert (turn.outcome, turn.why, turn.tools[0].state) == ("ended", "time limit reached", "cancelled")
    assert talk.exchanges.thinking is None


def test_push_to_talk_waits_for_the_hand() -> None:
    talk = Talk(manual=True)(SpeechStarted("u1"), SpeechStopped("u1"), UserText("u1", "Hello", final=False))
    assert talk.exchanges.thinking is None
    talk.exchanges.handed_over(talk.now)
    assert talk.exchanges.thinking is not None
    talk(Committed("u1"), UserText("u1", "Hello", final=True), *answer(1, "Hi."))
    assert talk.outcomes == [(1, "Hello", "Hi.", "completed")]
