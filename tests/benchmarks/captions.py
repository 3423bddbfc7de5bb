"""Captions of what the microphone of a real JupyterLab and Chromium hears, against the text that was spoken."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from jupyter_xvoice.local import Engine
from tests.browser.captions_notebook import CAPTIONS, SENTENCES, CaptionsNotebook
from tests.browser.lab import Lab
from tests.browser.speaking import chromium, watched_page, write_speech
from tests.words import word_error_rate, words

_PAUSE = 2.0  # s
_TIMES = 3  # that each sentence is said
_FIRST = "captions._running.last.status.first"


def measure_captions() -> dict[str, Any]:
    """Word error rate, and how long after the beginning of an utterance its first words came, by the kernel's count."""
    said = SENTENCES * _TIMES
    script = [1.0, *(part for sentence in said for part in (sentence, _PAUSE)), 30.0]
    with tempfile.TemporaryDirectory() as place, Engine.start(data_dir=Path(place) / "engine", timeout=60) as engine:
        speech = write_speech(engine, script, Path(place) / "talk.wav")
        with Lab(Path(place) / "lab") as lab, chromium(speech) as browser:
            notebook = CaptionsNotebook(watched_page(browser), lab, [CAPTIONS])
            notebook.show()
            notebook.button("Start").click()
            first = []
            for number in range(1, len(said) + 1):
                notebook.said(number)
                first.append(notebook.value(_FIRST))
            lines = notebook.lines
            notebook.button("Stop").click()
            notebook.status("Disconnected")
            transcript = notebook.transcript
            notebook.close()
    return {
        "words_spoken": len(words(" ".join(said))),
        "words_heard": len(words(transcript)),
        "word_error_rate": round(word_error_rate(" ".join(said), transcript), 4),
        "page_and_python_agree": words(" ".join(lines)) == words(transcript),
        "first_words_s": {"median": round(sorted(first)[len(first) // 2], 2), "worst": round(max(first), 2)},
        "heard": lines,
    }
