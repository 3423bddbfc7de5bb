"""The HTML of results: what it says, what it must not hold."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from jupyter_xvoice.audio.display import assets
from jupyter_xvoice.audio.display.markup import Html, tag
from jupyter_xvoice.results import Transcript, Word
from jupyter_xvoice.results.display import audition_html, speech_html, transcript_html, voices_html
from tests.browser import examples

OUTPUTS = {
    "speech": lambda: speech_html(examples.speech()),
    "broken": lambda: speech_html(examples.broken()),
    "transcript": lambda: transcript_html(examples.transcript()),
    "silent": lambda: transcript_html(examples.silent_transcript()),
    "voices": lambda: examples.voices()._repr_html_(),
    "audition": lambda: examples.audition()._repr_html_(),
}


class Reader(HTMLParser):
    """Collects the text that a reader sees, the elements and the attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._raw = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._raw = tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        self._raw = False

    def handle_data(self, data: str) -> None:
        if not self._raw:
            self.text += data


@pytest.fixture(params=OUTPUTS)
def html(request: pytest.FixtureRequest) -> str:
    return OUTPUTS[request.param]()


def test_it_is_a_string_and_nothing_more(html: str) -> None:
    """Of a string of a class of its own marimo makes an empty object, with which its whole page breaks down."""
    assert type(html) is str


def test_script_is_at_most_4_kB(html: str) -> None:  # noqa: N802 - the unit
    programs = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    assert len(programs) == 1
    assert len(programs[0].encode()) <= assets.LIMIT == 4096
    assert "autoplay" not in html


def test_plain_styles_pass_the_sanitizer(html: str) -> None:
    for _, attributes in Reader(html).elements:
        assert "var(" not in (attributes.get("style") or "")
        assert not any(name.startswith("on") for name in attributes), "no event handler"


def test_every_focusable_element_keeps_its_keys(html: str) -> None:
    for name, attributes in Reader(html).elements:
        if name in {"button", "input", "select", "a", "summary"} or "tabindex" in attributes:
            assert attributes.get("data-lm-suppress-shortcuts") == "true", (name, attributes)


def test_speech_says_what_it_is() -> None:
    text = Reader(speech_html(examples.speech())).text
    assert text.startswith("The north region sold the most last year, 4.2 million. The south came second.")
    assert text.endswith("Local engine, eve, 7.4 s, mp3, 24 kHz, 78 characters, free")


def test_speech_with_a_price_from_the_cache_and_with_warnings() -> None:
    assert Reader(speech_html(examples.dear())).text.endswith("ara, 7.1 s, mp3, 24 kHz, 78 characters, $0.0012")
    assert "free, from the cache" in speech_html(examples.dear(cached=True, cost=0.0))
    assert "cost unknown" in speech_html(examples.speech(cost=None, place="gateway.example"))
    assert "gateway.example" in speech_html(examples.speech(cost=None, place="gateway.example"))
    assert "The tag was left out." in Reader(speech_html(examples.speech(warnings=["The tag was left out."]))).text


def test_broken_speech_says_what_came() -> None:
    text = Reader(speech_html(examples.broken())).text
    assert "The connection broke after 3.9 s of sound. What came is kept; run the cell again for the rest." in text
    assert "3.9 of about 7 s" in text


def test_speech_that_cannot_be_decoded_still_shows() -> None:
    from jupyter_xvoice.results import Speech

    html = speech_html(Speech(b"\xff\xfbnothing", codec="mp3", sample_rate=24_000, text="Good morning.", voice="eve"))
    assert "Good morning." in html
    assert "<audio" not in html


def test_transcript_shows_turns_words_and_doubt() -> None:
    html = transcript_html(examples.transcript())
    reader = Reader(html)
    assert "Speaker 2 0:04.1 About four point two million." in reader.text
    doubtful = [attributes for name, attributes in reader.elements if attributes.get("class") == "xv-doubt"]
    assert len(doubtful) == 2
    assert "confidence 0.31" in (doubtful[0]["title"] or "")
    assert "en, 13.8 s, 38 words, 3 speakers, talk.wav, $0.0004" in reader.text


def test_transcript_of_one_speaker_has_no_names() -> None:
    reader = Reader(transcript_html(examples.plain_transcript()))
    assert "Speaker" not in reader.text
    assert "the birch canoe slid on the smooth planks before the bridge" in reader.text


def test_transcript_keeps_what_stands_between_words() -> None:
    words = [Word(text=text, start=i, end=i + 1) for i, text in enumerate(["今日", "は", "晴れ"])]
    assert "今日は、晴れ。" in Reader(transcript_html(Transcript(text="今日は、晴れ。", words=words))).text


def test_transcript_without_words_without_sound_and_without_speech() -> None:
    assert "Only text." in Reader(transcript_html(Transcript(text="Only text."))).text
    assert "No speech was recognised." in transcript_html(Transcript())
    silent = Reader(transcript_html(examples.silent_transcript())).text
    assert "No speech was recognised in 4.1 s of sound (peak \N{MINUS SIGN}53 dB)." in silent


def test_voices_empty_and_in_part() -> None:
    everything = Reader(voices_html(examples.voice_list(), {}, "Local engine")).text
    assert "Your voices 2 of 30" in everything
    assert "Eveevefemale, energetic" in everything
    built_in = examples.voice_list()[:5]
    assert "No voice of your own yet." in voices_html(built_in, {}, "xAI")
    assert "Your voices" not in voices_html(built_in)


def test_audition_shares_one_time_scale() -> None:
    shares = [float(share) for share in re.findall(r'data-share="([\d.]+)"', examples.audition()._repr_html_())]
    assert shares == pytest.approx([3.4 / 4.6, 3.7 / 4.6, 4.0 / 4.6, 4.3 / 4.6], abs=0.02)
    assert "cost unknown" in audition_html([(examples.voice_list()[0], examples.speech(cost=None))], "Hello")


def test_text_is_text() -> None:
    for shown in examples.hostile():
        html = shown._repr_html_() if isinstance(shown, examples.Html) else shown._repr_mimebundle_()["text/html"]
        reader = Reader(html)
        assert [name for name, _ in reader.elements].count("script") <= 2
        assert not [
            attributes for name, attributes in reader.elements if name == "img" and attributes.get("src") == "x"
        ]
        assert examples.HOSTILE in reader.text


def test_tag_escapes_all_that_is_not_markup() -> None:
    assert tag("b", "<i>", Html("<u>"), title='"<') == '<b title="&quot;&lt;">&lt;i&gt;<u></b>'
    with pytest.raises(ValueError, match="would end it"):
        tag("script", "</script>")
