"""What the engine says of itself: ``/health``, ``/v1/models``, ``/v1/tts/voices``."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import JSONResponse
from starlette.routing import Route

from jupyter_xvoice import __version__
from jupyter_xvoice.engine.guard import OPEN_PATH
from jupyter_xvoice.engine.refusal import Refusal
from jupyter_xvoice.engine.synthesis.voices import BUILTIN, VoiceSpec

if TYPE_CHECKING:
    from starlette.requests import Request

__all__ = ["routes"]

_MODEL: Final = "jupyter-xvoice-engine"


async def health(_request: Request) -> JSONResponse:
    """Whether it speaks and whether it listens: the parts of ``[local]`` can be missing one by one (engine.md)."""
    return JSONResponse(
        {
            "status": "ok",
            "speech": find_spec("espeakng_loader") is not None,
            "transcription": find_spec("pocketsphinx") is not None,
            "version": __version__,
        }
    )


async def models(_request: Request) -> JSONResponse:
    """One entry under our own name: whatever model a client asks for, this is what answers."""
    return JSONResponse(
        {"object": "list", "data": [{"id": _MODEL, "object": "model", "created": 0, "owned_by": "jupyter-xvoice"}]}
    )


async def voices(_request: Request) -> JSONResponse:
    """The built-in voices; custom ones are not in this list (protocol.md 5)."""
    return JSONResponse({"voices": [_voice(voice) for voice in BUILTIN.values()]})


async def voice(request: Request) -> JSONResponse:
    """One built-in voice; its id in any case."""
    voice_id = request.path_params["voice_id"]
    found = BUILTIN.get(voice_id.lower())
    if found is None:
        raise Refusal(404, f"There is no built-in voice {voice_id!r}: {', '.join(BUILTIN)}.", code="not-found")
    return JSONResponse(_voice(found))


def _voice(voice: VoiceSpec) -> dict[str, Any]:
    fields = ("voice_id", "name", "language", "gender", "tone", "description")
    return {field: getattr(voice, field) for field in fields}


routes = [
    Route(OPEN_PATH, health),
    Route("/v1/models", models),
    Route("/v1/tts/voices", voices),
    Route("/v1/tts/voices/{voice_id}", voice),
]
