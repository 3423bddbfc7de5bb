"""What one may do in a conversation, whatever its connection is doing."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from jupyter_xvoice.api.realtime.conversation import Conversation

if TYPE_CHECKING:
    import contextlib
    from collections.abc import Mapping

    from jupyter_xvoice.api.realtime.settings import SessionSettings

__all__ = ["Intents"]


class Intents(ABC):
    """The intents of a :class:`Conversation`, each followed by what it leads to.

    Attributes:
        conversation: the state: items, usage, counters.
    """

    def __init__(self, settings: SessionSettings, *, held_ms: float, proxied: bool = False) -> None:
        self.conversation = Conversation(settings, held_ms=held_ms, proxied=proxied)

    @abstractmethod
    def _intent(self) -> contextlib.AbstractContextManager[None]:
        """Around every intent: refuses it when the session is over, and sends what it leads to."""

    def append_audio(self, data: bytes) -> None:
        """Audio of the user, in ``settings.input_format``, any length."""
        with self._intent():
            self.conversation.append_audio(data)

    def commit(self) -> None:
        """The user has finished (push to talk)."""
        with self._intent():
            self.conversation.commit()

    def clear_audio(self) -> None:
        """Forgets the audio that was not committed."""
        with self._intent():
            self.conversation.clear_audio()

    def send_text(self, text: str, *, respond: bool = True) -> str:
        """The user typed ``text``; returns its item's id."""
        with self._intent():
            return self.conversation.send_text(text, respond=respond)

    def respond(self, instructions: str | None = None, metadata: Mapping[str, str] | None = None) -> None:
        """Asks for an answer; behind the open one, if any."""
        with self._intent():
            self.conversation.respond(instructions, metadata)

    def cancel(self) -> None:
        """Stops the open answer."""
        with self._intent():
            self.conversation.cancel()

    def interrupt(self, played_ms: Mapping[str, int]) -> None:
        """The answer is not played on; ``played_ms`` by item, in ms."""
        with self._intent():
            self.conversation.interrupt(played_ms)

    def truncate(self, played_ms: Mapping[str, int]) -> None:
        """These items are not played on, whatever answer is open; ``played_ms`` by item, in ms."""
        with self._intent():
            self.conversation.truncate(played_ms)

    def say(self, text: str, *, interruptible: bool = True) -> None:
        """The agent says ``text`` as it is."""
        with self._intent():
            self.conversation.say(text, interruptible=interruptible)

    def tool_result(self, call_id: str, output: str) -> None:
        """The result of a call."""
        with self._intent():
            self.conversation.tool_result(call_id, output)

    def add_item(self, item: Mapping[str, Any]) -> str:
        """Adds an item (protocol.md 9.4); returns its id."""
        with self._intent():
            return self.conversation.add_item(item)

    def delete_item(self, item_id: str) -> None:
        """Takes an item out."""
        with self._intent():
            self.conversation.delete_item(item_id)

    def update(self, settings: SessionSettings) -> None:
        """Changes the configuration."""
        with self._intent():
            self.conversation.update(settings)
