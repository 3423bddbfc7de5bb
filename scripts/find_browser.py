"""Prints the path of a Chromium to test with, installing one where that is possible; else one sentence and exit 1.

``$CHROMIUM``, else one on the PATH, else Debian's (as root, by apt), else Playwright's own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
APT: Final = (["apt-get", "update"], ["apt-get", "install", "-y", "--no-install-recommends", "chromium"])


class NoBrowserError(Exception):
    """There is no browser, and none could be installed. The message says what to do."""


def find_browser() -> str:
    """The path of an executable Chromium.

    Raises:
        NoBrowserError: none was found or could be installed.
    """
    named = os.environ.get("CHROMIUM")
    if named:
        path = shutil.which(named)
        if path is None:
            raise NoBrowserError(f"CHROMIUM is {named!r}, which is not a program that can be run: correct or unset it.")
        return path
    path = _on_path() or _from_apt() or _from_playwright()
    if path is None:
        raise NoBrowserError(
            "The browser tests need Chromium: install it (Debian: apt-get install chromium) or set CHROMIUM to its path."
        )
    return path


def _on_path() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


def _from_apt() -> str | None:
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    if any(_fails(command, environment) for command in APT):
        return None
    return _on_path()


def _from_playwright() -> str | None:
    if _fails([sys.executable, "-m", "playwright", "install", "chromium"], dict(os.environ)):
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _fails(command: list[str], environment: dict[str, str]) -> bool:
    # What they say goes to stderr: stdout is the answer.
    return subprocess.run(command, env=environment, stdout=sys.stderr, check=False).returncode != 0


def main() -> int:
    try:
        print(find_browser())
    except NoBrowserError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
