"""The items of a conversation: who said what, in the order of ``previous_item_id``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from jupyter_xvoice.api.realtime import heard, reading
from jupyter_xvoice.api.realtime.parts import Parts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jupyter_xvoice.api.realtime.pcm_rate import PcmRate

__all__ = ["Item", "Items"]


@dataclass(eq=False)
class Item:
    """One item. Fields that make no sense for its kind stay as they are.

    Attributes:
        id: stable over reconnects.
        kind: the service's ``type``: message, function_call, function_call_output, and others that are only kept in order.
        text: the latest words, whole.
        final: the words are final (and may still be revised).
        spoken: the user said it, so that its words come as transcripts.
        speech: how far the user's turn is.
        answers_before: how many answers had begun when the user began to speak.
        answers_since: the same, when speech was last noticed.
        wire: the item as it was sent, where we made it.
        sent: it is in the conversation of this connection, or on its way there.
        before_gap: it was in the conversation of the connection before.
        echo_due: it went out on this connection, and the service has not confirmed it.
        bound: the service named it on this connection.
        received: bytes of audio that came for it.
        odd: a byte of a sample that has not come whole yet.
        rate: changes the rate of its audio, where the service sends another than was asked for.
        truncated_ms: how much was heard when it was interrupted; None for not interrupted.
        parts: the words of an answer as they came.
        previous: the id of the item before it, as the service last said.
        cancelled: belongs to nothing any more: left out of the history.
    """

    id: str
    kind: str = "message"
    role: str = ""
    text: str = ""
    final: bool = False
    spoken: bool = False
    speech: Literal["", "started", "stopped", "committed"] = ""
    answers_before: int = 0
    answers_since: int = 0
    wire: Mapping[str, Any] | None = None
    sent: bool = False
    before_gap: bool = False
    echo_due: bool = False
    bound: bool = False
    response_id: str = ""
    call_id: str = ""
    name: str = ""
    received: int = 0
    odd: bytes = b""
    rate: PcmRate | None = None
    content_index: int = 0
    truncated_ms: int | None = None
    heard_words: str | None = None
    parts: Parts = field(default_factory=Parts)
    previous: str = ""
    cancelled: bool = False

    def heard(self, received_ms: float) -> tuple[str, str]:
        """The text, cut into what was heard and what was not; ``received_ms`` of audio came for it."""
        if self.truncated_ms is None:
            return self.text, ""
        if self.heard_words is not None and self.text.startswith(self.heard_words):
            return self.heard_words, self.text[len(self.heard_words) :]
        return heard.split(self.text, self.parts.phrases, self.truncated_ms, received_ms)


class Items:
    """The items in order, found by our id or by any id the service gave them."""

    def __init__(self) -> None:
        self._arrived: list[Item] = []
        self._by_id: dict[str, Item] = {}
        self._names: dict[str, str] = {}  # our id -> the service's latest
        self._order: list[Item] | None = None
        self._made = 0

    def __iter__(self) -> Iterator[Item]:
        if self._order is None:
            self._order = self._ordered()
        return iter(self._order)

    def get(self, item_id: str) -> Item | None:
        """The item of this id, ours or the service's."""
        return self._by_id.get(item_id)

    def wire_id(self, item: Item) -> str:
        """What the service calls it; empty while it has not said."""
        return self._names.get(item.id, "" if item.id.startswith("local-") else item.id)

    def new_id(self) -> str:
        """An id of ours."""
        self._made += 1
        return f"local-{self._made}"

    def add(self, item: Item) -> Item:
        """A new item, at the end until something else is known."""
        self._by_id[item.id] = item
        self._arrived.append(item)
        self._order = None
        return item

    def bind(self, item: Item, service_id: str) -> None:
        """The service calls ``item`` so."""
        item.bound = True
        self._names[item.id] = service_id
        self._by_id[service_id] = item
        self._order = None

    def place(self, item: Item, previous: str) -> None:
        """``item`` stands behind ``previous``, as soon as there is such an item; nothing says that it stands nowhere."""
        if previous:
            item.previous = previous
            self._order = None

    def remove(self, item: Item) -> None:
        """Takes ``item`` out. Its ids stay known, so that late events about it are not taken for a new one."""
        item.cancelled = True
        self._order = None

    def _ordered(self) -> list[Item]:
        """Depth first: behind an item what names it, the latest first; what names nothing known as it came."""
        first: list[Item] = []
        behind: dict[str, list[Item]] = {}
        for item in self._arrived:
            before = self._by_id.get(item.previous)
            if before is None or before is item:
                first.append(item)
            else:
                behind.setdefault(before.id, []).append(item)
        order: list[Item] = []
        open_ = first[::-1]
        while open_:
            order.append(open_.pop())
            open_ += behind.pop(order[-1].id, ())
        order += [item for ring in behind.values() for item in ring]  # items that name each other in a circle
        return [item for item in order if not item.cancelled]

    def echoed(self, raw: Mapping[str, Any]) -> Item | None:
        """The item of ours that ``raw`` confirms: the same words first, then the oldest of the same kind."""
        kind, role = reading.text(raw, "type"), reading.text(raw, "role")
        waiting = [
            item for item in self._arrived if item.echo_due and not (item.bound or item.cancelled) and item.kind == kind
        ]
        if kind in {"function_call", "function_call_output"}:
            return next((item for item in waiting if item.call_id == reading.text(raw, "call_id")), None)
        if any(reading.text(part, "type") == "input_audio" for part in reading.listed(raw, "content")):
            return None
        words = reading.words_of(raw)
        waiting = [item for item in waiting if item.role == role]
        return next((item for item in waiting if said(item) == words), None) or (
            waiting[0] if waiting and words else None
        )

    def repeated(self, raw: Mapping[str, Any]) -> Item | None:
        """The item known from before a reconnect that the service says again under a new id."""
        kind, words = reading.text(raw, "type"), reading.words_of(raw)
        for item in self._arrived:
            if item.bound or item.cancelled or item.echo_due or item.kind != kind:
                continue
            if kind in {"function_call", "function_call_output"}:
                if item.call_id and item.call_id == reading.text(raw, "call_id"):
                    return item
            elif item.role == reading.text(raw, "role") and words and words in {item.text, said(item)}:
                return item
        return None

    def disconnected(self) -> None:
        """A new connection knows none of them."""
        for item in self._arrived:
            item.before_gap, item.bound, item.sent, item.echo_due = item.sent, False, False, False


def said(item: Item) -> str:
    """The words under which ``item`` goes to the service."""
    return reading.words_of(item.wire) if item.wire is not None else item.text
