"""Prints the path of a Firefox to test with, and sees to PulseAudio, without which it starts no sound on a machine that has none.

``$FIREFOX``, else one on the PATH, else Debian's (as root, by apt). One sentence and exit 1 where something stays missing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import Final

NAMES: Final = ("firefox-esr", "firefox")
SOUND: Final = ("pulseaudio", "pactl", "paplay")
APT: Final = (
    ["apt-get", "update"],
    ["apt-get", "install", "-y", "--no-install-recommends", "firefox-esr", "pulseaudio", "pulseaudio-utils"],
)


def main() -> int:
    named = os.environ.get("FIREFOX")
    if named and shutil.which(named) is None:
        print(f"FIREFOX is {named!r}, which is not a program that can be run: correct or unset it.", file=sys.stderr)
        return 1
    if _missing(named):
        _install()
    missing = _missing(named)
    if missing:
        names = " and ".join(missing)
        print(
            f"These tests need {names}: install it (Debian: apt-get install {' '.join(APT[1][4:])}).", file=sys.stderr
        )
        return 1
    print(_firefox(named))
    return 0


def _firefox(named: str | None) -> str | None:
    return next(filter(None, map(shutil.which, (named,) if named else NAMES)), None)


def _missing(named: str | None) -> list[str]:
    sound = [] if all(map(shutil.which, SOUND)) else ["PulseAudio"]
    return [*([] if _firefox(named) else ["Firefox"]), *sound]


def _install() -> None:
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in APT:
        # What they say goes to stderr: stdout is the answer.
        if subprocess.run(command, env=environment, stdout=sys.stderr, check=False).returncode:
            return


if __name__ == "__main__":
    raise SystemExit(main())
