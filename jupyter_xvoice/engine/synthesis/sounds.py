"""The sounds of the inline tags: silence, shaped noise, clicks, and syllables in the voice.

``render(phonemes, pitch, rate)`` speaks eSpeak phonemes in the voice and the style around the tag; the noises are made
here. They are hints of the sound they are named after, and ``tags.TAGS`` says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from jupyter_xvoice.engine.synthesis.effects import silence
from jupyter_xvoice.engine.synthesis.espeak import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["sound"]

_SYLLABLES: Final[dict[str, tuple[tuple[str, float, float], ...]]] = {
    # phonemes, factor on the pitch, factor on the pace
    "laugh": (("h'A:", 1.35, 1.5), ("h'A:", 1.25, 1.6), ("h'A:", 1.15, 1.6), ("h'A:", 1.05, 1.6), ("h'A:", 0.95, 1.5)),
    "chuckle": (("h'E", 1.0, 1.5), ("h'E", 0.94, 1.6), ("h'E", 0.88, 1.6)),
    "giggle": (("h'I", 1.6, 1.8), ("h'I", 1.5, 1.9), ("h'I", 1.55, 1.9), ("h'I", 1.45, 1.9), ("h'I", 1.35, 1.8)),
    "cry": (("h'u:", 1.4, 0.7), ("h'u:", 1.25, 0.7), ("h'u:", 1.1, 0.6)),
    "hum-tune": (
        ("m'm:", 1.0, 0.6),
        ("m'm:", 1.125, 0.6),
        ("m'm:", 1.25, 0.6),
        ("m'm:", 1.125, 0.6),
        ("m'm:", 1.0, 0.5),
    ),
}
_SHAKING: Final = {"cry": 7.0}
_PAUSES: Final = {"pause": 0.5, "long-pause": 1.2}


def sound(name: str, render: Callable[[str, float, float], NDArray[np.float32]], pace: float) -> NDArray[np.float32]:
    """The samples of the inline tag ``name``, float32 (n,) at 22,050 Hz.

    Args:
        name: of an inline tag.
        render: speaks eSpeak phonemes: phonemes, factor on pitch, factor on pace.
        pace: of the speech around; silence and noise shrink with it.
    """
    if name in _PAUSES:
        return silence(_PAUSES[name] / pace)
    if name in _SYLLABLES:
        parts = [render(*syllable) for syllable in _SYLLABLES[name]]
        # Under the level of speech: an open vowel by itself is louder than a sentence.
        voiced = np.float32(0.7) * np.concatenate([np.concatenate([part, silence(0.03)]) for part in parts])
        if name in _SHAKING:
            time = np.arange(len(voiced)) / SAMPLE_RATE
            voiced *= (0.65 + 0.35 * np.cos(2 * np.pi * _SHAKING[name] * time)).astype(np.float32)
        return voiced
    if name == "sigh":
        vowel = render("h'A:", 0.85, 0.6)
        return np.concatenate(
            [
                _breath(0.25, 1.0, pace),
                vowel * np.linspace(0.5, 0.1, len(vowel), dtype=np.float32),
                _breath(0.5, 0, pace),
            ]
        )
    return np.concatenate([*_NOISES[name](pace), silence(0.05)])


def _noise(seconds: float, low_hz: float, high_hz: float, rms: float) -> NDArray[np.float32]:
    """Noise between two frequencies, always the same."""
    count = max(round(seconds * SAMPLE_RATE), 64)
    spectrum = np.fft.rfft(np.random.default_rng(count).standard_normal(count))
    frequency = np.fft.rfftfreq(count, 1 / SAMPLE_RATE)
    middle, width = (low_hz + high_hz) / 2, (high_hz - low_hz) / 2
    shaped = np.fft.irfft(spectrum * np.exp(-(((frequency - middle) / width) ** 2)), count)
    level: float = np.sqrt(np.mean(shaped**2))
    return (shaped * (rms / level)).astype(np.float32)


def _breath(seconds: float, peak_at: float, pace: float) -> NDArray[np.float32]:
    """Noise that swells until ``peak_at`` (0 to 1) of its length and fades behind it."""
    noise = _noise(seconds / pace, 500, 4500, 0.05)
    at = np.linspace(0, 1, len(noise), dtype=np.float32)
    rising = at / peak_at if peak_at else np.ones_like(at)
    falling = (1 - at) / (1 - peak_at) if peak_at < 1 else np.ones_like(at)
    return (np.minimum(rising, falling) * noise).astype(np.float32)


def _click(low_hz: float, high_hz: float, rms: float) -> NDArray[np.float32]:
    burst = _noise(0.05, low_hz, high_hz, rms)
    return (burst * np.exp(-np.arange(len(burst)) / (0.008 * SAMPLE_RATE))).astype(np.float32)


_NOISES: Final[dict[str, Callable[[float], list[NDArray[np.float32]]]]] = {
    "inhale": lambda pace: [_breath(0.6, 0.8, pace)],
    "exhale": lambda pace: [_breath(0.7, 0.15, pace)],
    "breath": lambda pace: [_breath(0.4, 0.8, pace), silence(0.06), _breath(0.5, 0.15, pace)],
    "tsk": lambda pace: [_click(3500, 8000, 0.3), silence(0.12 / pace), _click(3500, 8000, 0.3)],
    "tongue-click": lambda _: [_click(1200, 2600, 0.5)],
    "lip-smack": lambda pace: [_click(600, 2200, 0.15), silence(0.07 / pace), _click(600, 2200, 0.25)],
}
