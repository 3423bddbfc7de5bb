"""Words that the wire's documentation lists: suggestions and marks, never a limit. Costs nothing to import."""

from __future__ import annotations

from typing import Final

__all__ = ["INLINE_TAGS", "STT_LANGUAGES", "TTS_LANGUAGES", "WRAPPING_TAGS"]

TTS_LANGUAGES: Final = (
    "auto", "en", "ar-EG", "ar-SA", "ar-AE", "bn", "zh", "fr", "de", "hi", "id", "it", "ja", "ko", "pt-BR", "pt-PT", "ru",
    "es-MX", "es-ES", "tr", "vi",
)  # fmt: skip
"""Of speech that is made (protocol.md 3.1); others may work."""

STT_LANGUAGES: Final = (
    "ar", "cs", "da", "nl", "en", "fil", "fr", "de", "hi", "id", "it", "ja", "ko", "mk", "ms", "fa", "pl", "pt", "ro", "ru",
    "es", "sv", "th", "tr", "vi",
)  # fmt: skip
"""Of speech that is heard (protocol.md 6.1)."""

INLINE_TAGS: Final = (
    "pause", "long-pause", "hum-tune", "laugh", "chuckle", "giggle", "cry",
    "tsk", "tongue-click", "lip-smack", "breath", "inhale", "exhale", "sigh",
)  # fmt: skip
"""Speech tags that are written ``[pause]`` (protocol.md 3.3)."""

WRAPPING_TAGS: Final = (
    "soft", "whisper", "loud", "build-intensity", "decrease-intensity", "higher-pitch", "lower-pitch",
    "slow", "fast", "sing-song", "singing", "laugh-speak", "emphasis",
)  # fmt: skip
"""Speech tags that are written ``<soft>…</soft>``."""
