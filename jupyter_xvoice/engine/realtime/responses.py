"""Which response is open: one at a time (protocol.md 9.7 and 9.10)."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.engine.dialogue.partner import Text
from jupyter_xvoice.engine.realtime.complaint import ComplaintError
from jupyter_xvoice.engine.realtime.pace import Pace
from jupyter_xvoice.engine.realtime.profile import Profile
from jupyter_xvoice.engine.realtime.response import Response, partner_answer
from jupyter_xvoice.engine.realtime.tools import reserved_in
from jupyter_xvoice.engine.refusal import Refusal
from jupyter_xvoice.engine.speech.checks import checked_voice

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from jupyter_xvoice.engine.dialogue.partner import Part, Partner
    from jupyter_xvoice.engine.realtime.configuration import Configuration
    from jupyter_xvoice.engine.realtime.history import History
    from jupyter_xvoice.engine.realtime.outbox import Outbox
    from jupyter_xvoice.engine.realtime.spoken import Timeline
    from jupyter_xvoice.engine.realtime.usage import Usage
    from jupyter_xvoice.engine.speech.checks import FindVoice
    from jupyter_xvoice.engine.synthesis.voices import VoiceSpec

__all__ = ["Responses"]

_MOST_FORCED: Final = 50
_MOST_TIMELINES: Final = 100

logger = logging.getLogger(__name__)


class Responses:
    """Used on the event loop only.

    Attributes:
        ended: called when a response has ended, with the seconds of it that are still to be heard.
    """

    def __init__(
        self,
        outbox: Outbox,
        history: History,
        usage: Usage,
        partner: Partner,
        *,
        profile: Profile,
        find_voice: FindVoice,
        configuration: Callable[[], Configuration],
    ) -> None:
        self._outbox = outbox
        self._history = history
        self._usage = usage
        self._partner = partner
        self._profile = profile
        self._find_voice = find_voice
        self._configuration = configuration
        self._forced: deque[tuple[str, bool]] = deque()
        self._open: Response | None = None
        self._task: asyncio.Task[None] | None = None
        self._free = asyncio.Event()
        self.ended: Callable[[float], None] = lambda _seconds: None
        self._timelines: dict[str, Timeline] = {}

    @property
    def open(self) -> Response | None:
        """The response that has been created and has not ended."""
        return self._open if self._open and not self._open.done else None

    def timeline(self, item_id: object) -> Timeline | None:
        """When each sentence of the agent's item begins; None for one that is unknown, or long ago."""
        if self._open and (answer := self._open.said.get(str(item_id))):
            return answer.timeline
        return self._timelines.get(str(item_id))

    def check_none_open(self) -> None:
        """One response at a time.

        Raises:
            ComplaintError: one is open.
        """
        if self.open:
            raise ComplaintError(
                "Conversation already has an active response in progress: "
                f"{self.open.id}. Wait until the response is finished before creating a new one.",
                code="conversation_already_has_active_response",
            )

    async def none_open(self) -> None:
        """Waits until no response is open."""
        while self.open:
            self._free.clear()
            await self._free.wait()

    async def create(self, *, metadata: dict[str, str] | None = None, interruptible: bool = True) -> Response:
        """Opens a response; :meth:`answer` lets it speak.

        Raises:
            ComplaintError: one is open.
        """
        self.check_none_open()
        self._open = Response(
            self._outbox,
            self._history,
            self._usage,
            self._configuration(),
            profile=self._profile,
            pace=Pace(),
            metadata=metadata,
            interruptible=interruptible,
        )
        await self._open.open()
        return self._open

    def answer(self, response: Response, instructions: str | None = None) -> None:
        """Lets the partner answer the conversation as it is now."""
        configuration = self._configuration()
        words = configuration.instructions if instructions is None else instructions
        self._run(response, partner_answer(self._partner, self._history, configuration, words))

    async def say(self, text: str, *, interruptible: bool) -> None:
        """Speaks ``text`` as a response of its own, as soon as none is open.

        Raises:
            ComplaintError: too many wait already.
        """
        if len(self._forced) >= _MOST_FORCED:
            raise ComplaintError(f"{_MOST_FORCED} forced messages are waiting to be spoken.", code="too_many")
        self._forced.append((text, interruptible))
        await self._say_next()

    async def cancel(self, *, quietly: bool = False) -> bool:
        """Ends the open response as cancelled; False if there is none. ``quietly``: the wire says nothing of the end."""
        response = self.open
        if response is None:
            return False
        await self._stop()
        await self._finish(response, "cancelled", {"type": "cancelled", "reason": "client_cancelled"}, quietly=quietly)
        return True

    async def interrupt(self) -> None:
        """The user speaks: the open response ends, unless it must not be interrupted."""
        response = self.open
        if response is None or not response.interruptible:
            return
        await self._stop()
        # As the service was seen to do it: an ordinary end, without a sign of what happened.
        status = "completed" if self._profile is Profile.QUIRKS else "cancelled"
        await self._finish(response, status, {"type": "cancelled", "reason": "turn_detected"})

    async def close(self) -> None:
        """Ends all work."""
        self._forced.clear()
        await self._stop()
        if self._open:
            for answer in self._open.said.values():
                answer.cancel()

    def _run(self, response: Response, answer: AsyncGenerator[Part, None]) -> None:
        self._task = asyncio.create_task(self._guarded(response, answer))

    async def _guarded(self, response: Response, answer: AsyncGenerator[Part, None]) -> None:
        try:
            _check_names(self._configuration())
            await response.answer(answer, await self._voice())
            self._ended(response)
        except ComplaintError as error:
            await self._fail(response, error)
        except Exception as error:
            logger.exception("A response failed")
            words = f"The local engine could not answer: {type(error).__name__}; its log says why."
            await self._fail(response, ComplaintError(words, code="internal_error", kind="internal_error"))
        await self._say_next()

    async def _voice(self) -> VoiceSpec:
        """The session's voice, as it is now: a custom one may have been deleted."""
        try:
            return await asyncio.to_thread(checked_voice, "voice", self._configuration().voice, self._find_voice)
        except Refusal as refusal:
            raise ComplaintError(refusal.error, code="voice_not_found", param="session.voice") from None

    async def _fail(self, response: Response, error: ComplaintError) -> None:
        await self._outbox.send("error", error=error.to_wire())
        await self._finish(response, "failed", {"type": "failed", "error": {"code": error.code, "message": str(error)}})

    async def _finish(self, response: Response, status: str, why: dict[str, Any], *, quietly: bool = False) -> None:
        await response.end(status, why, quietly=quietly)
        self._ended(response)

    def _ended(self, response: Response) -> None:
        for item_id, answer in response.said.items():
            self._timelines[item_id] = answer.timeline
        while len(self._timelines) > _MOST_TIMELINES:
            del self._timelines[next(iter(self._timelines))]
        self._free.set()
        self.ended(response.left_s)

    async def _say_next(self) -> None:
        if self.open or not self._forced:
            return
        text, interruptible = self._forced.popleft()
        response = await self.create(interruptible=interruptible)
        self._run(response, _only(text))

    async def _stop(self) -> None:
        task, self._task = self._task, None
        if task and task is not asyncio.current_task():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def _check_names(configuration: Configuration) -> None:
    if name := reserved_in(configuration.tools):
        raise ComplaintError(
            f"The function name {name!r} is reserved while a server-run tool is on: rename it.",
            code="internal_error",
            kind="internal_error",
        )


async def _only(text: str) -> AsyncGenerator[Part, None]:
    yield Text(text)
