"""What works on this machine, tried for real, with a remedy for what does not.

Nothing is sent anywhere but to a local engine that is started for it and ended again.
"""

from __future__ import annotations

import importlib.metadata
import os
import platform
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from jupyter_xvoice.endpoints import CALLS, Endpoint, redact
from jupyter_xvoice.errors import UnsupportedError, XVoiceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_xvoice.api import Client
    from jupyter_xvoice.results import Speech

__all__ = ["Finding", "examine"]

_SENTENCE: Final = "The quick brown fox jumps over the lazy dog."
_PACKAGES: Final = ("httpx", "websockets", "numpy", "av", "pydantic", "matplotlib", "anywidget", "IPython")
_LOCAL_REMEDY: Final = 'pip install "jupyter-xvoice[local]", then run this again.'


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        name: what.
        state: "works", "note" or "fails".
        says: what was found, in plain words; never a key.
        remedy: what to do, empty when nothing is to be done.
    """

    name: str
    state: str
    says: str
    remedy: str = ""


def examine() -> Iterator[Finding]:
    """The findings one by one, as they are made."""
    yield _python()
    yield _packages()
    yield from _local_engine()
    yield _place()
    yield _cache()
    yield from _jupyter()
    yield Finding(
        "Sound",
        "note",
        "plays in the browser, on the machine you sit at; this check cannot hear it",
        "If a player stays silent: look for a muted tab, and in VS Code avoid aac files.",
    )


def _python() -> Finding:
    says = f"{platform.python_version()} on {platform.system()} {platform.machine()}, {sys.executable}"
    if sys.version_info >= (3, 14):
        return Finding("Python", "note", says, "Local recognition has no package for 3.14 yet: use 3.11, 3.12 or 3.13.")
    return Finding("Python", "works", says)


def _packages() -> Finding:
    versions = {name: _version(name) for name in ("jupyter-xvoice", *_PACKAGES)}
    says = ", ".join(f"{name} {version or 'missing'}" for name, version in versions.items())
    missing = [name for name, version in versions.items() if not version and name != "jupyter-xvoice"]
    if missing:
        return Finding("Packages", "fails", says, "pip install --upgrade jupyter-xvoice")
    return Finding("Packages", "works", says)


def _local_engine() -> Iterator[Finding]:
    from jupyter_xvoice.api import Client
    from jupyter_xvoice.local import Engine

    with tempfile.TemporaryDirectory() as folder:
        try:
            with Engine.start(data_dir=Path(folder)) as engine, Client(engine.endpoint()) as client:
                speech = client.tts(_SENTENCE, language="en", timeout=30)
                yield Finding("Local speech", "works", f"said {_SENTENCE!r} in {speech.duration:.1f} s of sound")
                yield _recognition(client, speech)
        except XVoiceError as error:
            yield Finding("Local speech", "fails", redact(str(error)), _LOCAL_REMEDY)


def _recognition(client: Client, speech: Speech) -> Finding:
    try:
        transcript = client.stt(speech, language="en", timeout=60)
    except UnsupportedError as error:
        return Finding("Local recognition", "fails", redact(str(error)), _LOCAL_REMEDY)
    except XVoiceError as error:
        return Finding("Local recognition", "fails", redact(str(error)), "Run this again; if it stays, report it.")
    heard = f"heard {transcript.text!r}"
    if not transcript.text:
        return Finding("Local recognition", "fails", "heard nothing", "Report it, with the output of --json.")
    return Finding("Local recognition", "works", f"{heard} (it is a plain recogniser for English)")


def _place() -> Finding:
    try:
        endpoint = Endpoint.auto()
    except XVoiceError as error:
        return Finding("Place", "fails", redact(str(error)), "Set what it names again.")
    if endpoint.is_local and os.environ.get("JUPYTER_XVOICE_ENDPOINT", "").strip() == "local":
        return Finding("Place", "works", "the local engine, which JUPYTER_XVOICE_ENDPOINT names")
    if endpoint.is_local:
        return Finding(
            "Place", "works", "the local engine, because there is no key", "For xAI's voices set XAI_API_KEY."
        )
    key = "there is a key (not shown, not tried)" if endpoint.credential else "there is no key for it"
    calls = "" if len(endpoint.calls) == len(CALLS) else f"; it has {', '.join(sorted(endpoint.calls))} only"
    return Finding("Place", "works", f"{endpoint.label}, heard by {endpoint.heard_by}; {key}{calls}")


def _cache() -> Finding:
    from jupyter_xvoice.api.cache import SpeechCache

    try:
        cache = SpeechCache()
        says = f"{cache.size / 1e6:.1f} MB in {cache.folder}"
        cache.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=cache.folder):
            return Finding("Cache", "works", says)
    except OSError as error:
        remedy = "Choose a folder that can be written: JUPYTER_XVOICE_CACHE_DIR=/some/folder"
        return Finding("Cache", "fails", f"cannot be written: {error.strerror}", remedy)


def _jupyter() -> Iterator[Finding]:
    lab, kernel = _version("jupyterlab"), _version("ipykernel")
    says = f"jupyterlab {lab or 'not here'}, ipykernel {kernel or 'not here'}"
    if kernel is None:
        yield Finding("Jupyter", "note", says, "This Python has no kernel: pip install ipykernel (or jupyterlab).")
    elif int(kernel.split(".")[0]) < 7:
        yield Finding("Jupyter", "note", says, "With ipykernel 7 and JupyterLab 4.4 live results answer during a cell.")
    else:
        yield Finding("Jupyter", "works", says)
    other = _other_kernel()
    if other:
        remedy = "Install jupyter-xvoice there too: in the notebook, %pip install jupyter-xvoice"
        yield Finding("Kernel", "note", f"the kernel 'python3' runs another Python: {other}", remedy)


def _other_kernel() -> str:
    """The Python of Jupyter's default kernel if it is not this one."""
    try:
        from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
    except ImportError:
        return ""
    try:
        python: str = KernelSpecManager().get_kernel_spec("python3").argv[0]
    except (NoSuchKernel, IndexError):
        return ""
    named = Path(python)
    # A bare "python" is whatever Jupyter itself runs on.
    same = not named.is_absolute() or named.absolute().parent == Path(sys.executable).absolute().parent
    return "" if same else python


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None
