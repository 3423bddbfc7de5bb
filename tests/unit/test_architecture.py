"""The plan of the house, checked: who may import whom, one noun a file, public names that exist."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

import jupyter_xvoice

PACKAGE = Path(jupyter_xvoice.__file__).parent

# room -> the rooms of this package it may import (design.md "Rooms"). A room missing here may not exist.
MAY_IMPORT: dict[str, set[str]] = {
    "__init__": {"magics"},
    "errors": set(),
    "endpoints": {"errors"},
    "wire_words": set(),
    "audio": {"errors"},
    "results": {"audio", "errors", "endpoints", "wire_words"},
    "local": {"errors", "endpoints"},
    "api": {"results", "audio", "errors", "endpoints", "local", "wire_words"},
    "engine": {"audio", "errors"},
    "agent": {"api", "results", "audio", "errors", "endpoints"},
    "link": {"errors"},
    "widgets": {"link", "agent", "commands", "api", "results", "audio", "errors", "endpoints"},
    # What the two faces share: options, voices of both lists, consent, the checks of this machine.
    "commands": {"api", "results", "audio", "errors", "endpoints", "local"},
    "magics": {"widgets", "agent", "commands", "api", "results", "audio", "errors", "endpoints", "local", "wire_words"},
    "cli": {"commands", "api", "results", "audio", "errors", "endpoints", "local"},
}
FILES = sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> set[str]:
    """The rooms that ``path`` imports at run time; what stands under TYPE_CHECKING costs nothing and binds nothing."""
    rooms: set[str] = set()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import; write the whole name"
            names = (
                [f"{node.module}.{alias.name}" for alias in node.names]
                if node.module == "jupyter_xvoice"
                else [node.module or ""]
            )
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        inner = [name.split(".")[1] for name in names if name.startswith("jupyter_xvoice.")]
        # A public name counts for the room it comes from: the front door is no way around the plan.
        rooms |= {
            jupyter_xvoice._HOME_OF.get(name, f".{name}").split(".")[1] for name in inner if name != "__version__"
        }
    return rooms


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_arrows_point_one_way(path: Path) -> None:
    room = room_of(path)
    assert room in MAY_IMPORT, f"{room} is a new room: give it a place in the plan (design.md) and here"
    wrong = imports_of(path) - MAY_IMPORT[room] - {room}
    assert not wrong, f"{room} may not import {sorted(wrong)}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_is_one_noun(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_every_public_name_is_there() -> None:
    assert sorted(set(jupyter_xvoice.__all__)) == list(jupyter_xvoice.__all__)
    for name in jupyter_xvoice.__all__:
        assert getattr(jupyter_xvoice, name) is not None
    for home, names in jupyter_xvoice._HOMES.items():
        assert set(names) <= set(importlib.import_module(home).__all__), home


def test_every_error_is_public() -> None:
    errors = importlib.import_module("jupyter_xvoice.errors")
    assert set(errors.__all__) <= set(jupyter_xvoice.__all__)
    for name in errors.__all__:
        assert name in (errors.__doc__ or ""), f"{name} is missing from the tree in the docstring"


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'tts'"):
        _ = jupyter_xvoice.tts


def test_the_package_itself_imports_nothing_heavy() -> None:
    heavy = ["numpy", "av", "pydantic", "httpx", "websockets", "anywidget", "matplotlib", "IPython"]
    code = f"import sys, jupyter_xvoice; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
