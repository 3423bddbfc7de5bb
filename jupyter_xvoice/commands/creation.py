"""Making a voice: the fields, the consent, the sentences. The checks of the recording are ``audio.reference``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.commands.options import given
from jupyter_xvoice.errors import InputError

if TYPE_CHECKING:
    import argparse

    from jupyter_xvoice.audio.reference import Check

__all__ = ["CONSENT", "FIELDS", "LOCAL_HONESTY", "add_voice_fields", "changes", "refusal"]

FIELDS: Final = ("name", "description", "gender", "accent", "age", "language", "use_case", "tone")
CONSENT: Final = "This is my own voice, or its owner has agreed in writing that I make a synthetic voice of it."
LOCAL_HONESTY: Final = "On the local engine a voice is a match of pitch and pace, not a clone."

_WORDS: Final = {
    "gender": "male, female or neutral",
    "age": "young, middle-aged or old",
    "language": "as en or en-US",
    "use_case": "conversational, narration, characters, educational, advertisement, social_media or entertainment",
    "tone": "warm, casual, professional, friendly, authoritative, expressive or calm",
}


def add_voice_fields(parser: argparse.ArgumentParser) -> None:
    """``--name`` to ``--tone`` (protocol.md 8.1). The service's words are checked by the client."""
    for field in FIELDS:
        parser.add_argument(f"--{field.replace('_', '-')}", metavar="TEXT", help=_WORDS.get(field, "free text"))


def changes(arguments: argparse.Namespace) -> dict[str, Any]:
    """What ``update`` is to send: the fields given, and None for those of ``--clear`` (protocol.md 8.2).

    Raises:
        InputError: no such field, a field both set and cleared, or nothing to change.
    """
    wanted = given(arguments, FIELDS)
    for name in arguments.clear:
        field = name.lstrip("-").replace("-", "_")
        if field not in FIELDS:
            raise InputError(f"--clear {name!r}: there is no such field; they are {', '.join(FIELDS)}.")
        if field in wanted:
            raise InputError(f"--clear {name} and --{name} contradict each other: leave one out.")
        wanted[field] = None
    if not wanted:
        raise InputError('Nothing to change: name a field, as --name "New name", or --clear FIELD.')
    return wanted


def refusal(checks: list[Check], *, anyway: bool) -> None:
    """Stops what should not be sent.

    Raises:
        InputError: the service would refuse the recording, or it is poor and ``anyway`` is False. Nothing was sent.
    """
    wrong = [check for check in checks if not check.right and (check.refused or not (anyway or check.minor))]
    if not wrong:
        return
    said = " ".join(f"{check.name} {check.value}: {check.help}" for check in wrong)
    way = "" if any(check.refused for check in wrong) else " To send it all the same: --anyway."
    raise InputError(f"Nothing was sent. {said}{way}")
