"""``jupyter xvoice voices``: the voices of a place, and what can be done with one's own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_xvoice.cli.output import facts, give, tell
from jupyter_xvoice.cli.place import add_place, client_for
from jupyter_xvoice.commands.creation import CONSENT, FIELDS, LOCAL_HONESTY, add_voice_fields, changes, refusal
from jupyter_xvoice.commands.library import all_voices, audition, own_voice
from jupyter_xvoice.commands.options import SPEECH, add_speech_options, given
from jupyter_xvoice.errors import InputError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from jupyter_xvoice.results import Voice

__all__ = ["add_to"]


def add_to(commands: Any) -> None:
    """Adds ``voices`` and its own commands."""
    parser: argparse.ArgumentParser = commands.add_parser("voices", help="list, try out, make and remove voices")
    parser.set_defaults(run=show_all, json=False, endpoint="auto", ask=False)
    actions = parser.add_subparsers(title="commands", metavar="COMMAND")

    def add(name: str, run: Callable[[argparse.Namespace], int], said: str) -> argparse.ArgumentParser:
        action: argparse.ArgumentParser = actions.add_parser(name, help=said, description=said)
        add_place(action)
        action.set_defaults(run=run)
        return action

    listing = add("list", show_all, "every voice, built in and your own")
    listing.add_argument("--json", action="store_true", help="as JSON")
    add("show", show, "everything known about a voice, as JSON").add_argument("voice_id", metavar="ID")
    making = add("create", create, "make a voice of your own from a recording; it is checked first")
    making.add_argument("file", metavar="FILE", help="90 to 120 s of calm speech: wav, 24 kHz, mono")
    add_voice_fields(making)
    making.add_argument("--yes-consent", action="store_true", help="the voice is yours, or its owner agreed in writing")
    making.add_argument("--anyway", action="store_true", help="send a recording that the checks advise against")
    changing = add("update", update, "change what is said about a voice of your own")
    changing.add_argument("voice_id", metavar="ID")
    add_voice_fields(changing)
    changing.add_argument("--clear", action="append", metavar="FIELD", default=[], help="empty a field")
    removing = add("delete", delete, "remove a voice of your own and its recording")
    removing.add_argument("voice_id", metavar="ID")
    removing.add_argument("--yes", action="store_true", help="do not ask")
    fetching = add("download", download, "the recording that a voice was made from")
    fetching.add_argument("voice_id", metavar="ID")
    fetching.add_argument("target", metavar="FILE")
    trying = add("audition", hold_audition, "one sentence in every voice, a file each")
    trying.add_argument("text", nargs="+", metavar="TEXT")
    trying.add_argument("-o", "--output", required=True, metavar="FOLDER", help="where the files go")
    add_speech_options(trying)


def show_all(arguments: argparse.Namespace) -> int:
    """One voice a line: id, name, what is known."""
    with client_for(arguments) as client:
        voices, trouble = all_voices(client)
    if trouble:
        tell(trouble)
    if arguments.json:
        give(json.dumps([json.loads(voice.model_dump_json()) for voice in voices], ensure_ascii=False, indent=2))
        return 0
    for voice in voices:
        known = [voice.name, voice.gender, voice.tone, "your own" if voice.custom else ""]
        give(f"{voice.voice_id:10} {', '.join(word for word in known if word)}")
    return 0


def show(arguments: argparse.Namespace) -> int:
    """JSON of one voice."""
    with client_for(arguments) as client:
        _give(own_voice(client, arguments.voice_id))
    return 0


def create(arguments: argparse.Namespace) -> int:
    """Checks, consent, then the call."""
    from jupyter_xvoice.audio import Audio
    from jupyter_xvoice.audio.reference import check_reference

    file = Path(arguments.file).expanduser()
    checks = check_reference(Audio.from_file(file))
    for check in checks:
        tell(f"{check.mark:5}  {check.name:16}  {check.value}  {check.help}".rstrip())
    refusal(checks, anyway=arguments.anyway)
    with client_for(arguments) as client:
        if client.endpoint.is_local:
            tell(LOCAL_HONESTY)
        if not arguments.yes_consent and not _agrees(CONSENT, "--yes-consent"):
            tell("Nothing was sent: a voice is made only with the consent of its owner.")
            return 1
        _give(client.custom_voices.create(file, **given(arguments, FIELDS)))
    return 0


def update(arguments: argparse.Namespace) -> int:
    """JSON of the voice as it is now."""
    with client_for(arguments) as client:
        _give(client.custom_voices.update(arguments.voice_id, **changes(arguments)))
    return 0


def delete(arguments: argparse.Namespace) -> int:
    """Asks first."""
    with client_for(arguments) as client:
        voice = client.custom_voices.get(arguments.voice_id)
        question = (
            f"Delete “{voice.name or voice.voice_id}” ({voice.voice_id}) and its recording, for everybody in the team?"
        )
        if not arguments.yes and not _agrees(question, "--yes"):
            tell("Kept.")
            return 1
        client.custom_voices.delete(voice.voice_id)
    tell(f"Deleted: {voice.voice_id}.")
    return 0


def download(arguments: argparse.Namespace) -> int:
    """Writes the recording as it was sent, or converted to what the suffix says."""
    with client_for(arguments) as client:
        audio = client.custom_voices.audio(arguments.voice_id)
    audio.to_file(arguments.target)
    tell(f"{arguments.target}: {audio.duration:.1f} s")
    return 0


def hold_audition(arguments: argparse.Namespace) -> int:
    """A file a voice."""
    folder = Path(arguments.output).expanduser()
    folder.mkdir(parents=True, exist_ok=True)
    options = given(arguments, SPEECH)
    voice_id = options.pop("voice", None)
    with client_for(arguments) as client:
        voices = [own_voice(client, voice_id)] if voice_id else all_voices(client)[0]
        for voice, speech in audition(client, voices, " ".join(arguments.text), **options):
            target = folder / f"{voice.voice_id}.{speech.codec or 'mp3'}"
            speech.to_file(target)
            give(f"{target}: {facts(speech)}")
    return 0


def _give(voice: Voice) -> None:
    give(json.dumps(json.loads(voice.model_dump_json()), ensure_ascii=False, indent=2))


def _agrees(question: str, flag: str) -> bool:
    try:
        return input(f"{question} [y/N] ").strip().lower() in {"y", "yes"}
    except EOFError:
        raise InputError(f"{question} Nobody can be asked here: add {flag} if it is so.") from None
