"""An answer on its way into sound: phrases in, audio of the session's output format out."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from jupyter_xvoice.engine.speech.feed import Feed
from jupyter_xvoice.engine.speech.options import SpeechOptions
from jupyter_xvoice.engine.speech.production import Production
from jupyter_xvoice.engine.synthesis import sentences

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from jupyter_xvoice.engine.realtime.configuration import Configuration
    from jupyter_xvoice.engine.synthesis.voices import VoiceSpec

__all__ = ["Sound", "SpokenAnswer", "Timeline"]

_LANGUAGE: Final = "auto"


@dataclass(frozen=True)
class Sound:
    """A stretch of the answer.

    Attributes:
        data: bytes of the output format.
        text: the sentence that begins with this stretch; empty within one.
        starts: seconds into the answer at which that sentence begins.
    """

    data: bytes
    text: str = ""
    starts: float = 0.0


@dataclass
class Timeline:
    """When each sentence of an answer begins.

    Attributes:
        seconds: how long the answer sounds.
        beginnings: seconds and sentence, in order.
    """

    seconds: float = 0.0
    beginnings: list[tuple[float, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(sentence for _, sentence in self.beginnings)

    def text_until(self, seconds: float) -> str:
        """What was said in the first ``seconds``: whole sentences, and of the last one as much as fits its share."""
        said = ""
        ends = [*(start for start, _ in self.beginnings[1:]), self.seconds]
        for (start, sentence), end in zip(self.beginnings, ends, strict=True):
            if seconds <= start:
                break
            share = min((seconds - start) / (end - start), 1.0) if end > start else 1.0
            said += sentence if share >= 1 else sentence[: round(share * len(sentence))].rpartition(" ")[0]
        return said.strip()


class SpokenAnswer:
    """One message of the agent.

    Attributes:
        timeline: of what has been spoken so far.
    """

    def __init__(self, configuration: Configuration, voice: VoiceSpec) -> None:
        out = configuration.output_format
        options = SpeechOptions(
            voice=voice,
            language=_LANGUAGE,
            codec=out.codec,
            sample_rate=out.rate,
            speed=configuration.speed,
            replace=configuration.replace,
        )
        self._format = out
        self._production = Production(options)
        self._feed = Feed()
        self.timeline = Timeline()

    async def speak(self, phrase: str) -> AsyncIterator[Sound]:
        """The complete sentences that ``phrase`` makes, with what came before."""
        self._feed.add(phrase)
        async for sound in self._spoken(self._feed.take(self._production.open_tags)):
            yield sound

    async def finish(self) -> AsyncIterator[Sound]:
        """The rest."""
        async for sound in self._spoken(self._feed.take_rest()):
            yield sound
        if self.timeline.beginnings:
            data = (await self._production.finish()).data
            self.timeline.seconds += self._format.seconds(len(data))
            yield Sound(data)

    def cancel(self) -> None:
        """Ends the synthesis."""
        self._production.cancel()

    async def _spoken(self, text: str) -> AsyncIterator[Sound]:
        for sentence in sentences.split(text):
            starts = self.timeline.seconds
            said = ""
            async with aclosing(self._production.speak(sentence)) as stretches:  # type: ignore[type-var]
                async for sounded in stretches:
                    if not sounded.data:
                        continue
                    said = said or self._say(sentence, starts)
                    text_now = sentence if self.timeline.seconds == starts else ""
                    self.timeline.seconds += self._format.seconds(len(sounded.data))
                    yield Sound(sounded.data, text_now, starts)
            if not said:
                yield Sound(b"", self._say(sentence, starts), starts)

    def _say(self, sentence: str, starts: float) -> str:
        self.timeline.beginnings.append((starts, sentence))
        return sentence
