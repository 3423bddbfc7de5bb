"""What each subcommand of ``%voices`` does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from IPython.core.error import UsageError
from IPython.display import display

from jupyter_xvoice.commands.creation import CONSENT, FIELDS, LOCAL_HONESTY, changes, refusal
from jupyter_xvoice.commands.library import all_voices, audition, greetings, own_voice
from jupyter_xvoice.commands.options import SPEECH, given
from jupyter_xvoice.magics.ask import agrees
from jupyter_xvoice.magics.progress import one_call, steps
from jupyter_xvoice.magics.results import hand_over, keep, tell
from jupyter_xvoice.magics.sources import find
from jupyter_xvoice.magics.voice_tables import Audition, Checks, VoiceTable

if TYPE_CHECKING:
    import argparse

    from IPython.core.interactiveshell import InteractiveShell

    from jupyter_xvoice.audio import Audio
    from jupyter_xvoice.magics.session import Session
    from jupyter_xvoice.results import Voice
    from jupyter_xvoice.widgets import VoiceStudio

__all__ = ["create", "delete", "download", "hold_audition", "show", "show_all", "update"]


def show_all(shell: InteractiveShell, session: Session, arguments: argparse.Namespace) -> VoiceTable | None:
    """``%voices``: greetings are made where they are free, elsewhere when asked for."""
    client = session.client()
    voices, trouble = all_voices(client)
    session.remember(voices)
    listen = session.endpoint.is_local if arguments.listen is None else arguments.listen
    samples: dict[str, Audio] = {}
    if listen:
        for voice, speech in steps(greetings(client, voices), len(voices), "greetings", "voice"):
            samples[voice.voice_id] = speech
    elif arguments.listen is None:
        trouble = f"{trouble} Hear them: %voices --listen ({len(voices)} short greetings, at list price).".strip()
    if trouble:
        tell(trouble)
    live = not arguments.table and hasattr(shell, "kernel")
    return hand_over(
        shell, VoiceTable(voices, samples, client.label, _studio(session) if live else None), arguments.out
    )


def hold_audition(shell: InteractiveShell, session: Session, arguments: argparse.Namespace) -> Audition | None:
    """``%voices audition``: what is there is kept when it is interrupted."""
    client = session.client()
    options = given(arguments, SPEECH)
    voice_id = options.pop("voice", None)
    voices = [own_voice(client, voice_id)] if voice_id else all_voices(client)[0]
    session.remember(voices)
    text = " ".join(arguments.text)
    result = Audition(text)
    try:
        for voice, speech in steps(audition(client, voices, text, **options), len(voices), "audition", "voice"):
            result.add(voice, speech)
    except KeyboardInterrupt as stop:
        if len(result):
            place = keep(shell, result, arguments.out)
            stop.args = (f"Interrupted. {len(result)} of {len(voices)} voices have spoken; kept in {place}.",)
        raise
    return hand_over(shell, result, arguments.out)


def create(shell: InteractiveShell, session: Session, arguments: argparse.Namespace) -> Voice | None:
    """``%voices create``: checks, advice, consent, then the call."""
    from jupyter_xvoice.audio import Audio
    from jupyter_xvoice.audio.reference import check_reference

    sources = find(shell, arguments.file)
    if len(sources) != 1:
        raise UsageError(f"{arguments.file!r} matches {len(sources)} files: a voice is made from one recording.")
    content = sources[0].content
    if isinstance(content, str):
        if content.startswith(("http://", "https://")):
            raise UsageError("A voice is made from a file on this machine: download the recording first.")
        content = Path(content)
    recording = content if isinstance(content, Audio) else _opened(content)
    checks = check_reference(recording)
    display(Checks(checks))  # type: ignore[no-untyped-call]
    refusal(checks, anyway=arguments.anyway)
    client = session.client()
    if session.endpoint.is_local:
        tell(LOCAL_HONESTY)
    if not arguments.yes_consent and not agrees(CONSENT, "--yes-consent"):
        raise UsageError("Nothing was sent: a voice is made only with the consent of its owner.")
    report, done = one_call("sending")
    try:
        voice = client.custom_voices.create(content, on_progress=report, **given(arguments, FIELDS))
    except KeyboardInterrupt as stop:
        stop.args = (
            "Interrupted. The recording may have arrived all the same: %voices shows whether there is a new voice.",
        )
        raise
    finally:
        done()
    session.remember([voice])
    tell(f"Created: {voice.voice_id}. Speak with it: %tts --voice {voice.voice_id} …")
    return hand_over(shell, voice, arguments.out)


def show(shell: InteractiveShell, session: Session, arguments: argparse.Namespace) -> Voice | None:
    """``%voices show``."""
    voice = own_voice(session.client(), arguments.voice_id)
    session.remember([voice])
    return hand_over(shell, voice, arguments.out)


def update(shell: InteractiveShell, session: Session, arguments: argparse.Namespace) -> Voice | None:
    """``%voices update``."""
    wanted = changes(arguments)
    voice = session.client().custom_voices.update(arguments.voice_id, **wanted)
    session.remember([voice])
    cleared = [name for name, value in wanted.items() if value is None]
    if cleared:
        tell(f"Cleared: {', '.join(cleared)}.")
    return hand_over(shell, voice, arguments.out)


def delete(_shell: InteractiveShell, session: Session, arguments: argparse.Namespace) -> None:
    """``%voices delete``: asked first, for it cannot be taken back."""
    client = session.client()
    voice = client.custom_voices.get(arguments.voice_id)
    question = (
        f"Delete “{voice.name or voice.voice_id}” ({voice.voice_id})? The voice and its recording are removed for everybody "
        "in the team. Code that uses it will fail."
    )
    if not arguments.yes and not agrees(question, "--yes"):
        tell("Kept.")
        return
    try:
        client.custom_voices.delete(voice.voice_id)
    except KeyboardInterrupt as stop:
        stop.args = ("Interrupted. The voice may be gone all the same: %voices shows whether it is.",)
        raise
    session.forget(voice.voice_id)
    tell(f"Deleted: {voice.voice_id}.")


def download(shell: InteractiveShell, session: Session, arguments: argparse.Namespace) -> Audio | None:
    """``%voices download``: the recording, as it was sent."""
    audio = session.client().custom_voices.audio(arguments.voice_id)
    if arguments.target is not None:
        target = Path(arguments.target).expanduser()
        if not target.absolute().parent.is_dir():
            raise UsageError(f"{arguments.target!r}: the folder is not there. Make it first.")
        audio.to_file(target)
        tell(f"Saved {target} ({audio.duration:.1f} s).")
    return hand_over(shell, audio, arguments.out)


def _studio(session: Session) -> VoiceStudio:
    """With a client of its own: the studio goes on when the magics go elsewhere."""
    from jupyter_xvoice.api import Client
    from jupyter_xvoice.widgets import VoiceStudio

    return VoiceStudio(Client(session.endpoint))


def _opened(content: Path | bytes) -> Audio:
    from jupyter_xvoice.audio import Audio

    return Audio.from_bytes(content) if isinstance(content, bytes) else Audio.from_file(content)
