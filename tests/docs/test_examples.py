"""Every example of the documentation runs, page by page, in a real kernel, on the local engine."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from nbclient import NotebookClient

from tests.docs.pages import PAGES, notebook_of

BILLABLE = ("XAI_", "OPENAI_", "LITELLM_", "CLOUDFLARE_", "JUPYTER_XVOICE_")
WITH_EXAMPLES = [page for page in PAGES if notebook_of(page).cells]


def test_there_are_examples() -> None:
    pages = {page.stem: len(notebook_of(page).cells) for page in WITH_EXAMPLES}
    assert pages.keys() >= {"quickstart", "agent", "tools", "magics", "voices", "endpoints", "engine"}
    assert sum(pages.values()) > 30, pages


@pytest.mark.parametrize("page", WITH_EXAMPLES, ids=lambda page: page.stem)
def test_the_examples_of_a_page_run(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(BILLABLE)]:
        monkeypatch.delenv(name)
    own = {
        name: str(tmp_path / name.lower())
        for name in ("JUPYTER_XVOICE_CACHE_DIR", "JUPYTER_XVOICE_DATA_DIR", "IPYTHONDIR")
    }
    own |= {"JUPYTER_XVOICE_ENDPOINT": "local", "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
    own |= {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    folder = tmp_path / "folder"
    folder.mkdir()
    NotebookClient(notebook_of(page), timeout=120, resources={"metadata": {"path": str(folder)}}).execute()
