"""Results made from arrays, for the cells of notebooks that are looked at: no engine, no key."""

from __future__ import annotations

import numpy as np

from jupyter_xvoice.audio import Audio
from jupyter_xvoice.results import Speech, Transcript, Voice, Word
from jupyter_xvoice.results.display import audition_html, voices_html

RATE = 24_000
SENTENCE = "The north region sold the most last year, 4.2 million. The south came second."
HOSTILE = "</script><script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>"
TALK = [
    (0, "So what did the north sell altogether in the last year?"),
    (1, "About four point two million. Most of it went to the two new depots."),
    (0, "And the south?"),
    (2, "Three point nine. We lost the Harwick order in May."),
]
VOICES = [
    ("eve", "Eve", "female", "energetic"),
    ("ara", "Ara", "female", "warm"),
    ("rex", "Rex", "male", "confident"),
    ("sal", "Sal", "neutral", "smooth"),
    ("leo", "Leo", "male", "authoritative"),
]


class Html:
    """Shows markup as a cell's value."""

    def __init__(self, markup: str) -> None:
        self._repr_html_ = lambda: markup


def sound(seconds: float, seed: int = 0) -> Audio:
    """Tone bursts in the rhythm of syllables."""
    random = np.random.default_rng(seed)
    time = np.arange(int(seconds * RATE)) / RATE
    envelope = np.zeros_like(time)
    begin = 0.05
    while begin < seconds:
        length = random.uniform(0.2, 0.6)
        inside = (time >= begin) & (time < begin + length)
        envelope[inside] = np.sin(np.pi * (time[inside] - begin) / length) ** 0.6 * random.uniform(0.3, 1)
        begin += length + random.uniform(0.0, 0.25)
    rough = 0.7 + 0.3 * random.random(len(time))
    return Audio((0.6 * envelope * rough * np.sin(2 * np.pi * 170 * time)).astype(np.float32), RATE)


def speech(seconds: float = 7.4, seed: int = 0, **changes: object) -> Speech:
    """As ``%%tts`` gives on the local engine."""
    facts: dict[str, object] = {
        "codec": "mp3", "sample_rate": RATE, "text": SENTENCE, "voice": "eve", "place": "Local engine", "cost": 0.0,
        "characters": 78, "first_sound": 0.21, "bit_rate": 64_000,
    }  # fmt: skip
    return Speech(sound(seconds, seed).to_bytes("mp3", bit_rate=64_000), **(facts | changes))  # type: ignore[arg-type]


def dear(seconds: float = 7.1, **changes: object) -> Speech:
    """As ``%%tts`` gives with a key."""
    return speech(seconds, seed=3, **({"voice": "ara", "place": "xAI", "cost": 0.00117} | changes))


def broken() -> Speech:
    """As it is when the connection broke."""
    return dear(seconds=3.9, broken_off="the connection was reset", expected_duration=7.0, voice="eve")


def transcript(**changes: object) -> Transcript:
    """Three speakers, words in doubt."""
    words: list[Word] = []
    time = 0.3
    for speaker, text in TALK:
        for word in text.split():
            length = 0.08 + 0.05 * len(word)
            doubt = 0.31 if word in {"altogether", "Harwick"} else 0.97
            words.append(
                Word(text=word, start=round(time, 2), end=round(time + length, 2), confidence=doubt, speaker=speaker)
            )
            time += length + 0.04
        time += 0.3
    facts: dict[str, object] = {
        "text": " ".join(text for _, text in TALK), "words": words, "language": "en", "duration": time, "audio": sound(time, 5),
        "source": "talk.wav", "cost": 0.0004, "place": "xAI",
    }  # fmt: skip
    return Transcript(**(facts | changes))


def plain_transcript() -> Transcript:
    """As the local engine gives: one speaker, no confidence."""
    text = "the birch canoe slid on the smooth planks before the bridge"
    words = [Word(text=word, start=0.36 * i, end=0.36 * i + 0.3) for i, word in enumerate(text.split())]
    return Transcript(
        text=text, words=words, language="en", duration=4.1, audio=sound(4.1, 6), cost=0.0, place="Local engine"
    )


def silent_transcript() -> Transcript:
    """Nothing was recognised."""
    quiet = Audio(0.0025 * sound(4.1).samples / 0.6, RATE)
    return Transcript(duration=4.1, audio=quiet, cost=0.0, place="Local engine", source="street.wav")


def voice_list() -> list[Voice]:
    """The built-in ones and two custom ones."""
    built_in = [
        Voice(voice_id=voice_id, name=name, gender=gender, tone=tone, place="Local engine")
        for voice_id, name, gender, tone in VOICES
    ]
    own = [
        Voice(voice_id="nlbqfwie", name="Friendly Narrator", gender="female", tone="warm", custom=True),
        Voice(voice_id="k2m0aq7z", name="Anna at work", gender="female", use_case="casual", custom=True),
    ]
    return [*built_in, *own]


def voices() -> Html:
    """As ``%voices`` shows them."""
    samples = {voice.voice_id: sound(2.5, i) for i, voice in enumerate(voice_list())}
    return Html(voices_html(voice_list(), samples, "Local engine"))


def audition() -> Html:
    """As ``%voices audition`` shows it."""
    rows = [
        (voice, speech(seconds=3.4 + 0.3 * i, seed=i, first_sound=0.2 + 0.01 * i))
        for i, voice in enumerate(voice_list()[:5])
    ]
    return Html(audition_html(rows, "The north region sold the most last year."))


def hostile() -> list[object]:
    """Markup in every text that comes from outside."""
    return [
        speech(text=HOSTILE, voice=HOSTILE, place=HOSTILE, warnings=[HOSTILE]),
        transcript(
            text=HOSTILE, source=HOSTILE, language=HOSTILE, place=HOSTILE, warnings=[HOSTILE],
            words=[Word(text=HOSTILE, start=0, end=1)],
        ),
        Html(voices_html([Voice(voice_id=HOSTILE, name=HOSTILE, description=HOSTILE, place=HOSTILE)], {HOSTILE: sound(1)})),
        Html(audition_html([(Voice(voice_id="a", name=HOSTILE), speech(text=HOSTILE, place=HOSTILE))], HOSTILE)),
    ]  # fmt: skip
