"""Where a call goes, and as whom.

An :class:`Endpoint` is a base URL, a credential and the words for the reader ("Local engine", "xAI", a host name).
``Endpoint.auto()`` is xAI when there is a key and the local engine otherwise.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from jupyter_xvoice.errors import CredentialsError, InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LOCAL_LABEL", "XAI_BASE_URL", "Endpoint", "Secret", "redact"]

XAI_BASE_URL: Final = "https://api.x.ai"
LOCAL_LABEL: Final = "Local engine"
KEYRING_SERVICE: Final = "jupyter-xvoice"

_REDACTIONS: Final = (
    (re.compile(r"xai-client-secret\.[^\s,\"']+"), "xai-client-secret.[hidden]"),
    (re.compile(r"xai-[A-Za-z0-9_-]{6,}"), "xai-[hidden]"),
    (re.compile(r"(?i)(bearer\s+)[^\s,\"']+"), r"\1[hidden]"),
)


def redact(text: str, *secrets: Secret | str | None) -> str:
    """``text`` without anything that looks like a credential (protocol.md 2.1), and without ``secrets``."""
    for secret in secrets:
        value = secret.reveal() if isinstance(secret, Secret) else secret
        if value:
            text = text.replace(value, "[hidden]")
    for pattern, instead in _REDACTIONS:
        text = pattern.sub(instead, text)
    return text


class Secret:
    """A credential that does not print. ``reveal()`` gives it, for a header and nothing else."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The credential itself."""
        return self._value

    def __repr__(self) -> str:
        return "Secret([hidden])"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError("a credential is not pickled; make the Client again where it is needed")


@dataclass(frozen=True)
class Endpoint:
    """A base URL, a credential, and what to call the place.

    Attributes:
        label: for the reader: "xAI", "Local engine" or the host.
        base_url: scheme and host and any prefix, without ``/v1`` and without a final slash; empty for a local engine
            that is not running yet.
        credential: sent as ``Authorization: Bearer``.
        headers: sent with every call (a gateway's own authorisation, for example); never printed.
        is_local: True when this is our own engine on this machine.
    """

    label: str
    base_url: str
    credential: Secret = field(default_factory=lambda: Secret(""), repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    is_local: bool = False

    @classmethod
    def xai(cls, api_key: str | None = None, *, ask: bool = False) -> Endpoint:
        """The service itself, with ``api_key``, else ``XAI_API_KEY``, else the keyring, else (``ask=True``) a hidden prompt.

        Raises:
            CredentialsError: there is no key.
        """
        key = api_key or _find_key() or (_ask_key() if ask else "")
        if not key:
            raise CredentialsError(
                "No xAI key. Set XAI_API_KEY, store one with `%xvoice connect xai --ask`, or work without a key on the "
                "local engine: Endpoint.local()."
            )
        return cls("xAI", XAI_BASE_URL, _checked_key(key))

    @classmethod
    def local(cls) -> Endpoint:
        """The engine on this machine, started on first use."""
        return cls(LOCAL_LABEL, "", is_local=True)

    @classmethod
    def at(cls, base_url: str, api_key: str | None = None, *, headers: Mapping[str, str] | None = None) -> Endpoint:
        """Any server of the same wire. ``base_url`` with or without ``/v1``.

        Raises:
            InputError: ``base_url`` is not an http(s) address, or holds a credential.
        """
        url = normal_base_url(base_url)
        key = _checked_key(api_key) if api_key else Secret("")
        label = "xAI" if url == XAI_BASE_URL else urlsplit(url).netloc
        return cls(label, url, key, dict(headers or {}))

    @classmethod
    def auto(cls, *, base_url: str | None = None, api_key: str | None = None) -> Endpoint:
        """``base_url`` if given, else xAI if there is a key, else the local engine.

        A key that was found (environment, keyring) goes to xAI's own hosts only; any other host gets what ``api_key`` says.
        """
        if base_url:
            host = urlsplit(normal_base_url(base_url)).hostname or ""
            own = host == "x.ai" or host.endswith(".x.ai")
            return cls.at(base_url, api_key or (_find_key() if own else None))
        key = api_key or _find_key()
        return cls.xai(key) if key else cls.local()

    @property
    def http_url(self) -> str:
        """``https://host/v1``."""
        return f"{self.base_url}/v1"

    @property
    def ws_url(self) -> str:
        """``wss://host/v1``."""
        return "ws" + self.http_url.removeprefix("http")

    @property
    def host(self) -> str:
        """The host that hears you; "this machine" for the local engine."""
        return "this machine" if self.is_local else urlsplit(self.base_url).netloc


def normal_base_url(base_url: str) -> str:
    """``base_url`` without ``/v1`` and a final slash; ``ws(s)`` becomes ``http(s)``."""
    parts = urlsplit(base_url.strip())
    scheme = {"ws": "http", "wss": "https"}.get(parts.scheme, parts.scheme)
    if scheme not in {"http", "https"} or not parts.hostname:
        raise InputError(
            f"base_url {redact(base_url)!r} is not an address: it takes http(s)://host[:port][/prefix], with or without /v1."
        )
    if parts.username or parts.password or parts.query:
        raise InputError(
            "base_url must hold no credential and no query (both end up in logs): pass the key as api_key."
        )
    return f"{scheme}://{parts.netloc}{parts.path.rstrip('/').removesuffix('/v1').rstrip('/')}"


def _checked_key(key: str) -> Secret:
    key = key.strip()
    if not key.isascii() or any(c.isspace() or not c.isprintable() for c in key):
        raise CredentialsError(
            "The key holds spaces, line breaks or characters that are not ASCII, so it cannot be sent. Copy it again."
        )
    return Secret(key)


def _find_key() -> str:
    return os.environ.get("XAI_API_KEY", "").strip() or _keyring_key()


def _keyring_key() -> str:
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
        keyring.set_password(KEYRING_SERVICE, "xai", _checked_key(key).reveal())
    except (keyring.errors.KeyringError, OSError, RuntimeError) as error:
        raise CredentialsError(f"The keyring refused the key: {redact(str(error), key)}") from None


def _ask_key() -> str:
    from getpass import getpass

    return getpass("xAI key (not shown, not stored in the notebook): ").strip()
