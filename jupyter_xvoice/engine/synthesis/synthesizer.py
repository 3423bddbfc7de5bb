"""Text to samples, sentence by sentence."""

from __future__ import annotations

import logging
import re
import unicodedata
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from jupyter_xvoice.engine.synthesis import detection, languages, sentences
from jupyter_xvoice.engine.synthesis.delivery import Delivery
from jupyter_xvoice.engine.synthesis.effects import silence, styled
from jupyter_xvoice.engine.synthesis.espeak import SAMPLE_RATE
from jupyter_xvoice.engine.synthesis.marks import Mark, heard_until, marks_of
from jupyter_xvoice.engine.synthesis.normalization import normalized
from jupyter_xvoice.engine.synthesis.renderer import CrashedError, Rendering
from jupyter_xvoice.engine.synthesis.replacements import Replacements
from jupyter_xvoice.engine.synthesis.sounds import sound
from jupyter_xvoice.engine.synthesis.spoken import Spoken
from jupyter_xvoice.engine.synthesis.tagged_text import Sound, Span, parse

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from jupyter_xvoice.engine.synthesis.languages import Language
    from jupyter_xvoice.engine.synthesis.style import Style
    from jupyter_xvoice.engine.synthesis.voices import VoiceSpec

__all__ = ["Piece", "Speaker", "synthesize"]

_log = logging.getLogger(__name__)

_PHONEME_BRACKETS: Final = re.compile(r"\[\[")
_NOTE: Final = re.compile(r"\s*\S+\s*")
_SCALE: Final = (1.0, 9 / 8, 5 / 4, 3 / 2, 5 / 4, 9 / 8)
_SING_SONG: Final = (1.0, 1.2)
_JOINT_S: Final = 0.04
"""Pause between two pieces of one sentence."""
_END_S: Final = 0.3
"""Pause behind a text that ends with no mark."""


@dataclass(frozen=True)
class Piece:
    """A stretch of speech.

    Attributes:
        samples: float32 (n,), mono, 22,050 Hz, within (-1, 1).
        marks: the characters of the text that it speaks, tags left out, in order; times from the start of the utterance.
    """

    samples: NDArray[np.float32]
    marks: tuple[Mark, ...] = ()


