"""Where a call goes, and as whom.

An :class:`Endpoint` is a base URL, a credential and the words for the reader ("Local engine", "xAI", a host name).
``Endpoint.auto()`` is xAI when there is a key and the local engine otherwise; ``Endpoint.litellm()`` and
``Endpoint.cloudflare()`` are gateways, which can do less: :mod:`~jupyter_xvoice.endpoints.abilities` is the table.
"""

from jupyter_xvoice.endpoints.abilities import CALLS, Kind
from jupyter_xvoice.endpoints.address import is_xai, normal_base_url
from jupyter_xvoice.endpoints.credentials import store_key
from jupyter_xvoice.endpoints.endpoint import LOCAL_LABEL, VARIABLES, XAI_BASE_URL, Endpoint
from jupyter_xvoice.endpoints.secret import Secret, redact

__all__ = [
    "CALLS",
    "LOCAL_LABEL",
    "VARIABLES",
    "XAI_BASE_URL",
    "Endpoint",
    "Kind",
    "Secret",
    "is_xai",
    "normal_base_url",
    "redact",
    "store_key",
]
