"""What a ``session.update`` asks for, checked and merged into the configuration (protocol.md 9.3)."""

from __future__ import annotations

from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.engine.realtime.audio_format import AudioFormat
from jupyter_xvoice.engine.realtime.complaint import ComplaintError
from jupyter_xvoice.engine.realtime.tools import checked_tools
from jupyter_xvoice.engine.realtime.turn_detection import KNOWN as KNOWN_TURN_DETECTION
from jupyter_xvoice.engine.realtime.turn_detection import TurnDetection
from jupyter_xvoice.engine.realtime.words import checked_words
from jupyter_xvoice.engine.recognition.vocabulary import LONGEST_KEYTERM, MOST_KEYTERMS
from jupyter_xvoice.engine.refusal import Refusal
from jupyter_xvoice.engine.speech.checks import checked_replacements, checked_speed, checked_voice

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_xvoice.engine.realtime.configuration import Configuration, Session
    from jupyter_xvoice.engine.speech.checks import FindVoice

__all__ = ["merged"]

_DOCUMENTED: Final = frozenset(
    {"instructions", "voice", "turn_detection", "audio", "tools", "reasoning", "resumption", "replace", "model"}
    | {"local_phrases"}
)
_DOCUMENTED_AUDIO: Final = {
    "input": frozenset(["format", "transport", "transcription"]),
    "output": frozenset(["format", "transport", "speed"]),
}
_ECHOED: Final = (
    "tool_choice",
    "temperature",
    "max_response_output_tokens",
    "max_output_tokens",
    "parallel_tool_calls",
)
_TRANSPORTS: Final = ("json", "binary")
_EFFORTS: Final = ("high", "none")
_MOST_PHRASES: Final = 2_000


def merged(now: Configuration, given: object, *, find_voice: FindVoice, strict: bool) -> Configuration:
    """``now`` with what the ``session`` of a ``session.update`` says. It may look a voice up on the disk.

    Raises:
        ComplaintError: a value breaks its rule; nothing of the update holds then.
    """
    if not isinstance(given, dict):
        raise ComplaintError("session.update needs a session, an object.", param="session")
    audio = _object(given, "audio", "session.audio")
    input_, output = _object(audio, "input", "session.audio.input"), _object(audio, "output", "session.audio.output")
    if strict:
        _refuse_undocumented(given, input_, output)
    changes = {
        **_words(given),
        **_voice(given, output, find_voice),
        **_turn_detection(now, given, input_),
        **_audio("input", input_, given),
        **_audio("output", output, given),
        **_transcription(now, given, input_),
        **_speech(given, output),
        **_switches(given),
    }
    echoed = {name: given[name] for name in _ECHOED if given.get(name) is not None}
    return replace(now, **changes, echoed={**now.echoed, **echoed})


def _words(given: Session) -> dict[str, Any]:
    instructions = given.get("instructions")
    return {} if instructions is None else {"instructions": checked_words(instructions, "session.instructions")}


def _voice(given: Session, output: Session, find_voice: FindVoice) -> dict[str, Any]:
    # OpenAI's sessions nest what xAI's hold at the top.
    value = given.get("voice") if given.get("voice") is not None else output.get("voice")
    if value is None:
        return {}
    name = checked_words(value, "session.voice").strip()
    try:
        checked_voice("voice", name, find_voice)
    except Refusal as refusal:
        raise ComplaintError(refusal.error, code="voice_not_found", param="session.voice") from None
    return {"voice": name}


def _turn_detection(now: Configuration, given: Session, input_: Session) -> dict[str, Any]:
    holder = given if "turn_detection" in given else input_
    if "turn_detection" not in holder:
        return {}
    value = holder["turn_detection"]
    param = "session.turn_detection"
    if value is None or (isinstance(value, dict) and value.get("type", "server_vad") is None):
        return {"turn_detection": None}
    if not isinstance(value, dict):
        raise ComplaintError(f"{param} must be an object, or null for manual turns.", param=param)
    kind = value.get("type", "server_vad")
    if kind != "server_vad":
        raise ComplaintError(
            f"turn_detection.type {kind!r} is not supported: it is server_vad, or null for manual turns.",
            param=f"{param}.type",
        )
    return {"turn_detection": (now.turn_detection or TurnDetection()).merged(value)}