@dataclass
class Speaker:
    """Speaks one utterance, given in one text or in several.

    Attributes:
        voice: who speaks.
        language: a tag, or "auto": then each text is looked at, and one that says nothing keeps the language before.
        speed: 0.7 to 1.5.
        replace: pronunciations.
        text_normalization: whether English written forms are put into words first.
        cancel: when set, the synthesis ends early.
        seconds: how much has been spoken.
        open_tags: names of the wrapping tags that are still open.
    """

    voice: VoiceSpec
    language: str
    speed: float = 1.0
    replace: Replacements = field(default_factory=Replacements)
    text_normalization: bool = False
    cancel: threading.Event | None = None
    seconds: float = 0.0
    open_tags: tuple[str, ...] = ()
    _samples: int = 0
    _notes: int = 0
    _after_space: bool = False
    _heard: str = "en"

    def speak(self, text: str) -> Iterator[Piece]:
        """Speaks the next text of the utterance; lazily, one sentence at a time. Blocks: call it on a worker thread.

        Raises:
            ValueError: the language is not known.
            OSError: eSpeak NG fails.
        """
        language = self._language_of(text)
        delivery = Delivery(self.voice, language, self.speed, self.cancel)
        parts, self.open_tags = parse(text, self.open_tags, after_space=self._after_space)
        for number, part in enumerate(parts):
            if isinstance(part, Sound):
                yield self._sound(part, delivery)
                continue
            self._after_space = part.text[-1].isspace()
            joins = number + 1 < len(parts)
            for piece, style, position, goes_on in self._cut(part, joins=joins):
                if self._cancelled:
                    return
                yield self._spoken(piece, style, position, delivery, goes_on=goes_on)

    @property
    def _cancelled(self) -> bool:
        return self.cancel is not None and self.cancel.is_set()

    def _language_of(self, text: str) -> Language:
        tag = self.language
        if tag.strip().lower() == languages.AUTO:
            tag = self._heard = detection.detect(text, default=self._heard)
        found = languages.find(tag)
        if found is None:
            raise ValueError(f"the language {tag!r} is not known")
        return found

    def _cut(self, span: Span, *, joins: bool) -> Iterator[tuple[str, Style, int, bool]]:
        """The span in parts that are rendered one by one: text, style, position, whether the sentence goes on."""
        position = span.start
        pieces = [piece for sentence in sentences.split(span.text) for piece in _in_melody(sentence, span.style)]
        for number, piece in enumerate(pieces):
            yield piece, self._melodic(span.style, piece), position, joins or number + 1 < len(pieces)
            position += len(piece)

    def _melodic(self, style: Style, piece: str) -> Style:
        if not style.melody or not _is_speakable(piece):
            return style
        scale = _SCALE if style.melody == "singing" else _SING_SONG
        factor = scale[self._notes % len(scale)]
        self._notes += 1
        return replace(style, pitch=style.pitch * factor, intonation=style.intonation if scale is _SING_SONG else 0.0)

    def _spoken(self, text: str, style: Style, position: int, delivery: Delivery, *, goes_on: bool) -> Piece:
        if not _is_speakable(text):
            pause = sentences.pause_after(text) / (self.speed * self.voice.rate * style.rate)
            return self._piece(silence(pause), tuple(Mark(char, self.seconds, self.seconds) for char in text))
        spoken = self.replace.applied(
            Spoken.of(text).rewritten(_PHONEME_BRACKETS, lambda _: "[ ["), delivery.language.code
        )
        if self.text_normalization:
            spoken = normalized(spoken)
        rendering = _rendered(spoken.text, style, delivery)
        samples = rendering.samples
        samples = samples[: heard_until(samples, 0, len(samples))]
        marks = marks_of(text, spoken, rendering, self.seconds, longest=len(samples) / SAMPLE_RATE)
        pause = sentences.pause_after(text) or (_JOINT_S if goes_on else _END_S)
        samples = np.concatenate([samples, silence(pause / (self.speed * self.voice.rate * style.rate))])
        louder = styled(samples, style, gain=self.voice.gain, first=position, last=position + len(text))
        return self._piece(louder, tuple(marks))

    def _sound(self, part: Sound, delivery: Delivery) -> Piece:
        # The syllables are written in English phonemes, whatever is spoken around them.
        english = replace(delivery, language=languages.ENGLISH)

        def render(phonemes: str, pitch: float, rate: float) -> NDArray[np.float32]:
            style = replace(part.style, pitch=part.style.pitch * pitch, rate=part.style.rate * rate, intonation=0.5)
            samples = english.render(f"[[{phonemes}]]", style).samples * np.float32(self.voice.gain)
            return samples[: heard_until(samples, 0, len(samples))]

        samples = sound(part.tag.name, render, self.speed * part.style.rate)
        return self._piece(styled(samples, part.style), ())

    def _piece(self, samples: NDArray[np.float32], marks: tuple[Mark, ...]) -> Piece:
        self._samples += len(samples)
        self.seconds = self._samples / SAMPLE_RATE
        return Piece(samples, marks)


def _rendered(text: str, style: Style, delivery: Delivery) -> Rendering:
    """Rare mixtures of scripts and signs crash eSpeak NG; then the signs are left out, and at worst the sentence."""
    plain = "".join(char if _is_plain(char) else " " for char in text)
    for attempt in (text, plain):
        try:
            return delivery.render(attempt, style)
        except CrashedError as error:
            _log.warning("%s at a text of %d characters", error, len(text))
    return Rendering(silence(0.3), ())


def _is_plain(char: str) -> bool:
    return unicodedata.category(char)[0] in "LN" or char in " .,?!'-;:"


def _in_melody(sentence: str, style: Style) -> list[str]:
    return _NOTE.findall(sentence) or [sentence] if style.melody else [sentence]


def _is_speakable(text: str) -> bool:
    return any(unicodedata.category(char)[0] in "LNS" for char in text)


def synthesize(
    text: str,
    *,
    voice: VoiceSpec,
    language: str,
    speed: float = 1.0,
    replace: Mapping[str, str] | None = None,
    text_normalization: bool = False,
    cancel: threading.Event | None = None,
) -> Iterator[Piece]:
    """Speaks ``text``; lazily, one sentence at a time. Blocks: call it on a worker thread; any number may run at once.

    Args:
        text: may hold the speech tags of :mod:`.tags`.
        voice: who speaks.
        language: a tag of :mod:`.languages`, or "auto".
        speed: 0.7 to 1.5, factor on the pace.
        replace: phrase -> pronunciation (:mod:`.replacements`).
        text_normalization: whether English written forms are put into words first.
        cancel: when set, the synthesis ends within a fifth of a second of audio.

    Raises:
        ValueError: the language is not known, or ``replace`` breaks a rule.
        OSError: eSpeak NG fails.
    """
    yield from Speaker(voice, language, speed, Replacements.checked(replace), text_normalization, cancel).speak(text)
