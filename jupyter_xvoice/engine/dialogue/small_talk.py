"""What the partner says of its own: greetings, the clock, counting, repeating, a long answer to interrupt."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final, TypeAlias

from jupyter_xvoice.engine.dialogue.partner import Said
from jupyter_xvoice.engine.dialogue.words import numbers_in, quotes_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    _Rule: TypeAlias = Callable[[str, Sequence[object], Sequence[str]], Iterator[str]]

__all__ = ["GREETING", "WHO", "repeated", "small_talk"]

WHO: Final = "I am the local engine's practice partner. I follow rules and know very little."
GREETING: Final = f"Hello! {WHO}"
_REPEAT: Final = re.compile(
    r"(?i)^\W*(?:please\s+|can you\s+|could you\s+)*(?:repeat(?:\s+after\s+me)?|say)\b[\s,:]*(.+)$", re.DOTALL
)
_MOST_COUNTED: Final = 200
_SENTENCE_SECONDS: Final = 2.5  # about, at the speed of the synthesis

_LONG: Final = (
    "A river begins as rain on a hill.",
    "The water runs down between the stones and finds other water.",
    "Soon there is a stream, and the stream has a name.",
    "Farther down there are meadows, and cows stand at the bank.",
    "Children throw sticks from a bridge and run to the other side.",
    "A mill used to turn here, and its wheel is still in the grass.",
    "In the town the river is slow, and people eat their lunch beside it.",
    "Boats carry sand and grain, and now and then a piano.",
    "At night the lamps stand in the water upside down.",
    "Then the land is flat, and the river takes its time.",
    "Birds rest on the sand where the sea begins.",
    "The sun lifts the water up again, and it rains on a hill.",
)


def repeated(text: str) -> str | None:
    """What the user wants said again, word by word."""
    match = _REPEAT.match(text.strip())
    if not match or re.match(r"(?i)(that|it|what)\b", match.group(1)):
        return None
    quotes = quotes_in(match.group(1))
    return quotes[0] if quotes else match.group(1).strip()


def small_talk(text: str, before: Sequence[object], tools: Sequence[str]) -> Iterator[str] | None:
    """An answer in phrases, or None where no rule fits.

    Args:
        text: what the user said.
        before: the conversation up to it.
        tools: names of the functions, as they are said.
    """
    said = " ".join(re.findall(r"[\w']+", text.lower()))
    for pattern, answer in _RULES:
        if re.search(pattern, said):
            return answer(said, before, tools)
    return None


def _long(said: str, _before: Sequence[object], _tools: Sequence[str]) -> Iterator[str]:
    numbers = numbers_in(said)
    seconds = numbers[0].value * (60 if "minute" in said else 1) if numbers else 120.0
    for number in range(max(1, min(round(seconds / _SENTENCE_SECONDS), 240))):
        yield f"{_LONG[number % len(_LONG)]} "


def _count(said: str, _before: Sequence[object], _tools: Sequence[str]) -> Iterator[str]:
    numbers = [int(number.value) for number in numbers_in(said)]
    first, last = (numbers[0], numbers[1]) if len(numbers) > 1 else (1, numbers[0] if numbers else 10)
    last = max(min(last, first + _MOST_COUNTED), first - _MOST_COUNTED)
    step = 1 if last >= first else -1
    counted = list(range(first, last + step, step))
    for at in range(0, len(counted), 5):
        end = ". " if at + 5 >= len(counted) else ", "
        yield ", ".join(map(str, counted[at : at + 5])) + end


def _time(_said: str, _before: Sequence[object], _tools: Sequence[str]) -> Iterator[str]:
    now = dt.datetime.now().astimezone()
    yield f"By the clock of this computer it is {now.hour}:{now.minute:02}."


def _date(_said: str, _before: Sequence[object], _tools: Sequence[str]) -> Iterator[str]:
    now = dt.datetime.now().astimezone()
    yield f"Today is {now:%A}, {now:%B} {now.day}, {now.year}."


def _who(_said: str, _before: Sequence[object], _tools: Sequence[str]) -> Iterator[str]:
    yield f"{WHO} "
    yield "I run on this computer, and nothing leaves it."


def _help(_said: str, _before: Sequence[object], tools: Sequence[str]) -> Iterator[str]:
    yield "I can repeat what you say, count, tell the time and give a long answer. "
    yield f"I have these tools: {', '.join(tools)}." if tools else "I have no tools in this conversation."


def _heard(_said: str, before: Sequence[object], _tools: Sequence[str]) -> Iterator[str]:
    mine = [entry.text for entry in before if isinstance(entry, Said) and entry.role == "user"]
    yield f'You said: "{mine[-1]}"' if mine else "You have said nothing before that."


def _own(_said: str, before: Sequence[object], _tools: Sequence[str]) -> Iterator[str]:
    own = [entry for entry in before if isinstance(entry, Said) and entry.role == "assistant"]
    if not own:
        yield "I have said nothing yet."
    elif own[-1].heard_until is not None:
        yield f'You interrupted me. The last that you heard was: "{_tail(own[-1].heard_until)}"'
    else:
        yield f'I said: "{own[-1].text}"'


def _tail(text: str) -> str:
    words = text.split()
    return " ".join(words[-12:]) or "nothing"


def _said_once(words: str) -> _Rule:
    def answer(_said: str, _before: Sequence[object], _tools: Sequence[str]) -> Iterator[str]:
        yield words

    return answer


_RULES: Final[tuple[tuple[str, _Rule], ...]] = (
    (
        r"\b(tell me|give me|read|say)\b.*\b(story|long)\b|\blong (answer|story|talk)\b|\btalk for\b|\bkeep talking\b",
        _long,
    ),
    (r"\bcount\b", _count),
    (r"\bwhat (did|have) i (just )?sa(y|id)\b|\bwhat i said\b", _heard),
    (
        r"\bwhat (did|have) you (just )?sa(y|id)\b|\bwhere (did|were) (i|you|we)\b|\brepeat (that|it)\b|\bsay (that|it) again\b",
        _own,
    ),
    (r"\bwhat('s| is)? (the )?time\b|\bwhat time\b|\btime is it\b", _time),
    (r"\bwhat('s| is)? (the |today's )?(date|day)\b|\bwhich day\b|\bwhat day\b", _date),
    (
        r"\bwho are you\b|\bwhat are you\b|\byour name\b|\bare you (grok|a|an|real|human)\b|\babout yourself\b|\bhow do you work\b",
        _who,
    ),
    (r"\bwhat can you do\b|\bhelp( me)?$|\bwhich tools\b|\bwhat tools\b|\byour tools\b", _help),
    (r"\bhow are you\b", _said_once("I am a program, and I run well. How can I help you?")),
    (r"\b(goodbye|bye|good night|see you)\b", _said_once("Goodbye!")),
    (r"\b(thanks|thank you)\b", _said_once("You are welcome.")),
    (
        r"^(oh )?(hello|hi|hey|good (morning|afternoon|evening)|greetings)\b",
        _said_once(f"{GREETING} What can I do for you?"),
    ),
)
