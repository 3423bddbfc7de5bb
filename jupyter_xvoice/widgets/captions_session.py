"""From Start to Stop: one stream of the service after another, on an event loop of its own."""

from __future__ import annotations

import asyncio
import contextlib
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from jupyter_xvoice.agent import Notice
from jupyter_xvoice.agent.reports import CaptureReports
from jupyter_xvoice.api.models import told_already
from jupyter_xvoice.api.realtime import PCM_24K
from jupyter_xvoice.audio.display.words import clock
from jupyter_xvoice.errors import APIError, DeadlineError, LinkError, RateLimitError, ServerError, XVoiceError
from jupyter_xvoice.widgets.captions_comeback import Comeback
from jupyter_xvoice.widgets.captions_feed import RATE, CaptionsFeed
from jupyter_xvoice.widgets.captions_view import CaptionsStatus

if TYPE_CHECKING:
    from jupyter_xvoice.api import AsyncClient, TranscriptStream
    from jupyter_xvoice.results import Utterance
    from jupyter_xvoice.widgets.captions_plan import CaptionsPlan

__all__ = ["FAREWELL", "CaptionsSession"]

_LAST_WORDS: Final = 5.0  # s that the service gets to say them, when it has all the sound
FAREWELL: Final = _LAST_WORDS + CaptionsFeed.LONGEST_BEHIND + 2.0
"""s after which it is over, whatever the service does."""
_BEAT: Final = 1.0  # s


