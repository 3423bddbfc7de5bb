"""The endpoint: where a call goes, and as whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from jupyter_xvoice.endpoints import abilities
from jupyter_xvoice.endpoints.address import is_xai, normal_base_url
from jupyter_xvoice.endpoints.credentials import ask_key, checked_key, find_key, variable
from jupyter_xvoice.endpoints.secret import Secret
from jupyter_xvoice.errors import CredentialsError, InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jupyter_xvoice.endpoints.abilities import Kind

__all__ = ["LOCAL_LABEL", "VARIABLES", "XAI_BASE_URL", "Endpoint"]

XAI_BASE_URL: Final = "https://api.x.ai"
CLOUDFLARE_BASE_URL: Final = "https://api.cloudflare.com/client/v4"
LOCAL_LABEL: Final = "Local engine"
VARIABLES: Final = (
    "JUPYTER_XVOICE_ENDPOINT",
    "JUPYTER_XVOICE_API_KEY",
    "XAI_API_KEY",
    "LITELLM_PROXY_API_BASE",
    "LITELLM_PROXY_API_KEY",
    "CLOUDFLARE_ACCOUNT_ID",
    "CLOUDFLARE_API_TOKEN",
)
"""The environment variables that say where a call goes and as whom."""


@dataclass(frozen=True)
class Endpoint:
    """A base URL, a credential, what to call the place, and what it can do.

    Attributes:
        label: for the reader: "xAI", "Local engine", "LiteLLM", "Cloudflare" or the host.
        base_url: scheme and host and any prefix, without ``/v1`` and without a final slash; empty for a local engine
            that is not running yet.
        credential: sent as ``Authorization: Bearer``.
        headers: sent with every call (a gateway's own authorisation, for example); never printed.
        kind: whose rules hold there; "address" is any other server of the same wire.
        realtime_model: what ``realtime`` asks for where no model is named; a LiteLLM proxy has aliases of its own.
        transcription_model: the same for ``stt`` and ``stt_stream``.
    """

    label: str
    base_url: str
    credential: Secret = field(default_factory=lambda: Secret(""), repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    kind: Kind = "address"
    realtime_model: str = "grok-voice-latest"
    transcription_model: str = "grok-voice-transcribe-2.0"

    # -- places ------------------------------------------------------------------------------------------------------

    @classmethod
    def xai(cls, api_key: str | None = None, *, ask: bool = False) -> Endpoint:
        """The service itself, with ``api_key``, else ``XAI_API_KEY``, else the keyring, else (``ask=True``) a hidden prompt.

        Raises:
            CredentialsError: there is no key.
        """
        key = api_key or find_key() or (ask_key() if ask else "")
        if not key:
            raise CredentialsError(
                "No xAI key. Set XAI_API_KEY, store one with `%xvoice connect xai --ask`, or work without a key on the "
                "local engine: Endpoint.local()."
            )
        return cls("xAI", XAI_BASE_URL, checked_key(key), kind="xai")

    @classmethod
    def local(cls) -> Endpoint:
        """The engine on this machine, started on first use."""
        return cls(LOCAL_LABEL, "", kind="local")

    @classmethod
    def at(cls, base_url: str, api_key: str | None = None, *, headers: Mapping[str, str] | None = None) -> Endpoint:
        """Any server of the same wire. ``base_url`` with or without ``/v1``; for a region of xAI's its own host.

        Raises:
            InputError: ``base_url`` is not an http(s) address, or holds a credential.
        """
        url = normal_base_url(base_url)
        key = checked_key(api_key) if api_key else Secret("")
        label = "xAI" if url == XAI_BASE_URL else urlsplit(url).netloc
        return cls(label, url, key, dict(headers or {}), "xai" if is_xai(url) else "address")

    @classmethod
    def litellm(
        cls,
        base_url: str | None = None,
        api_key: str | None = None,
        *,
        realtime_model: str = "grok-voice-agent",
        transcription_model: str = "grok-voice-transcribe",
    ) -> Endpoint:
        """A LiteLLM proxy, which holds the key of the service and hands out its own (protocol.md 10).

        Args:
            base_url: of the proxy, with or without ``/v1``; else ``LITELLM_PROXY_API_BASE``.
            api_key: a key of the proxy, not of xAI; else ``LITELLM_PROXY_API_KEY``.
            realtime_model: the proxy's alias (``model_name`` in its config) for conversations.
            transcription_model: its alias for transcriptions.

        Raises:
            InputError: there is no address, or it is none.
            CredentialsError: there is no key, or it cannot be sent.
        """
        url = base_url or variable("LITELLM_PROXY_API_BASE")
        if not url:
            raise InputError(
                'Where is the LiteLLM proxy? Pass its address, as Endpoint.litellm("http://host:4000"), or set '
                "LITELLM_PROXY_API_BASE."
            )
        key = api_key or variable("LITELLM_PROXY_API_KEY")
        if not key:
            raise CredentialsError(
                "No key for the LiteLLM proxy: pass the key that its keeper gave you as api_key, or set "
                "LITELLM_PROXY_API_KEY. It is a key of the proxy (sk-...), not xAI's."
            )
        return cls(
            "LiteLLM",
            normal_base_url(url),
            checked_key(key),
            kind="litellm",
            realtime_model=realtime_model,
            transcription_model=transcription_model,
        )

    @classmethod
    def cloudflare(
        cls,
        account_id: str | None = None,
        api_token: str | None = None,
        *,
        gateway: str | None = None,
        base_url: str = CLOUDFLARE_BASE_URL,
    ) -> Endpoint:
        """Conversations through Cloudflare, which bills them (protocol.md 11).

        Args:
            account_id: of the Cloudflare account; else ``CLOUDFLARE_ACCOUNT_ID``.
            api_token: a Cloudflare API token; else ``CLOUDFLARE_API_TOKEN``.
            gateway: the id of an AI Gateway other than the account's default.
            base_url: of Cloudflare's API.

        Raises:
            InputError: there is no account, or the id is none.
            CredentialsError: there is no token, or it cannot be sent.
        """
        account = account_id or variable("CLOUDFLARE_ACCOUNT_ID")
        if not account:
            raise InputError(
                "Which Cloudflare account? Pass account_id (32 hex digits, on the account's overview), or set CLOUDFLARE_ACCOUNT_ID."
            )
        if not account.isascii() or not account.isalnum():
            raise InputError("account_id holds something other than letters and digits: copy it again.")
        token = api_token or variable("CLOUDFLARE_API_TOKEN")
        if not token:
            raise CredentialsError("No Cloudflare API token: pass api_token, or set CLOUDFLARE_API_TOKEN.")
        return cls(
            "Cloudflare",
            f"{normal_base_url(base_url)}/accounts/{account}",
            checked_key(token),
            {"cf-aig-gateway-id": gateway} if gateway else {},
            "cloudflare",
            "xai/grok-voice",
        )

    @classmethod
    def named(cls, place: str, where: str | None = None, api_key: str | None = None) -> Endpoint:
        """A place by its word: what ``Client``, ``%xvoice connect``, ``--endpoint`` and ``JUPYTER_XVOICE_ENDPOINT`` take.

        Args:
            place: "xai", "local", "litellm", "cloudflare" or an address.
            where: the address of a LiteLLM proxy, or a Cloudflare account; for "xai" the address of a region.
            api_key: the credential for it.

        Raises:
            InputError: no such place, or something that it does not take.
            CredentialsError: it needs a credential, and there is none.
        """
        if place == "local":
            if where or api_key:
                raise InputError("The local engine is on this machine: it takes no address and no key.")
            return cls.local()
        if place == "xai":
            return cls.auto(base_url=where, api_key=api_key) if where else cls.xai(api_key)
        if place == "litellm":
            return cls.litellm(where, api_key)
        if place == "cloudflare":
            return cls.cloudflare(where, api_key)
        if "://" not in place or where:
            raise InputError(
                f"{place!r} is no place: it is xai, local, litellm, cloudflare or an address as https://host/v1."
            )
        return cls.auto(base_url=place, api_key=api_key)

    @classmethod
    def auto(cls, *, base_url: str | None = None, api_key: str | None = None) -> Endpoint:
        """``base_url`` if given, else ``JUPYTER_XVOICE_ENDPOINT`` if set, else xAI if there is a key, else the local engine.

        ``JUPYTER_XVOICE_ENDPOINT`` is a word or an address as :meth:`named` takes it. A key that was found for xAI
        (environment, keyring) goes to xAI's own hosts only; any other address gets ``api_key``, else
        ``JUPYTER_XVOICE_API_KEY``.
        """
        if base_url:
            found = find_key() if is_xai(normal_base_url(base_url)) else variable("JUPYTER_XVOICE_API_KEY")
            return cls.at(base_url, api_key or found or None)
        place = variable("JUPYTER_XVOICE_ENDPOINT")
        if place and place != "auto":
            return cls.named(place, None, api_key)
        key = api_key or find_key()
        return cls.xai(key) if key else cls.local()

    # -- what it can do ----------------------------------------------------------------------------------------------

    @property
    def calls(self) -> frozenset[str]:
        """The names of the calls that work here ("tts", "custom_voices.create" …)."""
        return abilities.calls_at(self.kind)

    def require(self, call: str, *options: str) -> None:
        """Does nothing where ``call`` works with ``options``; nothing is sent either way.

        Raises:
            NotOnThisEndpoint: it does not.
        """
        abilities.require(self.kind, self.label, call, options)

    @property
    def is_local(self) -> bool:
        """It is our own engine on this machine."""
        return self.kind == "local"

    @property
    def is_gateway(self) -> bool:
        """Somebody between you and the service bills, in a way that is not known here."""
        return self.kind in {"litellm", "cloudflare"}

    # -- addresses ---------------------------------------------------------------------------------------------------

    @property
    def http_url(self) -> str:
        """``https://host/v1``; at Cloudflare the account's address."""
        return self.base_url if self.kind == "cloudflare" else f"{self.base_url}/v1"

    @property
    def ws_url(self) -> str:
        """The same with ``wss``."""
        return "ws" + self.http_url.removeprefix("http")

    @property
    def host(self) -> str:
        """The host that hears you; "this machine" for the local engine."""
        return "this machine" if self.is_local else urlsplit(self.base_url).netloc

    @property
    def heard_by(self) -> str:
        """Everybody who hears you."""
        behind = {"litellm": "and the service that its alias leads to", "cloudflare": "and xAI behind it"}.get(
            self.kind
        )
        return f"{self.host}, {behind}" if behind else self.host