def _audio(direction: str, part: Session, given: Session) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    param = f"session.audio.{direction}"
    asked = part.get("format") or given.get(f"{direction}_audio_format")  # the latter in OpenAI's older sessions
    if asked:
        changes[f"{direction}_format"] = AudioFormat.checked(asked, f"{param}.format")
    if part.get("transport") is not None:
        changes[f"{direction}_transport"] = _one_of(part["transport"], _TRANSPORTS, f"{param}.transport")
    return changes


def _transcription(now: Configuration, given: Session, input_: Session) -> dict[str, Any]:
    value = input_.get("transcription") or given.get("input_audio_transcription")
    param = "session.audio.input.transcription"
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ComplaintError(f"{param} must be an object.", param=param)
    terms = value.get("keyterms") or []
    right = isinstance(terms, list) and all(isinstance(term, str) and len(term) <= LONGEST_KEYTERM for term in terms)
    if not right or len(terms) > MOST_KEYTERMS:
        raise ComplaintError(
            f"{param}.keyterms takes at most {MOST_KEYTERMS} terms of at most {LONGEST_KEYTERM} characters.",
            param=f"{param}.keyterms",
        )
    return {"transcription": {**now.transcription, **value}}


def _speech(given: Session, output: Session) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if output.get("speed") is not None:
        changes["speed"] = _obeyed(lambda: checked_speed(output["speed"]), "session.audio.output.speed")
    if "replace" in given:
        _obeyed(lambda: checked_replacements(given["replace"]), "session.replace")
        changes["replacements"] = given["replace"] or {}
    return changes


def _switches(given: Session) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if "tools" in given:
        changes["tools"] = checked_tools(given["tools"])
    if effort := _object(given, "reasoning", "session.reasoning").get("effort"):
        changes["reasoning_effort"] = _one_of(effort, _EFFORTS, "session.reasoning.effort")
    if "resumption" in given:
        changes["resumption"] = _object(given, "resumption", "session.resumption").get("enabled") is True
    if given.get("local_phrases") is not None:
        changes["local_phrases"] = _phrases(given["local_phrases"])
    return changes


def _object(holder: dict[str, Any], name: str, param: str) -> dict[str, Any]:
    value = holder.get(name)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ComplaintError(f"{param} must be an object; {value!r} came.", param=param)
    return value


def _refuse_undocumented(given: Session, input_: Session, output: Session) -> None:
    extra = [*given.keys() - _DOCUMENTED]
    extra += [f"audio.input.{name}" for name in input_.keys() - _DOCUMENTED_AUDIO["input"]]
    extra += [f"audio.output.{name}" for name in output.keys() - _DOCUMENTED_AUDIO["output"]]
    if isinstance(given.get("turn_detection"), dict):
        documented = KNOWN_TURN_DETECTION - {"create_response", "interrupt_response"}
        extra += [f"turn_detection.{name}" for name in given["turn_detection"].keys() - documented]
    if extra:
        name = min(extra)
        near = get_close_matches(name, _DOCUMENTED, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise ComplaintError(
            f"session.{name} is not documented.{hint}", code="unknown_parameter", param=f"session.{name}"
        )


def _one_of(value: object, allowed: tuple[str, ...], param: str) -> str:
    if value not in allowed:
        raise ComplaintError(f"{param} {value!r} is not known: one of {', '.join(allowed)}.", param=param)
    return str(value)


def _phrases(value: object) -> tuple[str, ...]:
    lines = value.splitlines() if isinstance(value, str) else value
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines) or len(lines) > _MOST_PHRASES:
        raise ComplaintError(
            f"session.local_phrases takes at most {_MOST_PHRASES} sentences, a list of strings.",
            param="session.local_phrases",
        )
    return tuple(line.strip() for line in lines if line.strip())


def _obeyed(check: Callable[[], Any], param: str) -> Any:
    try:
        return check()
    except Refusal as refusal:
        raise ComplaintError(refusal.error, param=param) from None
