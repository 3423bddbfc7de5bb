"""The local engine hears people and its own five voices as well as was promised."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.evidence.samples import REPOSITORY, shared

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

BOUNDS = {"people": 0.27, "general": 0.25, "sample sentences": 0.05}
VOICES = ("eve", "ara", "rex", "sal", "leo")
DEADLINE = 1200.0  # ten minutes of speech are heard twice, on a machine that may be busy


def test_word_error_rates(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of the human recordings together, and of each voice without and with sample sentences; prints the table."""
    report = tmp_path / "rates.json"
    script = REPOSITORY / "scripts" / "word_error_rate.py"
    done = subprocess.run(
        [sys.executable, script, "--human", shared() / "speech", "--json", report],
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
    )
    with capsys.disabled():
        print(f"\n{done.stdout}")

    assert report.exists(), done.stderr
    rows = json.loads(report.read_text("utf-8"))
    measured = {(row["voice"], row["model"]) for row in rows}
    assert measured == {("people", "people"), *((v, m) for v in VOICES for m in ("general", "sample sentences"))}
    for row in rows:
        assert row["wer"] <= BOUNDS[row["model"]], row
        assert row["words"] > (25 if row["voice"] == "people" else 200), row
