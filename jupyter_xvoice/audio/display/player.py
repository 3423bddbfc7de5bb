"""A sound in a notebook, in the three layers of ui.md 8.

1. ``text/plain`` is the repr of the value.
2. Plain HTML that passes the sanitizer of an untrusted notebook: a picture of the waveform, the browser's player, text, facts.
3. The same elements dressed by one style and one script, where the output is trusted. The parts of this layer are not
   shown and hold no text of their own (``data-t`` does), so that a sanitizer that drops the style leaves nothing odd behind.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jupyter_xvoice.audio.display import assets, words
from jupyter_xvoice.audio.display.embed import LIMIT, embed
from jupyter_xvoice.audio.display.icons import icon
from jupyter_xvoice.audio.display.markup import Html, tag
from jupyter_xvoice.audio.display.waveform import as_digits, levels, picture
from jupyter_xvoice.errors import AudioError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jupyter_xvoice.audio import Audio

__all__ = ["Fact", "Sound", "audio_html", "output", "player", "unreadable"]

OWN_KEYS: Final = "true"  # data-lm-suppress-shortcuts: without it JupyterLab's shortcuts fire on the focused element
_SPEEDS: Final = (0.5, 0.75, 1, 1.25, 1.5, 2)
_UNSEEN: Final = "display:none"  # the dressed parts, until the script has taken it away
_SMALL: Final = "font-size:12px;line-height:16px;margin:4px 0"


@dataclass(frozen=True)
class Fact:
    """One of the small facts below a result.

    Attributes:
        text: what it says.
        kind: "" or "tag" (in a frame: the place) or "name" (in full colour: the voice) or "doubtful" (a legend: it shows
            how words in doubt are marked, and is left out where they are not).
        least: from which width on it is shown: 0, 340, 560 or 720 px.
    """

    text: str
    kind: str = ""
    least: int = 0


class Sound:
    """The embedded sound of one output, taken apart so that each result can put the parts where it wants them.

    Args:
        audio: the sound.
        limit: bytes of mp3 at most; above it the first minute is embedded.
        share: how much of the width the waveform takes, for results on one time scale.
    """

    def __init__(self, audio: Audio, *, limit: int = LIMIT, share: float = 1.0) -> None:
        self._embedded = embed(audio, limit) if audio.duration > 0 else None
        self._share = share
        self.whole = self._embedded is None or self._embedded.whole
        self.seconds = self._embedded.seconds if self._embedded else 0.0

    @property
    def empty(self) -> bool:
        """There is nothing to play."""
        return self._embedded is None

    def plain(self) -> Html:
        """Layer 2: the picture and the browser's player."""
        if self._embedded is None:
            return tag("div", words.NO_SOUND)
        share = f"width:{100 * self._share:.1f}%;max-width:{520 * self._share:.0f}px"
        return Html(
            tag(
                "img",
                class_="xv-picture",
                src=picture(self._embedded.audio),
                alt=words.WAVEFORM.format(seconds=self._embedded.seconds),
                style=f"display:block;{share};height:40px;margin:0",
            )
            + tag(
                "audio",
                controls=True,
                preload="metadata",
                src=self._embedded.address,
                style="display:block;width:100%;max-width:520px;height:40px;margin:4px 0",
            )
        )

    def button(self) -> Html:
        """Layer 3: play and pause."""
        return tag(
            "button",
            icon("play"),
            icon("pause"),
            class_="xv-play",
            style=_UNSEEN,
            type="button",
            data_play=words.PLAY,
            data_pause=words.PAUSE,
            data_lm_suppress_shortcuts=OWN_KEYS,
        )

    def wave(self, name: str = words.POSITION) -> Html:
        """Layer 3: the waveform with a slider over it; ``name`` is for screen readers."""
        if self._embedded is None:
            return Html()
        lines = [tag("svg", tag("path"), class_=f"xv-{part}", aria_hidden="true") for part in ("rest", "played")]
        slider = tag(
            "input",
            type="range",
            role="slider",
            min="0",
            max=f"{self.seconds:.3f}",
            step="any",
            value="0",
            aria_label=name,
            data_of=words.OF.format(seconds=self.seconds),
            data_lm_suppress_shortcuts=OWN_KEYS,
        )
        return tag(
            "div",
            *lines,
            slider,
            class_="xv-wave",
            style=_UNSEEN,
            data_peaks=as_digits(levels(self._embedded.audio)),
            data_share=f"{self._share:.4f}" if self._share < 1 else None,
        )

    def time(self, *, tenths: bool = False) -> Html:
        """Layer 3: the time, played and whole. Its width is that of the longest time, so that nothing moves."""
        whole = words.clock(round(self.seconds, 1 if tenths else None), tenths=tenths)
        # The script cuts the time out of 1970-01-01T00:00:04.900Z.
        start = 15 if self.seconds < 600 else 14 if self.seconds < 3600 else 12
        return tag(
            "span",
            tag("span", class_="xv-time", data_from=str(start), data_to="21" if tenths else "19"),
            tag("span", class_="xv-whole", data_t=f" / {whole}"),
            class_="xv-clock",
            style=_UNSEEN,
        )

    def row(self, *, tenths: bool = False) -> Html:
        """The whole player, both layers."""
        if self._embedded is None:
            return self.plain()
        return tag("div", self.plain(), self.button(), self.wave(), self.time(tenths=tenths), class_="xv-player")

    def notes(self, call: str, whole: float) -> list[str]:
        """What is to be said about the embedding; ``call`` writes the whole sound, ``whole`` is its length in seconds."""
        return [] if self.whole else [words.EXCERPT.format(whole=words.clock(whole), call=call)]


