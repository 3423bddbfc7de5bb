"""What every test gets: an environment in which nothing can bill anybody, and folders of its own."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

import pytest

pytest_plugins = ["tests.engine_fixture"]

BILLABLE = ("XAI_", "OPENAI_", "LITELLM_", "CLOUDFLARE_", "JUPYTER_XVOICE_ENDPOINT", "JUPYTER_XVOICE_API_KEY")

for _name in [name for name in os.environ if name.startswith(BILLABLE)]:
    del os.environ[_name]  # before any import of the package, and for every subprocess of a test
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"


_TESTS = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spreads each folder's files over the whole run, so that what waits for sound goes on beside what computes."""
    folders: dict[str, dict[Path, None]] = defaultdict(dict)
    for item in items:
        folders[item.path.relative_to(_TESTS).parts[0]][item.path] = None
    places = {file: (index / len(files), file) for files in folders.values() for index, file in enumerate(files)}
    items.sort(key=lambda item: places[item.path])


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cache and voices of the tests lie in a folder that goes with the test run."""
    base = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("JUPYTER_XVOICE_CACHE_DIR", str(base / "cache"))
    monkeypatch.setenv("JUPYTER_XVOICE_DATA_DIR", str(base / "data"))
