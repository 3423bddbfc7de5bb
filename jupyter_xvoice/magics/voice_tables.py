"""What ``%voices`` shows: the table, the audition, the checks of a recording. Data with a rich display."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from jupyter_xvoice.audio import Audio
    from jupyter_xvoice.audio.reference import Check
    from jupyter_xvoice.results import Speech, Voice
    from jupyter_xvoice.widgets import VoiceStudio

__all__ = ["Audition", "Checks", "VoiceTable"]

_CELL = "text-align:left;padding:4px 12px 4px 0;border-bottom:1px solid rgba(128,128,128,0.4)"


class VoiceTable(Sequence["Voice"]):
    """The voices of a place, built in first.

    Attributes:
        samples: voice id to a greeting in that voice, as far as they were made.
        place: where the voices live, for the reader.
        studio: what shows them live, in front of the table; None for the table alone.
    """

    def __init__(
        self, voices: list[Voice], samples: dict[str, Audio], place: str, studio: VoiceStudio | None = None
    ) -> None:
        self.studio = studio
        self._voices = voices
        self.samples = samples
        self.place = place

    @overload
    def __getitem__(self, index: int | str) -> Voice: ...
    @overload
    def __getitem__(self, index: slice) -> list[Voice]: ...
    def __getitem__(self, index: int | str | slice) -> Voice | list[Voice]:
        """By position, or by voice id in any case.

        Raises:
            KeyError, IndexError: there is no such voice.
        """
        if isinstance(index, str):
            return {voice.voice_id.lower(): voice for voice in self._voices}[index.lower()]
        return self._voices[index]

    def __len__(self) -> int:
        return len(self._voices)

    def __repr__(self) -> str:
        width = max((len(voice.voice_id) for voice in self._voices), default=0)
        lines = [f"{_counted(len(self))}, {self.place}"]
        lines += [f"{voice.voice_id:{width}}  {_facts(voice)}".rstrip() for voice in self._voices]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        from jupyter_xvoice.results.display import voices_html

        return voices_html(self._voices, self.samples, self.place)

    def _ipython_display_(self) -> None:
        """The studio, and the table as what a saved notebook keeps of it.

        Raises:
            NotImplementedError: there is no studio; IPython shows the table then.
        """
        if self.studio is None:
            raise NotImplementedError
        self.studio.stand_behind(self._repr_html_())
        self.studio._ipython_display_()


class Audition(Sequence["Speech"]):
    """One sentence in several voices.

    Attributes:
        text: the sentence.
        rows: voice and speech, in the order of the list.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.rows: list[tuple[Voice, Speech]] = []

    def add(self, voice: Voice, speech: Speech) -> None:
        """One voice has spoken."""
        self.rows.append((voice, speech))

    @overload
    def __getitem__(self, index: int | str) -> Speech: ...
    @overload
    def __getitem__(self, index: slice) -> list[Speech]: ...
    def __getitem__(self, index: int | str | slice) -> Speech | list[Speech]:
        """By position, or by voice id in any case.

        Raises:
            KeyError, IndexError: there is no such voice.
        """
        if isinstance(index, str):
            return {voice.voice_id.lower(): speech for voice, speech in self.rows}[index.lower()]
        return [speech for _, speech in self.rows][index]

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        lines = [f"Audition of {_counted(len(self))}: {self.text}"]
        lines += [f"{voice.voice_id:8}  {speech.duration:.1f} s" for voice, speech in self.rows]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        from jupyter_xvoice.results.display import audition_html

        return audition_html(self.rows, self.text)


class Checks:
    """The table that is shown before a recording is sent."""

    def __init__(self, checks: list[Check]) -> None:
        self.checks = checks

    def __repr__(self) -> str:
        return "\n".join(
            f"{check.mark:5}  {check.name:16}  {check.value}" + (f"  {check.help}" if check.help else "")
            for check in self.checks
        )

    def _repr_html_(self) -> str:
        rows = "".join(
            "<tr>"
            + "".join(
                f'<td style="{_CELL}">{escape(text)}</td>' for text in (check.mark, check.name, check.value, check.help)
            )
            + "</tr>"
            for check in self.checks
        )
        return f'<table style="border-collapse:collapse"><tbody>{rows}</tbody></table>'


def _facts(voice: Voice) -> str:
    parts = [voice.name, voice.gender, voice.tone, "your own" if voice.custom else ""]
    return ", ".join(part for part in parts if part)


def _counted(count: int) -> str:
    return "1 voice" if count == 1 else f"{count} voices"
