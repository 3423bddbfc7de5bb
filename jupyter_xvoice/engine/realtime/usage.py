"""What a response is said to have used (protocol.md 9.7)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

__all__ = ["Usage", "tokens_in"]

_AUDIO_TOKENS_PER_SECOND = 50


def tokens_in(text: str) -> int:
    """About how many tokens ``text`` is: the recorded counts go with four characters a token."""
    return math.ceil(len(text) / 4)


@dataclass
class Usage:
    """Counts one conversation.

    Attributes:
        audio_seconds: of all answers so far; ``billable_audio_seconds`` is this, rounded up: a running total.
        input_text, input_audio_seconds: what was added since the last response.
    """

    audio_seconds: float = 0.0
    input_text: int = 0
    input_audio_seconds: float = 0.0

    def of_response(self, text: str, seconds: float) -> dict[str, Any]:
        """The usage of a response that said ``text`` in ``seconds``; the counts of its input begin again."""
        self.audio_seconds += seconds
        audio_in = round(self.input_audio_seconds * _AUDIO_TOKENS_PER_SECOND)
        text_in, self.input_text, self.input_audio_seconds = self.input_text, 0, 0.0
        text_out, audio_out = tokens_in(text), round(seconds * _AUDIO_TOKENS_PER_SECOND)
        return {
            "input_tokens": text_in + audio_in,
            "input_token_details": {"text_tokens": text_in, "audio_tokens": audio_in, "grok_tokens": 0},
            "output_tokens": text_out + audio_out,
            "output_token_details": {"text_tokens": text_out, "audio_tokens": audio_out, "grok_tokens": 0},
            "total_tokens": text_in + audio_in + text_out + audio_out,
            "output_audio_seconds": round(seconds, 3),
            "billable_audio_seconds": math.ceil(self.audio_seconds),
        }
