"""What was recognised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from jupyter_xvoice.audio.audio import Audio  # noqa: TC001 - pydantic reads it at run time
from jupyter_xvoice.results.captions import cues, srt, vtt
from jupyter_xvoice.results.channel import Channel  # noqa: TC001 - pydantic reads it at run time
from jupyter_xvoice.results.data_frame import data_frame
from jupyter_xvoice.results.turns import Turn, turns_of
from jupyter_xvoice.results.word import Word

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Transcript"]


class Transcript(BaseModel):
    """What ``Client.stt`` gives back (protocol.md 6.2). Fields that the service adds are kept.

    Attributes:
        text: everything that was said.
        words: with times in seconds; when only the channels have words, theirs, in order of time.
        language: as the service says it, free text, may be empty.
        duration: seconds of audio; None when unknown.
        channels: one each, with ``multichannel`` only.
        audio: the sound, when it is at hand; not part of a dump.
        source: name of the file or address.
        model: the model that was asked for, or empty.
        request_id: the ``x-trace-id`` of the answer; name it to the vendor's support.
        cost: USD at list price; 0.0 on the local engine; None when unknown.
        place: where it was recognised ("xAI", "Local engine", a host).
        warnings: what was done in another way than asked.
    """

    model_config = ConfigDict(extra="allow", arbitrary_types_allowed=True)

    text: str = ""
    words: list[Word] = Field(default_factory=list)
    language: str = ""
    duration: float | None = None
    channels: list[Channel] = Field(default_factory=list)
    audio: Audio | None = Field(default=None, exclude=True, repr=False)
    source: str = ""
    model: str = ""
    request_id: str = ""
    cost: float | None = None
    place: str = ""
    warnings: list[str] = Field(default_factory=list)

    @field_validator("text", "language", "source", "model", "request_id", "place", mode="before")
    @classmethod
    def _empty_text(cls, value: Any) -> Any:
        return "" if value is None else value

    @field_validator("words", "channels", "warnings", mode="before")
    @classmethod
    def _empty_list(cls, value: Any) -> Any:
        return [] if value is None else value

    @model_validator(mode="after")
    def _filled_from_channels(self) -> Transcript:
        if self.channels and not self.words:
            words = [word for channel in self.channels for word in channel.words]
            self.words = sorted(words, key=lambda word: word.start)
        if self.channels and not self.text:
            self.text = "\n".join(channel.text for channel in self.channels if channel.text)
        return self

    @property
    def turns(self) -> list[Turn]:
        """Runs of one speaker or channel, in order of their start."""
        return turns_of(self.words)

    def to_srt(self) -> str:
        """Captions as SubRip; empty when nothing was recognised."""
        return srt(cues((turn.speaker, turn.words) for turn in self.turns))

    def to_vtt(self) -> str:
        """Captions as WebVTT, speakers as voice spans."""
        return vtt(cues((turn.speaker, turn.words) for turn in self.turns))

    def to_json(self, *, indent: int | None = 2) -> str:
        """Everything but the audio, as JSON. ``Transcript.model_validate_json`` reads it."""
        return self.model_dump_json(indent=indent)

    def to_dataframe(self) -> pd.DataFrame:
        """A row a word: text, start and end in seconds, confidence, speaker, channel (missing values are NA).

        Raises:
            XVoiceError: pandas is not installed.
        """
        kinds = {"text": "object", "speaker": "Int64", "channel": "Int64"}
        columns = {name: kinds.get(name, "float64") for name in Word.model_fields}
        return data_frame(columns, [dict(word) for word in self.words])

    @overload
    def plot(self, ax: None = None) -> Figure: ...
    @overload
    def plot(self, ax: Axes) -> Axes: ...
    def plot(self, ax: Axes | None = None) -> Figure | Axes:
        """The waveform, if the audio is at hand, with the words below it, over seconds.

        Into ``ax``, which is returned, or as a new figure that the notebook shows.
        """
        from jupyter_xvoice.audio import waveform
        from jupyter_xvoice.results.word_lane import draw_words

        figure = waveform.new_figure(2.4) if ax is None else None
        axes = ax if figure is None else figure.subplots()
        assert axes is not None
        if self.audio is not None:
            waveform.draw(self.audio.samples, self.audio.sample_rate, axes)
        draw_words(self.words, axes, duration=self.audio.duration if self.audio else self.duration)
        return axes if figure is None else figure

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        text = " ".join(self.text.split())
        shown = text if len(text) <= 60 else text[:59].rstrip() + "…"
        length = "" if self.duration is None else f", {self.duration:.1f} s"
        return f"Transcript({shown!r}, {len(self.words)} words{length})"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """One line, and text with a player that stay in the saved notebook (ui.md 8)."""
        from jupyter_xvoice.results.display import transcript_html

        return {"text/plain": repr(self), "text/html": transcript_html(self)}
