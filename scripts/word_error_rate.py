"""Word error rates of the local engine: what it hears of what was said, as a table and as JSON.

    python scripts/word_error_rate.py [--human DIR] [--json FILE]

Thirty everyday sentences (``everyday_sentences.txt``, committed before anything heard them) are spoken by each of the five
voices over the engine's own wire, and transcribed over the same wire: once with the general model, once with the sentences as
sample sentences (``local_phrases``). The recogniser never sees the text that was spoken, only the sound.

``--human DIR`` adds recordings of people: a folder of wav files whose README names each with its text, as
``- `file.wav`: what is said``. Exits with 1 where a bound is missed.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from jupyter_xvoice.local import Engine
from tests.words import distance, words

SENTENCES = Path(__file__).with_name("everyday_sentences.txt")
VOICES = ("eve", "ara", "rex", "sal", "leo")
BOUNDS = {"general": 0.25, "sample sentences": 0.05, "people": 0.27}
_DEADLINE = 120.0


@dataclass
class Row:
    """Errors of one voice under one model."""

    voice: str
    model: str
    errors: int = 0
    words: int = 0
    audio_seconds: float = 0.0
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Errors a word."""
        return self.errors / self.words

    @property
    def passed(self) -> bool:
        """Whether the bound holds."""
        return self.rate <= BOUNDS[self.model]

    def add(self, said: str, heard: str, audio_seconds: float, seconds: float) -> None:
        """Counts one sentence."""
        reference = words(said)
        self.errors += distance(reference, words(heard))
        self.words += len(reference)
        self.audio_seconds += audio_seconds
        self.seconds += seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--human", type=Path, help="folder of recordings with a README that gives their texts")
    parser.add_argument("--json", type=Path, help="where to write the JSON (default: after the table)")
    given = parser.parse_args()
    sentences = SENTENCES.read_text("utf-8").splitlines()
    with Engine.start(timeout=60) as engine:
        headers = {"Authorization": f"Bearer {engine.token.reveal()}"}
        with httpx.Client(base_url=f"{engine.url}/v1", headers=headers, timeout=_DEADLINE) as wire:
            rows = [row for voice in VOICES for row in spoken(wire, voice, sentences)]
            if given.human:
                rows.append(people(wire, given.human))
    print(f"{'voice':8} {'model':18} {'WER':>6} {'bound':>6} {'words':>6} {'x real time':>12}")
    for row in rows:
        pace = row.seconds / row.audio_seconds
        mark = "" if row.passed else "  MISSED"
        print(f"{row.voice:8} {row.model:18} {row.rate:6.3f} {BOUNDS[row.model]:6.2f} {row.words:6} {pace:12.2f}{mark}")
    report = json.dumps(
        [{**asdict(row), "wer": round(row.rate, 4), "bound": BOUNDS[row.model]} for row in rows], indent=1
    )
    if given.json:
        given.json.write_text(report + "\n", encoding="utf-8")
    else:
        print(report)
    return 0 if all(row.passed for row in rows) else 1


def spoken(wire: httpx.Client, voice: str, sentences: list[str]) -> list[Row]:
    """One voice, both models."""
    rows = [Row(voice, "general"), Row(voice, "sample sentences")]
    for sentence in sentences:
        request = {"text": sentence, "voice_id": voice, "language": "en", "output_format": {"codec": "wav"}}
        sound = wire.post("/tts", json=request).raise_for_status().content
        hear(wire, rows[0], sentence, sound)
        hear(wire, rows[1], sentence, sound, local_phrases="\n".join(sentences))
    return rows


def people(wire: httpx.Client, folder: Path) -> Row:
    """All recordings of ``folder`` together."""
    texts = re.findall(r"^- `([^`]+\.wav)`: (.+)$", (folder / "README.md").read_text("utf-8"), re.MULTILINE)
    row = Row("people", "people")
    for name, said in texts:
        hear(wire, row, said, (folder / name).read_bytes())
    return row


def hear(wire: httpx.Client, row: Row, said: str, sound: bytes, **fields: str) -> None:
    """Transcribes ``sound`` and counts the errors into ``row``."""
    began = time.perf_counter()
    answer = wire.post("/stt", data={"language": "en", **fields}, files={"file": sound}).raise_for_status().json()
    row.add(said, answer["text"], answer["duration"], time.perf_counter() - began)


if __name__ == "__main__":
    raise SystemExit(main())
