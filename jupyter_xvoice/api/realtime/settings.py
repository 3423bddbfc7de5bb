"""What a conversation is asked to be like: checked once, in the shape of ``session.update`` (protocol.md 9.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from jupyter_xvoice.api import checks
from jupyter_xvoice.errors import InputError

__all__ = ["PCM_24K", "PCM_RATES", "AudioFormat", "SessionSettings", "TurnDetection"]

PCM_RATES: Final = (8000, 16000, 22050, 24000, 32000, 44100, 48000)  # protocol.md 9.8
_FORMATS: Final = ("audio/pcm", "audio/pcmu", "audio/pcma")


@dataclass(frozen=True)
class AudioFormat:
    """How audio travels in one direction (protocol.md 9.8).

    Attributes:
        type: ``audio/pcm`` (16-bit little-endian, mono), ``audio/pcmu`` (G.711 μ-law) or ``audio/pcma`` (A-law).
        rate: Hz; 8000 for G.711.

    Raises:
        InputError: the service has no such format.
    """

    type: Literal["audio/pcm", "audio/pcmu", "audio/pcma"] = "audio/pcm"
    rate: int = 24000

    def __post_init__(self) -> None:
        checks.check_one_of("type", self.type, _FORMATS)
        if self.type == "audio/pcm":
            checks.check_one_of("rate", self.rate, PCM_RATES, unit=" Hz")
        elif self.rate != 8000 or isinstance(self.rate, bool):
            raise InputError(f"rate={self.rate!r}: G.711 ({self.type}) has 8000 Hz. Leave another rate to audio/pcm.")

    @property
    def sample_bytes(self) -> int:
        """Bytes of one sample."""
        return 2 if self.type == "audio/pcm" else 1

    def milliseconds(self, size: int) -> float:
        """How long ``size`` bytes last, in ms."""
        return size * 1000 / (self.sample_bytes * self.rate)

    def size(self, milliseconds: float) -> int:
        """How many bytes last ``milliseconds``, whole samples."""
        return int(milliseconds * self.rate / 1000) * self.sample_bytes

    def to_wire(self) -> dict[str, Any]:
        """The shape of ``audio.input.format``."""
        return {"type": self.type, "rate": self.rate}


PCM_24K: Final = AudioFormat()


@dataclass(frozen=True)
class TurnDetection:
    """The service notices when the user stops speaking (``server_vad``). What is None is left to the service.

    Attributes:
        threshold: 0.1 to 0.9, the service's own is 0.85, which many find hard to interrupt.
        silence_duration_ms: silence that ends a turn, 0 to 10000.
        prefix_padding_ms: audio kept from before the speech, 0 to 10000; the service's own is 333.
        idle_timeout_ms: the agent speaks up after this silence.

    Raises:
        InputError: a value outside its range.
    """

    threshold: float | None = None
    silence_duration_ms: int | None = None
    prefix_padding_ms: int | None = None
    idle_timeout_ms: int | None = None

    def __post_init__(self) -> None:
        if self.threshold is not None:
            checks.check_range("threshold", self.threshold, 0.1, 0.9)
        for name in ("silence_duration_ms", "prefix_padding_ms"):
            if getattr(self, name) is not None:
                checks.check_range(name, getattr(self, name), 0, 10_000, unit=" ms", whole=True)
        if self.idle_timeout_ms is not None:
            checks.check_range("idle_timeout_ms", self.idle_timeout_ms, 1, 86_400_000, unit=" ms", whole=True)

    def to_wire(self) -> dict[str, Any]:
        """The shape of ``session.turn_detection``.

        ``create_response`` goes with it: some sessions were never answered without (robustness.md 3).
        """
        names = ("threshold", "silence_duration_ms", "prefix_padding_ms", "idle_timeout_ms")
        given = {name: getattr(self, name) for name in names if getattr(self, name) is not None}
        return {"type": "server_vad", "create_response": True, **given}


@dataclass(frozen=True)
class SessionSettings:
    """A conversation's configuration. Voices, languages and tools' contents are the service's to refuse.

    Attributes:
        turn_detection: None is push to talk; it is always sent, never left to the service (robustness.md R20).
        transport: ``binary`` sends and takes audio in binary frames.
        language_hint: BCP-47, for the recognition; es and pt want a region.
        keyterms: at most 100 of at most 50 characters.
        speed: 0.7 to 1.5.
        tools: functions flat, server-run tools as they are (protocol.md 9.9). They may hold credentials: not in the repr.
        resumption: asks the service to keep the conversation for ``conversation_id``.
        replace: pronunciations, as in speech (protocol.md 3.4).
        local_phrases: sample sentences, one a line, that the local engine listens for; only it reads them.

    Raises:
        InputError: what breaks a documented rule.
    """

    voice: str = "eve"
    instructions: str = ""
    turn_detection: TurnDetection | None = field(default_factory=TurnDetection)
    input_format: AudioFormat = PCM_24K
    output_format: AudioFormat = PCM_24K
    transport: Literal["json", "binary"] = "json"
    language_hint: str | None = None
    keyterms: tuple[str, ...] = ()
    speed: float = 1.0
    tools: tuple[Mapping[str, Any], ...] = field(default=(), repr=False)
    reasoning_effort: Literal["high", "none"] | None = None
    resumption: bool = False
    replace: Mapping[str, str] | None = None
    local_phrases: str | None = None

    def __post_init__(self) -> None:
        checks.check_name("voice", self.voice, "eve")
        _check_kinds(self)
        checks.check_one_of("transport", self.transport, ("json", "binary"))
        checks.check_range("speed", self.speed, 0.7, 1.5)
        checks.check_switch("resumption", self.resumption)
        checks.check_keyterms(self.keyterms)
        checks.check_replace(self.replace)
        if self.language_hint is not None:
            checks.check_name("language_hint", self.language_hint, "en-US")
        if self.reasoning_effort is not None:
            checks.check_one_of("reasoning_effort", self.reasoning_effort, ("high", "none"))
        object.__setattr__(self, "keyterms", tuple(self.keyterms))
        object.__setattr__(self, "tools", tuple(self.tools))
        _check_tools(self.tools)

    @property
    def manual(self) -> bool:
        """Push to talk: whoever speaks says when the turn ends."""
        return self.turn_detection is None

    def to_session(self) -> dict[str, Any]:
        """The ``session`` of a ``session.update``: voice, both formats and turn detection always explicit."""
        transcription: dict[str, Any] = {"model": "grok-transcribe"}  # turns the live transcript on (protocol.md 9.3)
        if self.language_hint:
            transcription["language_hint"] = self.language_hint
        if self.keyterms:
            transcription["keyterms"] = list(self.keyterms)
        heard: dict[str, Any] = {"format": self.input_format.to_wire(), "transcription": transcription}
        spoken: dict[str, Any] = {"format": self.output_format.to_wire()}
        if self.transport == "binary":
            heard["transport"] = spoken["transport"] = "binary"
        if self.speed != 1.0:
            spoken["speed"] = self.speed
        session: dict[str, Any] = {
            "voice": self.voice,
            "instructions": self.instructions,
            "turn_detection": None if self.turn_detection is None else self.turn_detection.to_wire(),
            "audio": {"input": heard, "output": spoken},
            "tools": [dict(tool) for tool in self.tools],
        }
        if self.reasoning_effort is not None:
            session["reasoning"] = {"effort": self.reasoning_effort}
        if self.resumption:
            session["resumption"] = {"enabled": True}
        if self.replace is not None:
            session["replace"] = dict(self.replace)
        if self.local_phrases:
            session["local_phrases"] = self.local_phrases
        return session


def _check_kinds(settings: SessionSettings) -> None:
    if not isinstance(settings.instructions, str):
        raise InputError(f"instructions is of type {type(settings.instructions).__name__}: it takes a string.")
    checks.check_piece(settings.instructions)
    if settings.turn_detection is not None and not isinstance(settings.turn_detection, TurnDetection):
        raise InputError(
            f"turn_detection={settings.turn_detection!r}: it takes TurnDetection(...), or None for push to talk."
        )
    for name in ("input_format", "output_format"):
        if not isinstance(getattr(settings, name), AudioFormat):
            raise InputError(
                f'{name}={getattr(settings, name)!r}: it takes AudioFormat("audio/pcm", 24000) or the like.'
            )
    if settings.local_phrases is not None:
        checks.check_name("local_phrases", settings.local_phrases, "turn the lamp on")


def _check_tools(tools: tuple[Mapping[str, Any], ...]) -> None:
    names: set[str] = set()
    for tool in tools:
        if not isinstance(tool, Mapping) or not isinstance(tool.get("type"), str):
            raise InputError(
                'tools holds something without a type: every tool is a dict with "type" (protocol.md 9.9).'
            )
        if tool["type"] != "function":
            continue
        name = tool.get("name")
        if not isinstance(name, str) or not name:
            raise InputError('tools holds a function without a name: {"type": "function", "name": …, "parameters": …}.')
        if name in names:
            raise InputError(f"tools holds two functions named {name!r}: rename one.")
        names.add(name)
