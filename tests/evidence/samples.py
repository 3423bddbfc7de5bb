"""The vendor's own samples, read from the seeds at test time, and run with another host, key and file names."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import textwrap
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from jupyter_xvoice.local import Engine

REPOSITORY = Path(__file__).parents[2]
BLOCK = re.compile(r"^```(python|javascript|swift)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
EXAMPLE_VOICE = "nlbqfwie"  # the id that the vendor's pages use wherever a custom voice is meant
DEADLINE = 60.0


def shared() -> Path:
    """The folder of reference material; the test fails in a sentence where it is missing."""
    folder = Path(os.environ.get("XVOICE_SHARED", REPOSITORY.parent / "shared"))
    if not (folder / "seeds").is_dir():
        pytest.fail(
            f"the evidence needs the reference folder, and {folder} is not it; set XVOICE_SHARED", pytrace=False
        )
    return folder


@dataclass(frozen=True)
class Sample:
    """One fenced block of a page.

    Attributes:
        language: python, javascript or swift.
        purpose: what it does, by the calls that it makes: create, list, update, delete, stream, realtime, speak, listen.
        code: as the page has it.
    """

    language: str
    purpose: str
    code: str

    def with_more(self, additions: dict[str, str]) -> Sample:
        """With lines added after others: ``additions`` gives, for a line that is there once, what follows it."""
        code = self.code
        for line, more in additions.items():
            [found] = re.finditer(rf"^([ \t]*){re.escape(line)}\n", code, re.MULTILINE)
            added = textwrap.indent(textwrap.dedent(more).strip(), found[1])
            code = f"{code[: found.end()]}{added}\n{code[found.end() :]}"
        return replace(self, code=code)

    def run(self, folder: Path, engine: Engine, *, voice_id: str = EXAMPLE_VOICE) -> str:
        """Runs it in ``folder`` against ``engine``, with ``voice_id`` in the place of the page's; gives what it printed."""
        code = self.code.replace("https://api.x.ai", engine.url).replace(
            "wss://api.x.ai", f"ws{engine.url.removeprefix('http')}"
        )
        code = code.replace(EXAMPLE_VOICE, voice_id)
        assert "api.x.ai" not in code
        script = folder / f"sample{self._suffix()}"
        script.write_text(code, encoding="utf-8")
        done = subprocess.run(
            [self._interpreter(), script.name],
            cwd=folder,
            env={**os.environ, "XAI_API_KEY": engine.token.reveal()},
            capture_output=True,
            text=True,
            timeout=DEADLINE,
            check=False,
        )
        assert done.returncode == 0, f"{self.language} {self.purpose} ended with {done.returncode}:\n{done.stderr}"
        return done.stdout

    def _suffix(self) -> str:
        if self.language == "python":
            return ".py"
        return ".cjs" if "require(" in self.code else ".mjs"

    def _interpreter(self) -> str:
        if self.language == "python":
            return sys.executable
        node = shutil.which("node")
        if node is None:
            pytest.fail("the JavaScript samples need Node 18 or newer on the PATH, and there is none", pytrace=False)
        return node


def read_samples(seed: str) -> list[Sample]:
    """Every Python, JavaScript and Swift block of the seed whose number is ``seed``, in the page's order."""
    [page] = (shared() / "seeds").glob(f"{seed}_*.txt")
    return [Sample(language, purpose(code), code) for language, code in BLOCK.findall(page.read_text(encoding="utf-8"))]


def purpose(code: str) -> str:
    """What a sample is about, by what it calls."""
    if "/v1/realtime" in code:
        return "realtime"
    if "/v1/stt" in code:
        return "listen"
    if "wss://" in code:
        return "stream"
    if "/v1/custom-voices" not in code:
        return "speak"
    calls = {"requests.delete": "delete", '"DELETE"': "delete", "requests.patch": "update", '"PATCH"': "update"}
    for call, name in calls.items():
        if call in code:
            return name
    return "create" if "reference.wav" in code else "list"
