"""Speech that comes inside an item rather than through the input buffer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import numpy as np

from jupyter_xvoice.engine.realtime.complaint import ComplaintError
from jupyter_xvoice.engine.recognition.activity import RATE
from jupyter_xvoice.engine.recognition.packets import PacketDecoder

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jupyter_xvoice.engine.realtime.audio_format import AudioFormat
    from jupyter_xvoice.engine.recognition.pool import Pool
    from jupyter_xvoice.engine.recognition.vocabulary import Vocabulary

__all__ = ["recognised"]

_LONGEST_S: Final = 120.0
_LEAD: Final = RATE // 4
_STEP: Final = RATE  # samples sent at a time


async def recognised(data: bytes, format_: AudioFormat, pool: Pool, vocabulary: Vocabulary) -> str:
    """The words in ``data``, at most two minutes.

    Raises:
        ComplaintError: it is longer.
        Refusal: there is no recogniser, or none is free.
    """
    if format_.seconds(len(data)) > _LONGEST_S:
        raise ComplaintError(
            f"An item holds at most {_LONGEST_S:g} s of audio: send longer speech through input_audio_buffer.append.",
            param="item.content",
        )
    samples = await asyncio.to_thread(_decoded, data, format_)
    async with pool.for_stream() as worker:
        await worker.send({"kind": "dictation", "vocabulary": vocabulary.to_json()})
        await worker.receive()
        await worker.send({"kind": "start"}, samples[:_LEAD].tobytes())
        for start in range(_LEAD, len(samples), _STEP):
            await worker.send({"kind": "audio"}, samples[start : start + _STEP].tobytes())
        await worker.send({"kind": "settle", "number": 0})
        await worker.send({"kind": "done"})
        text = ""
        while (header := (await worker.receive())[0])["kind"] != "end":
            text = header["text"]
    return text


def _decoded(data: bytes, format_: AudioFormat) -> NDArray[np.int16]:
    decoder = PacketDecoder(format_.codec, format_.rate, 1)
    return np.concatenate((decoder.feed(data)[0], decoder.finish()[0]))
