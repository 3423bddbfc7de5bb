"""The agent's sound on its way to the speaker: queued, counted, recorded, and cut where the user interrupts."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

from jupyter_xvoice.agent.barge_in import BargeIn
from jupyter_xvoice.agent.reports import PlaybackReports
from jupyter_xvoice.errors import LinkError

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Mapping

    from jupyter_xvoice.agent.exchanges import Exchanges
    from jupyter_xvoice.agent.plan import Plan
    from jupyter_xvoice.agent.playout import Playout
    from jupyter_xvoice.api.realtime.changes import AgentAudio
    from jupyter_xvoice.api.realtime.session import RealtimeSession

__all__ = ["VoiceOut"]


class VoiceOut:
    """One session's sound.

    Args:
        plan: of the session.
        exchanges: whose words the sound belongs to.
        playout: the counts.
        session: ready.
        loop: of the session.
        moved: called when something sounded, or was cut.
        gone: called when the page is gone.
    """

    def __init__(
        self,
        plan: Plan,
        exchanges: Exchanges,
        playout: Playout,
        session: RealtimeSession,
        loop: asyncio.AbstractEventLoop,
        *,
        moved: Callable[[], None],
        gone: Callable[[str], None],
    ) -> None:
        self._speaker, self._recorder = plan.speaker, plan.recorder
        self._exchanges = exchanges
        self._playout = playout
        self._session = session
        self._form = session.conversation.output_format
        self._moved = moved
        self.gone = gone
        self._later: list[Callable[[], object]] = []
        self._interrupted: str | None = None  # the answer that was open when the user began to interrupt
        # Sound of an answer that began since: the speaker may yet be told to forget what it has.
        self._held: list[AgentAudio] = []
        self._barge_in = BargeIn(loop, plan.speaker, self._silent, self._play_held)
        plan.speaker.open(self._form, PlaybackReports(loop, self))

    def play(self, change: AgentAudio) -> None:
        """Sound of the answer came."""
        older = change.response_id == self._interrupted
        if self._barge_in.flushing and older:
            return
        if not self._playout.receive(change.item_id, len(change.data) // self._form.sample_bytes):
            return
        self._exchanges.sound(change.response_id, change.item_id, time.monotonic())
        self._recorder.receive(change.item_id, change.data)
        if self._barge_in.undecided and not older:
            self._held.append(change)
        else:
            self._speaker.play(change.item_id, self._barge_in.generation, change.data)

    # -- the user speaks, or wants silence ---------------------------------------------------------------------------

    def speech_started(self, item_id: str) -> None:
        """The service hears the user."""
        if self._playout.sounding() and not self._barge_in.flushing:
            self._note_open()
            self._barge_in.speech_started(item_id)

    def speech_stopped(self) -> None:
        """The service hears the user no more."""
        self._barge_in.speech_stopped()

    def meant(self, item_id: str) -> None:
        """The user did say something."""
        self._barge_in.meant(item_id)

    def cancelled(self) -> None:
        """The service ended an answer before its end."""
        if self._playout.sounding():
            self._barge_in.interrupt()

    def interrupt(self) -> None:
        """Silence, if there is anything to silence."""
        conversation = self._session.conversation
        if not (self._playout.sounding() or conversation.awaiting):
            return
        if conversation.open_response is None:  # what was asked for may begin before the speaker is silent
            with contextlib.suppress(LinkError):
                self._session.cancel()
        self._note_open()
        self._barge_in.interrupt()

    def when_silent(self, action: Callable[[], object]) -> None:
        """Now, or when the speaker has said how far it came: what is asked for next must not be cancelled with the rest."""
        if self._barge_in.flushing:
            self._later.append(action)
        else:
            action()

    # -- what the speaker reports ------------------------------------------------------------------------------------

    def rendered(self, item_id: str, samples: int) -> None:
        """An item came so far."""
        new = self._playout.render(item_id, samples)
        if new:
            self._recorder.render(item_id, new)
        self._exchanges.rendered(item_id, self._form.rate, time.monotonic())
        self._moved()

    def flushed(self, generation: int, rendered: Mapping[str, int]) -> None:
        """The speaker is silent."""
        for item_id, samples in rendered.items():
            self.rendered(item_id, samples)
        self._barge_in.flushed(generation)

    def lost(self) -> None:
        """The page that had the sound is not there any more."""
        self.cancelled()

    def _note_open(self) -> None:
        answer = self._session.conversation.open_response
        self._interrupted = answer.id if answer is not None else None

    def _play_held(self) -> None:
        held, self._held = self._held, []
        for change in held:
            self._speaker.play(change.item_id, self._barge_in.generation, change.data)

    def _silent(self) -> None:
        self.cut()
        self._play_held()
        later, self._later = self._later, []
        for action in later:
            with contextlib.suppress(LinkError):  # the session ended meanwhile, and its turns with it
                action()
        self._moved()

    def cut(self) -> None:
        """Nothing that is queued will be heard: the service and the record learn how far it came."""
        conversation = self._session.conversation
        self._held = [change for change in self._held if change.response_id != self._interrupted]
        answer = conversation.open_response
        newer = answer is not None and answer.id != self._interrupted  # the answer to what interrupted
        open_items = answer.items if answer is not None and not newer else []
        cut = self._playout.flush({change.item_id for change in self._held})
        played = {name: self._playout.counts(name)[0] for name in open_items if self._exchanges.spoken_item(name)} | cut
        milliseconds = {name: samples * 1000 // self._form.rate for name, samples in played.items()}
        try:
            (self._session.truncate if newer else self._session.interrupt)(milliseconds)
        except LinkError:  # over: the record is kept all the same
            (conversation.truncate if newer else conversation.interrupt)(milliseconds)
        for name in milliseconds:
            self._recorder.cut(name)
            self._exchanges.cut(name, *conversation.heard(name))

    def close(self) -> None:
        """The session is over: what was not heard by now will not be."""
        self._note_open()
        self._held.clear()
        self.cut()
        with contextlib.suppress(Exception):  # a page that is gone must not keep the record from being closed
            self._speaker.close()
