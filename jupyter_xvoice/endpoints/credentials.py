"""Where a credential comes from: an argument, the environment, the system's keyring, a hidden prompt."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from jupyter_xvoice.endpoints.secret import Secret, redact
from jupyter_xvoice.errors import CredentialsError

__all__ = ["ask_key", "checked_key", "find_key", "store_key", "variable"]

KEYRING_SERVICE: Final = "jupyter-xvoice"


def variable(name: str) -> str:
    """The environment variable ``name`` without white space around it; empty if it is not set."""
    return os.environ.get(name, "").strip()


def checked_key(key: str) -> Secret:
    """``key``, ready to be sent.

    Raises:
        CredentialsError: it cannot be sent in a header.
    """
    key = key.strip()
    if not key.isascii() or any(c.isspace() or not c.isprintable() for c in key):
        raise CredentialsError(
            "The key holds spaces, line breaks or characters that are not ASCII, so it cannot be sent. Copy it again."
        )
    return Secret(key)


def find_key() -> str:
    """The xAI key of this machine: ``XAI_API_KEY``, else the keyring's; empty if there is none."""
    return variable("XAI_API_KEY") or _keyring_key()


def _keyring_key() -> str:
    # On a thread of its own: keyring keeps the exceptions of backends that it does not find, and they keep whoever called,
    # such as the first agent of a kernel, for as long as the process lives.
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(_ask_keyring).result()


def _ask_keyring() -> str:
    try:
        import keyring
        import keyring.errors
    except ImportError:
        return ""
    try:
        return keyring.get_password(KEYRING_SERVICE, "xai") or ""
    except (keyring.errors.KeyringError, OSError, RuntimeError):
        return ""  # a locked or missing keyring is the same as no keyring


def store_key(key: str) -> None:
    """Keeps ``key`` in the system's keyring.

    Raises:
        CredentialsError: no keyring is installed, or it refuses.
    """
    try:
        import keyring
        import keyring.errors
    except ImportError:
        raise CredentialsError('There is no keyring here: pip install "jupyter-xvoice[keyring]".') from None
    try:
        keyring.set_password(KEYRING_SERVICE, "xai", checked_key(key).reveal())
    except (keyring.errors.KeyringError, OSError, RuntimeError) as error:
        raise CredentialsError(f"The keyring refused the key: {redact(str(error), key)}") from None


def ask_key() -> str:
    """What was typed, not shown."""
    from getpass import getpass

    return getpass("xAI key (not shown, not stored in the notebook): ").strip()
