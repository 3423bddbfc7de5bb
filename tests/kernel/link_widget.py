"""A widget with a link and nothing else, for cells of the tests: it keeps what the page sends."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

import ipywidgets
import traitlets

from jupyter_xvoice.link import CommLink, Frame


class Talker(ipywidgets.Widget):
    """The widget, its link, and a record of all that came."""

    level = traitlets.Int(0).tag(sync=True)

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[int, int, int, bool]] = []
        """sequence, position, samples, whether they are right"""
        self.got: list[tuple[str, dict[str, Any]]] = []
        self.greeted: list[dict[str, Any]] = []
        self.left: list[str] = []
        self.threads: set[str] = set()
        self.link = CommLink(self, self._receive, self._hear, self.left.append, self._hello)
        # Beside the link's own handler: which thread handles messages.
        self.on_msg(lambda *_: self.threads.add(threading.current_thread().name))

    def _receive(self, kind: str, body: dict[str, Any]) -> None:
        self.got.append((kind, body))

    def _hear(self, frame: Frame) -> None:
        expected = [((frame.position + i) % 30011) - 15000 for i in (0, frame.samples - 1)]
        found = [int.from_bytes(frame.data[at : at + 2], "little", signed=True) for at in (0, len(frame.data) - 2)]
        self.heard.append((frame.sequence, frame.position, frame.samples, expected == found))

    def _hello(self, body: dict[str, Any]) -> None:
        self.greeted.append(body)
        self.link.send("state", {"greeted": len(self.greeted)})

    def report(self) -> str:
        """The record as JSON."""
        health = self.link.health
        return json.dumps(
            {
                "heard": self.heard,
                "got": self.got,
                "greeted": self.greeted,
                "left": self.left,
                "threads": sorted(self.threads),
                "lost": health.lost,
                "late": health.late,
                "rtt": health.rtt_ms,
            }
        )


class Slow(ipywidgets.Widget):
    """Another widget, whose callback takes its time on the subshell that all widgets share."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        # As one that has last answered from there: ipykernel 7.4 calls it on the subshell too.
        if hasattr(self.comm, "_reply_subshell_for"):
            self.comm._reply_subshell_for = lambda _data, default: default
        self.on_msg(lambda *_: time.sleep(seconds))