def speed() -> Html:
    """Layer 3: the choice of speed."""
    options = (
        tag("option", value=f"{rate:g}", selected=rate == 1, data_t=words.RATE.format(rate=rate)) for rate in _SPEEDS
    )
    return tag(
        "select",
        *options,
        class_="xv-speed xv-quiet",
        aria_label=words.SPEED,
        title=words.SPEED,
        data_lm_suppress_shortcuts=OWN_KEYS,
    )


def download(name: str) -> Html:
    """Layer 3: saves the embedded sound as ``name``."""
    return tag(
        "a",
        icon("download"),
        class_="xv-get xv-quiet",
        href="#",
        download=name,
        aria_label=words.DOWNLOAD,
        title=words.DOWNLOAD,
        data_lm_suppress_shortcuts=OWN_KEYS,
    )


def foot(facts: Sequence[Fact], *actions: Html, before: Html | None = None) -> Html:
    """The line of facts with its actions at the right; ``before`` stands in front of the facts."""
    shown: list[Html] = []
    for fact in facts:
        classes = (
            "xv-fact" + (f" xv-{fact.kind}" if fact.kind else "") + (f" xv-from-{fact.least}" if fact.least else "")
        )
        if fact.kind == "doubtful":
            shown.append(tag("span", class_=classes, data_t=fact.text))
            continue
        if shown:
            shown.append(tag("span", ", ", class_="xv-comma"))
        text = tag("span", fact.text, class_="xv-frame") if fact.kind == "tag" else fact.text
        shown.append(tag("span", text, class_=classes))
    return tag(
        "div",
        before,
        tag("div", *shown, class_="xv-facts", style=_SMALL),
        tag("div", *actions, class_="xv-actions", style=_UNSEEN) if actions else None,
        class_="xv-foot",
    )


def notes(warnings: Sequence[str], hints: Sequence[str] = ()) -> Html:
    """One small line for each of ``hints``, and for each of ``warnings`` with its sign."""
    lines = [(None, hint) for hint in hints] + [(icon("warning"), warning) for warning in warnings]
    return Html("".join(tag("div", sign, line, class_="xv-note", style=_SMALL) for sign, line in lines))


def output(*parts: str | None, kind: str, code: tuple[str, str] | None = None, style: str = "") -> str:
    """A whole output: ``parts`` in the root element, then one style and one script.

    Args:
        parts: markup made by :func:`~jupyter_xvoice.audio.display.markup.tag`; anything else is text.
        kind: a word for the root's class, for example "speech".
        code: ``(source, name)`` of a further function ``name(root)`` that is called for this kind of output.
        style: further CSS.
    """
    package = "jupyter_xvoice.audio.display"
    source, more = code or ("", "")
    more = more and f",{more}"
    script = "{" + assets.script(package, "player.js") + source
    script += f"for(const r of $$(document,'.xv[data-xv={kind}]:not(.xv-on)'))dress(r{more})}}"
    whole = tag(
        "div",
        *parts,
        tag("style", assets.style(package, "player.css") + style),
        tag("script", script),
        # Two classes keep MathJax away: "$0.0012 … $4" is money, not a formula.
        class_=f"xv xv-{kind} mathjax_ignore tex2jax_ignore",
        data_xv=kind,
    )
    return str(whole)  # marimo sends a string of a class of its own as an empty object, and its page breaks down


def player(
    audio: Audio,
    *,
    text: str = "",
    facts: Sequence[Fact] = (),
    warnings: Sequence[str] = (),
    trouble: str = "",
    name: str = "audio",
    kind: str = "audio",
) -> str:
    """One sound with a text, facts and actions.

    Args:
        audio: the sound.
        text: what is said in it; one line, all of it on a click.
        facts: the small facts below.
        warnings: what was done in another way than asked, one small line each.
        trouble: what went wrong; stands in place of the text, with a sign.
        name: the stem of the file that Download saves, and the variable in the hint for a long sound.
        kind: a word for the root's class.
    """
    sound = Sound(audio)
    hints = sound.notes(f"{kind}.to_file('{name}.mp3')", audio.duration)
    actions = () if sound.empty else (speed(), download(f"{name}.mp3"))
    line = _trouble(trouble) if trouble else _text(text)
    return output(sound.row(), line, foot(facts, *actions), notes(warnings, hints), kind=kind)


def unreadable(text: str, error: AudioError, *, facts: Sequence[Fact] = (), kind: str = "audio") -> str:
    """A sound that cannot be decoded: its text, and why there is no player."""
    return output(_text(text), _trouble(str(error)), foot(facts), kind=kind)


def _text(text: str) -> Html | None:
    if not text:
        return None
    summary = tag("summary", text, style="list-style:none", dir="auto", data_lm_suppress_shortcuts=OWN_KEYS)
    return tag("details", summary, class_="xv-line")


def _trouble(text: str) -> Html:
    return tag("div", icon("error"), text, class_="xv-line xv-trouble")


def audio_html(audio: Audio) -> str:
    """A bare sound: player, length, rate, channels."""
    try:
        _ = audio.samples
    except AudioError as error:
        return unreadable("", error)
    facts = [Fact(words.length(audio.duration)), Fact(words.kilohertz(audio.sample_rate))]
    if audio.channels > 1:
        facts.append(Fact(words.STEREO if audio.channels == 2 else f"{audio.channels} channels"))
    if audio.codec:
        facts.append(Fact(audio.codec))
    return player(audio, facts=facts)
