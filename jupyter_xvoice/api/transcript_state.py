"""What a transcription stream has said so far: the rules of protocol.md 7.4, without a socket."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jupyter_xvoice.api.pending import Pending, same_place
from jupyter_xvoice.results import Channel, Transcript, Utterance, Word

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["TranscriptState"]


@dataclass
class _Heard:
    """One channel: the utterances that are final, and the one that goes on."""

    finals: list[Utterance] = field(default_factory=list)
    pending: Pending = field(default_factory=Pending)
    duration: float = 0.0

    def said(self) -> list[Utterance]:
        return [*self.finals, *self.pending.said]


class TranscriptState:
    """Takes server events in, gives utterances and the transcript out. Unknown events and fields do nothing.

    An utterance final restates its chunk finals and replaces them, and an utterance final of the same sound that came before:
    nothing is said twice. A ``transcript.done`` without text,
    which is normal, leaves what was heard as it is.

    Attributes:
        done: how many ``transcript.done`` there were; one a channel is due.
    """

    def __init__(self) -> None:
        self._channels: dict[int | None, _Heard] = {}
        self.done = 0

    def feed(self, event: Mapping[str, Any]) -> Utterance | None:
        """Takes one event; returns the utterance that it brings, if any."""
        kind = event.get("type")
        if kind == "transcript.partial":
            return self._partial(event)
        if kind == "transcript.done":
            return self._done(event)
        return None

    def text(self) -> str:
        """All that was said so far, the unfinished included."""
        return _joined(self._in_order())

    def transcript(self, **facts: Any) -> Transcript:
        """The transcript so far; ``facts`` are further fields of it."""
        said = self._in_order()
        several = len(self._channels) > 1
        channels = [
            Channel(index=index or 0, text=_joined(heard.said()), words=_words(heard.said()))
            for index, heard in sorted(self._channels.items(), key=lambda item: item[0] or 0)
        ]
        return Transcript(
            text=_joined(said),
            words=_words(said),
            duration=max((heard.duration for heard in self._channels.values()), default=0.0),
            channels=channels if several else [],
            **facts,
        )

    def _in_order(self) -> list[Utterance]:
        return sorted((one for heard in self._channels.values() for one in heard.said()), key=lambda one: one.start)

    def _partial(self, event: Mapping[str, Any]) -> Utterance | None:
        channel = _index(event)
        heard = self._channels.setdefault(channel, _Heard())
        final, closes = event.get("is_final") is True, event.get("speech_final") is True
        utterance = _utterance(event, channel, "final" if closes else "chunk" if final else "interim")
        heard.duration = max(heard.duration, utterance.start + utterance.duration)
        heard.pending.take(utterance)
        if closes:
            if any(one == utterance for one in heard.finals):
                return None  # restated word by word
            if utterance.text.strip():
                heard.finals = [one for one in heard.finals if not same_place(one, utterance)]
                heard.finals.append(utterance)
        return utterance

    def _done(self, event: Mapping[str, Any]) -> Utterance | None:
        channel = _index(event)
        heard = self._channels.setdefault(channel, _Heard())
        self.done += 1
        first, pending = not heard.finals, heard.pending.said
        last = _utterance(event, channel, "final")
        heard.duration = max(heard.duration, _number(event.get("duration")) or 0.0)
        heard.pending.clear()
        closed = _closed(pending, channel) if pending else None
        if closed is not None:
            heard.finals.append(closed)
        if last.text:
            # The whole of the channel as the service sees it in the end; where it names no words, those that were heard.
            words = last.words or _words(heard.finals)
            heard.finals = [last.model_copy(update={"words": words})]
            return heard.finals[0] if first else closed
        return closed


def _closed(pending: list[Utterance], channel: int | None) -> Utterance:
    start = pending[0].start
    return Utterance(
        text=_joined(pending),
        words=_words(pending),
        start=start,
        duration=max(one.start + one.duration for one in pending) - start,
        kind="final",
        channel=channel,
    )


def _utterance(event: Mapping[str, Any], channel: int | None, kind: str) -> Utterance:
    said = event.get("words")
    words = [word for item in said if (word := _word(item, channel)) is not None] if isinstance(said, list) else []
    text = event.get("text")
    return Utterance.model_validate(
        {
            "text": text.strip() if isinstance(text, str) else "",
            "words": words,
            "start": _number(event.get("start")) or 0.0,
            "duration": _number(event.get("duration")) or 0.0,
            "kind": kind,
            "channel": channel,
            "end_of_turn_confidence": _number(event.get("end_of_turn_confidence")),
        }
    )


def _word(item: Any, channel: int | None) -> Word | None:
    try:
        word = Word.model_validate(item)
    except ValueError:
        return None
    return word if channel is None or word.channel is not None else word.model_copy(update={"channel": channel})


def _index(event: Mapping[str, Any]) -> int | None:
    index = event.get("channel_index")
    return index if isinstance(index, int) and not isinstance(index, bool) else None


def _number(value: Any) -> float | None:
    number = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    return float(value) if number else None


def _joined(utterances: list[Utterance]) -> str:
    return " ".join(one.text for one in utterances if one.text)


def _words(utterances: list[Utterance]) -> list[Word]:
    return [word for one in utterances for word in one.words]
