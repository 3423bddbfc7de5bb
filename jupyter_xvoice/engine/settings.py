"""What an engine is started with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Settings"]


@dataclass(frozen=True)
class Settings:
    """Set once by the command line of ``python -m jupyter_xvoice.engine``; routes read ``request.app.state.settings``.

    Attributes:
        token: what a request has to present; never printed but for the first line on stdout.
        data_dir: where custom voices lie.
        phrases: file of sample sentences, one a line, for the recogniser; or None.
        grammar: file of a JSGF grammar for the recogniser; or None.
        speech_deadline: seconds after which a speech socket is ended (protocol.md 4.3: about 2,100 were observed).
        faults: True lets a request choose a fault by the header ``X-Engine-Fault``.
        chat_url: base of an OpenAI-compatible chat endpoint that answers realtime conversations; None: the engine's own
            rules do.
        chat_model: the model that is asked for there.
        chat_key: its key, or empty.
        realtime_idle_seconds: after which a realtime session in which nothing comes is ended (protocol.md 1.3: the
            service's own limit is not published).
        realtime_max_seconds: after which any realtime session is ended (protocol.md 1.3: 120 minutes).
    """

    token: str
    data_dir: Path
    host: str = "127.0.0.1"
    port: int = 0
    phrases: Path | None = None
    grammar: Path | None = None
    speech_deadline: float = 2100.0
    faults: bool = False
    chat_url: str | None = None
    chat_model: str | None = None
    chat_key: str = field(default="", repr=False)
    realtime_idle_seconds: float = 900.0
    realtime_max_seconds: float = 7200.0
