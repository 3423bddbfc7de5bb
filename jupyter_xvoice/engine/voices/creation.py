"""``POST /v1/custom-voices`` (protocol.md 8.1): from the form to the voice."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from jupyter_xvoice.audio.codecs import Encoder
from jupyter_xvoice.engine.recognition.fields import Fields
from jupyter_xvoice.engine.recognition.options import FileOptions
from jupyter_xvoice.engine.recognition.pool import Pool
from jupyter_xvoice.engine.recognition.vocabulary import Vocabulary
from jupyter_xvoice.engine.refusal import Refusal
from jupyter_xvoice.engine.upload import received
from jupyter_xvoice.engine.voices.fields import checked
from jupyter_xvoice.engine.voices.match import Heard, excerpt, match
from jupyter_xvoice.engine.voices.pitch import RATE
from jupyter_xvoice.engine.voices.reference import MAX_BYTES, Reference

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray
    from starlette.applications import Starlette
    from starlette.requests import Request

    from jupyter_xvoice.engine.voices.library import CustomVoices

__all__ = ["create"]

logger = logging.getLogger(__name__)


async def create(request: Request) -> JSONResponse:
    """201 with the voice object; ``warnings`` (local extra) says what of the recording could not be matched."""
    library: CustomVoices = request.app.state.custom_voices
    await run_in_threadpool(library.check_room)
    async with received(request, largest=MAX_BYTES) as upload:
        fields = checked(dict(upload.pairs))
        if upload.path is None:
            raise Refusal(400, "There is no file: send the recording as the part file.")
        reference = await run_in_threadpool(Reference.read, upload.path, upload.content_type)
        sample = await run_in_threadpool(excerpt, reference.samples)
        words = await _words(request.app, sample, upload.folder / "excerpt.wav", fields.get("language"))
        found = await run_in_threadpool(match, sample, words)
        voice = await run_in_threadpool(library.add, upload.path, reference.content_type, fields, found.spec)
    warnings: dict[str, Any] = {"warnings": list(found.warnings)} if found.warnings else {}
    return JSONResponse(voice | warnings, 201)


async def _words(app: Starlette, samples: NDArray[np.float32], path: Path, language: str | None) -> list[Heard]:
    """What the recogniser hears; nothing where there is none, or in a language that it does not know."""
    if language is not None and language.partition("-")[0] != "en":
        return []
    encoder = Encoder("wav", RATE)
    await run_in_threadpool(path.write_bytes, encoder.feed(samples) + encoder.finish())
    options = FileOptions.parse(Fields([]), Vocabulary())
    try:
        async with Pool.of(app).for_file() as worker:
            answer = await worker.run({"kind": "file", "path": str(path), "options": options.to_json()})
    except Refusal as refusal:
        if refusal.status != 501:  # the recogniser failed: the voice can be made without its help
            logger.warning("A reference recording was not recognised: %s", refusal.error)
        return []
    return [Heard(word["text"], word["start"], word["end"]) for word in answer.get("words", ())]
