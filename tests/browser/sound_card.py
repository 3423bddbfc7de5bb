"""A sound card that is none: a PulseAudio of the test's own, for a browser that starts no sound without a device."""

from __future__ import annotations

import os
import subprocess
import time
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

DEADLINE: Final = 30.0


class SoundCard:
    """One loudspeaker, one microphone. What is played to ``mouth`` is what the microphone hears.

    Attributes:
        environment: of a program that is to use it.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self._socket = folder / "socket"
        home = {"HOME": str(folder), "PULSE_RUNTIME_PATH": str(folder), "PULSE_STATE_PATH": str(folder)}
        self._own = os.environ | home
        self.environment = os.environ | {"PULSE_SERVER": f"unix:{self._socket}"}
        self._log = folder / "log"

    def __enter__(self) -> Self:
        modules = (
            f"module-native-protocol-unix socket={self._socket} auth-anonymous=1",
            "module-null-sink sink_name=ear rate=48000",
            "module-null-sink sink_name=mouth rate=48000",
            "module-remap-source source_name=microphone master=mouth.monitor",
        )
        options = ["--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1", "--disable-shm=true", "-n"]
        loads = [part for module in modules for part in ("-L", module)]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(["pulseaudio", *options, *loads], env=self._own, stderr=log)
        end = time.monotonic() + DEADLINE
        while not self._told("info"):
            assert self._process.poll() is None, self._log.read_text()
            assert time.monotonic() < end, self._log.read_text()
            time.sleep(0.1)
        assert self._told("set-default-sink", "ear")
        assert self._told("set-default-source", "microphone")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.wait(DEADLINE)

    def _told(self, *words: str) -> bool:
        done = subprocess.run(
            ["pactl", *words], env=self.environment, capture_output=True, timeout=DEADLINE, check=False
        )
        return done.returncode == 0

    def speak(self, file: Path) -> subprocess.Popen[bytes]:
        """Into the microphone, from now on, at the speed of sound."""
        return subprocess.Popen(["paplay", "--device=mouth", str(file)], env=self.environment)