class CaptionsSession:
    """See :class:`Captions`, whose intents end here.

    Attributes:
        over: it has ended, for ``why``.
        error: what it ended with, where that was a failure.
        seconds: of sound since the beginning, with those of earlier sessions.
        cost: USD at list price; None where it is unknown.
        place: where it is recognised, as the service says; empty before the first stream.
        warnings: what was done in another way than asked.
    """

    def __init__(self, plan: CaptionsPlan) -> None:
        self._plan = plan
        self._record = plan.record
        self._comeback = Comeback(plan.view)
        self._main: asyncio.Task[None] | None = None
        self._feed: CaptionsFeed | None = None
        self._sent = 0.0  # s, to the service
        self._free = False
        self._parting = ""
        self._opened = False
        self._stream: TranscriptStream | None = None  # the one that the service took last
        self._beating: asyncio.TimerHandle | None = None
        self.status = CaptionsStatus("connecting", live=True)
        self.why = ""
        self.over = False
        self.error: BaseException | None = None
        self.place = ""
        self.warnings: list[str] = []

    # -- from the beginning to the end -------------------------------------------------------------------------------

    async def run(self) -> None:
        """Listens until it is over. Never raises: how it ended is in ``why`` and ``error``."""
        self._main = asyncio.current_task()
        self._loop = asyncio.get_running_loop()
        self._feed = CaptionsFeed(self._plan.begun, self._update, self.stop)
        self._plan.view.status(self.status)
        self._beat()
        try:
            if not self._parting:
                self._plan.microphone.open(PCM_24K, CaptureReports(self._loop, self._feed))
                async with self._plan.client() as client:
                    await self._listen(client, self._feed)
        except asyncio.CancelledError:
            self._parting = self._parting or "the program ends"
        except XVoiceError as error:
            self.error = error
        except Exception as error:  # noqa: BLE001  a defect of ours, or of a page: the user learns of it
            self.error = XVoiceError(
                f"The captions stopped over an error of their own: {type(error).__name__}: {error}"
            )
            self.error.__cause__ = error
        finally:
            self._finish()

    def stop(self, why: str) -> None:
        """Ends it, when the last words are there; the first reason counts."""
        if self.over or self._parting:
            return
        self._parting = why or "the page is gone"
        if self._main is None or self._feed is None:
            return
        if not self._opened or self._comeback.since is not None:
            self._main.cancel()
            return
        self._feed.end()
        self._update()
        self._loop.call_later(_LAST_WORDS + self._feed.behind, self._main.cancel)

    def mute(self, *, on: bool) -> None:
        """The microphone is not heard, or is heard again."""
        if self._feed is not None:
            self._feed.muted = on
            self._plan.microphone.mute(on=on)
            self._update()

    def retry(self) -> None:
        """Connects again now, where it waits for that."""
        self._comeback.retry()

    def _finish(self) -> None:
        if self._beating is not None:
            self._beating.cancel()
        with contextlib.suppress(Exception):  # a page that is gone must not keep the words from being kept
            self._plan.microphone.close()
        self._record.settle()
        self._tell_the_end()
        self.why = self._parting or (str(self.error) if self.error else "ended by the service")
        self.over = True
        self._show(CaptionsStatus(why=self.why, first=self.status.first))
        self._comeback.over()
        self._plan.view.beat()

    def _tell_the_end(self) -> None:
        view = self._plan.view
        if self.error is None:
            return
        if not self._opened:
            view.card(self.error)
            return
        if tries := self._comeback.gave_up:
            words = f"The connection did not come back after {tries} tries."
            view.notice(Notice("gave-up", words, "error", {"tries": tries}))
        else:
            reason, code = str(self.error), getattr(self.error, "close_code", None)
            facts: dict[str, str | float] = {"reason": reason, "code": "" if code is None else str(code)}
            view.notice(Notice("session-ended", f"The captions ended: {reason}", "error", facts))

    # -- one stream after another ------------------------------------------------------------------------------------

    async def _listen(self, client: AsyncClient, feed: CaptionsFeed) -> None:
        self._free = client.endpoint.is_local
        while True:
            offset = feed.resume(self._record.heard_until, self._record.going_on)
            await feed.ready()
            if feed.over and not feed.waits:
                return
            began, sent = time.monotonic(), feed.sent
            error: XVoiceError | None = None
            with told_already():
                stream = client.stt_stream(feed.pieces(), sample_rate=RATE, realtime=False, **self._plan.options)
            try:
                await self._hear(stream, offset, feed)
            except (LinkError, DeadlineError, APIError) as failure:
                error = failure
            finally:
                self._sent += max(feed.sent - sent, 0) / (2 * RATE)
                self._warn(stream)
                await stream.aclose()
            if error is None and (feed.over or not feed.used):
                self._record.end()
                self._record.heard_until = max(self._record.heard_until, feed.sent / (2 * RATE))
                continue
            self._comeback.connected_for(time.monotonic() - began)
            steady = self._comeback.first and stream.opened.is_set()
            passing = error is None or isinstance(error, (LinkError, DeadlineError, RateLimitError, ServerError))
            delay = self._comeback.lose(error, may=self._opened and (passing or steady))
            self._update()
            await self._comeback.wait(delay)

    async def _hear(self, stream: TranscriptStream, offset: float, feed: CaptionsFeed) -> None:
        self._record.begin(offset)
        opening = asyncio.create_task(self._open(stream, offset))
        try:
            async for utterance in stream:
                self._come(stream, offset)
                self._take(utterance, offset, feed)
        finally:
            opening.cancel()

    async def _open(self, stream: TranscriptStream, offset: float) -> None:
        await stream.opened.wait()
        self._come(stream, offset)

    def _come(self, stream: TranscriptStream, offset: float) -> None:
        """The service takes the sound. It may have said something before this is known."""
        if stream is self._stream:
            return
        self._stream = stream
        facts = stream.transcript
        self.place = facts.place
        self._free = self._free or facts.cost == 0.0
        self._warn(stream)
        self._opened = True
        gap = self._comeback.back()
        if gap is not None:
            at = clock(max(offset, self._record.heard_until))
            lost = f", {self._feed.lost:.0f} s of sound were lost" if self._feed and self._feed.lost else ""
            self._record.note(f"Connection lost at {at}, back after {gap:.1f} s{lost}", offset)
        self._update()

    def _take(self, utterance: Utterance, offset: float, feed: CaptionsFeed) -> None:
        new = self._record.going_on is None and bool(utterance.text)
        self._record.take(utterance)
        first = feed.heard - offset - utterance.start if new and utterance.kind != "final" else None
        if first is not None:
            self.status = replace(self.status, first=max(first, 0.0))
        self._update()

    def _warn(self, stream: TranscriptStream) -> None:
        for warning in stream.transcript.warnings:
            if warning not in self.warnings:
                self.warnings.append(warning)
                self._plan.view.notice(Notice("told", warning, "info", {"text": warning}))

    # -- what is shown -----------------------------------------------------------------------------------------------

    @property
    def seconds(self) -> float:
        """See the class."""
        return self._feed.heard if self._feed is not None else self._plan.begun

    @property
    def cost(self) -> float | None:
        """See the class."""
        if self._free:
            return 0.0
        return None if self._plan.prices is None else self._plan.prices.transcription(self._sent, stream=True)

    def _beat(self) -> None:
        self._beating = self._loop.call_later(_BEAT, self._beat)
        self._plan.view.beat()
        limit = self._plan.max_seconds
        if limit is not None and self.seconds - self._plan.begun >= limit:
            self.stop(f"time limit reached (max_minutes={limit / 60:g})")

    def _update(self) -> None:
        feed = self._feed
        if feed is None or self.over:
            return
        hearing = self._record.going_on is not None
        word = "listening" if feed.used and (hearing or not feed.muted) else "idle"
        lost = self._comeback.since
        word = "connecting" if not self._opened or lost is not None else word
        word = "disconnecting" if self._parting else word
        self._show(
            replace(
                self.status,
                word=word,
                since=lost if word == "connecting" else None,
                hearing=hearing,
                muted=feed.muted,
                microphone=feed.used,
                live=True,
            )
        )

    def _show(self, status: CaptionsStatus) -> None:
        if status != self.status:
            self.status = status
            self._plan.view.status(status)
