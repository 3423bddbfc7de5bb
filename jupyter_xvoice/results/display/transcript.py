"""A transcript in a notebook: who said what and when, and each word with its times (ui.md 8)."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from jupyter_xvoice.audio.display import Fact, Html, Sound, foot, icon, notes, output, script, style, tag
from jupyter_xvoice.audio.display import words as numbers
from jupyter_xvoice.errors import AudioError
from jupyter_xvoice.results.display import words
from jupyter_xvoice.results.display.places import place_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jupyter_xvoice.audio import Audio
    from jupyter_xvoice.results import Transcript, Word
    from jupyter_xvoice.results.turns import Turn

__all__ = ["transcript_html"]

OWN_KEYS: Final = "true"
DOUBT: Final = 0.5  # a word of less confidence is marked
COLOURS: Final = ("#1976d2", "#e65100", "#388e3c", "#0097a7")  # of the plain layer; the dressed one takes the theme's
_PACKAGE: Final = "jupyter_xvoice.results.display"
_FILES_LIMIT: Final = 1_000_000  # characters; beyond it the largest kind of file is left to Python


def transcript_html(transcript: Transcript) -> str:
    """The output of ``%stt``."""
    audio = transcript.audio
    sound = _sound(audio)
    code = script(_PACKAGE, "transcript.js")
    if not transcript.text.strip() and not transcript.words:
        row = sound.row(tenths=True) if sound else None
        nothing = tag("div", _nothing(audio if sound else None), class_="xv-line")
        return output(row, nothing, foot(_facts(transcript, [])), notes(transcript.warnings), kind="speech")
    turns = list(transcript.turns)
    several = len({turn.speaker for turn in turns}) > 1
    stem = PurePath(transcript.source).stem or "transcript"
    hints = sound.notes(f"transcript.audio.to_file('{stem}.mp3')", audio.duration) if sound and audio else []
    return output(
        sound.row(tenths=True) if sound else None,
        tag(
            "div",
            *_turns(transcript, turns, several=several),
            class_="xv-words",
            role="group",
            aria_label=words.WORD_LIST,
        ),
        _table(transcript, several=several),
        foot(
            _facts(transcript, turns),
            _copy(),
            _downloads(transcript, stem),
            before=_switch() if transcript.words else None,
        ),
        notes(transcript.warnings, hints),
        _files(transcript),
        kind="transcript",
        code=(code, "talk"),
        style=style(_PACKAGE, "results.css"),
    )


def _sound(audio: Audio | None) -> Sound | None:
    try:
        return Sound(audio) if audio is not None and audio.duration > 0 else None
    except AudioError:
        return None  # the words are there all the same


def _nothing(audio: Audio | None) -> str:
    if audio is None:
        return words.NOTHING_AT_ALL
    peak = numbers.decibels(float(audio.peaks(1)[0]))
    return words.NOTHING.format(length=numbers.length(audio.duration), peak=peak)


def _turns(transcript: Transcript, turns: list[Turn], *, several: bool) -> Iterator[Html]:
    if not turns:
        yield tag("div", transcript.text, class_="xv-turn")
        return
    order = list(dict.fromkeys(turn.speaker for turn in turns))
    for turn in turns:
        text = transcript.text if len(turns) == 1 else turn.text
        said = tag("div", *_spoken(turn.words, text), class_="xv-said", dir="auto")
        if not several:
            yield tag("div", said, class_="xv-turn")
            continue
        who = order.index(turn.speaker)
        dashed = "dashed" if who % 8 >= 4 else "solid"
        yield tag(
            "div",
            tag("b", turn.speaker, class_="xv-who"),
            " ",
            tag("span", numbers.clock(turn.start, tenths=True), class_="xv-start"),
            " ",
            said,
            class_=f"xv-turn xv-voice xv-voice-{who % 4}" + (" xv-again" if who % 8 >= 4 else ""),
            data_who=turn.speaker,
            style=f"border-left:3px {dashed} {COLOURS[who % 4]};padding:0 0 0 8px;margin:4px 0",
        )


def _spoken(spoken: Sequence[Word], text: str) -> Iterator[str]:
    """The words as elements, with what stands between them in ``text``; a space where ``text`` does not have the word."""
    place = 0
    for index, word in enumerate(spoken):
        found = text.find(word.text, place)
        if found >= 0:
            yield text[place:found]
            place = found + len(word.text)
        elif index:
            yield " "
        yield _word(word)
    yield text[place:] if place or not spoken else ""


def _word(word: Word) -> Html:
    tip = words.TIP.format(start=word.start, end=word.end)
    doubt = word.confidence is not None and word.confidence < DOUBT
    if word.confidence is not None:
        tip += "  " + words.CONFIDENCE.format(confidence=word.confidence)
    return tag("span", word.text, title=tip, class_="xv-doubt" if doubt else None)


def _facts(transcript: Transcript, turns: list[Turn]) -> list[Fact]:
    speakers = len({turn.speaker for turn in turns if turn.speaker})
    facts = [*place_of(transcript.place), Fact(transcript.language, least=340) if transcript.language else None]
    if transcript.duration:
        facts.append(Fact(numbers.length(transcript.duration), least=340))
    if transcript.words:
        facts.append(Fact(words.count(len(transcript.words), "word"), least=560))
    if speakers > 1:
        facts.append(Fact(words.count(speakers, "speaker"), least=560))
    if transcript.source:
        facts.append(Fact(PurePath(transcript.source).name, least=560))
    facts.append(Fact(words.money(transcript.cost)))
    if any(word.confidence is not None and word.confidence < DOUBT for word in transcript.words):
        facts.append(Fact(words.DOUBTFUL, "doubtful", least=560))
    return [fact for fact in facts if fact]


def _switch() -> Html:
    # Two radio buttons: the arrow keys between them are the browser's. A form of its own keeps two outputs apart.
    return tag(
        "form",
        *(
            tag(
                "label",
                tag(
                    "input",
                    type="radio",
                    name="view",
                    value=kind,
                    checked=not index,
                    data_lm_suppress_shortcuts=OWN_KEYS,
                ),
                tag("span", data_t=label),
            )
            for index, (kind, label) in enumerate((("text", words.TEXT), ("words", words.WORDS)))
        ),
        class_="xv-switch",
        style="display:none",
        role="radiogroup",
        aria_label=words.VIEW,
    )


def _table(transcript: Transcript, *, several: bool) -> Html:
    given = (True, True, True, True, several, any(word.confidence is not None for word in transcript.words))
    heads = (tag("th", scope="col", data_t=head) for head, there in zip(words.HEADS, given, strict=True) if there)
    return tag(
        "div",
        tag("table", tag("thead", tag("tr", *heads)), tag("tbody")),
        class_="xv-table" + (" xv-several" if several else ""),
        style="display:none",
        role="region",
        aria_label=words.WORD_TABLE,
        tabindex="0",
        data_lm_suppress_shortcuts=OWN_KEYS,
    )


def _copy() -> Html:
    return tag(
        "button",
        icon("copy"),
        tag("span", data_t=words.COPY),
        type="button",
        aria_label=words.COPY,
        title=words.COPY,
        class_="xv-copy xv-quiet",
        data_lm_suppress_shortcuts=OWN_KEYS,
    )


def _downloads(transcript: Transcript, stem: str) -> Html:
    links = (
        tag(
            "a",
            class_="xv-quiet",
            href="#",
            download=f"{stem}.{kind}",
            data_t=kind,
            data_lm_suppress_shortcuts=OWN_KEYS,
        )
        for kind in _contents(transcript)
    )
    label = words.DOWNLOAD
    summary = tag(
        "summary",
        icon("download"),
        class_="xv-quiet",
        aria_label=label,
        title=label,
        data_lm_suppress_shortcuts=OWN_KEYS,
    )
    return tag("details", summary, *links, class_="xv-kinds")


def _contents(transcript: Transcript) -> dict[str, str]:
    """The files that can be saved from the page: subtitles only where there are word times."""
    contents = {"txt": transcript.text}
    if transcript.words:
        contents |= {"srt": transcript.to_srt(), "vtt": transcript.to_vtt()}
    whole = transcript.to_json()
    if len(whole) <= _FILES_LIMIT:
        contents["json"] = whole
    return contents


def _files(transcript: Transcript) -> Html:
    # Data, not a program: a sanitizer drops it with its content. "<" is written so that no text can end the element.
    content = json.dumps(_contents(transcript)).replace("<", "\\u003c")
    return tag("script", content, type="application/json", class_="xv-files")
