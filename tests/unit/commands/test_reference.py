"""The checks of a recording, on recordings whose faults are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from jupyter_xvoice import Audio, InputError
from jupyter_xvoice.audio.reference import Check, check_reference
from jupyter_xvoice.commands.creation import refusal

if TYPE_CHECKING:
    from numpy.typing import NDArray

RATE = 24000


def speech_like(
    seconds: float, *, level: float = -19.0, noise: float = -70.0, pauses: float = 0.15
) -> NDArray[np.float32]:
    """Bursts of a buzz at ``level`` dB with pauses of 0.6 s between them, and noise at ``noise`` dB throughout."""
    random = np.random.default_rng(1)
    times = np.arange(round(seconds * RATE)) / RATE
    buzz = sum(np.sin(2 * np.pi * 130 * n * times) / n for n in range(1, 6))
    buzz *= 10 ** (level / 20) / np.sqrt(np.mean(np.square(buzz)))
    period = 0.6 / pauses if pauses else np.inf
    speaking = (times % period) >= (0.6 if pauses else 0)
    return np.asarray(buzz * speaking + random.normal(0, 10 ** (noise / 20), len(times)), dtype=np.float32)


def checks(samples: NDArray[np.float32], rate: int = RATE) -> dict[str, Check]:
    return {check.name: check for check in check_reference(Audio.from_array(samples, rate))}


def test_a_good_recording_is_right_everywhere() -> None:
    found = checks(speech_like(95))
    assert [check.mark for check in found.values()] == ["right"] * 6, found
    assert found["Length"].value == "95.0 s"
    assert found["Level"].value == "\N{MINUS SIGN}19 dB"
    assert found["Background noise"].value == "\N{MINUS SIGN}70 dB, 51 dB under the voice"
    assert found["Pauses"].value == "15 %"
    assert found["Format"].value == "wav, 24 kHz, mono"
    refusal(list(found.values()), anyway=False)


@pytest.mark.parametrize(
    ("samples", "name", "help_"),
    [
        (speech_like(95, level=-30), "Level", "Too quiet"),
        (speech_like(95, level=-10), "Level", "Too loud"),
        (np.clip(speech_like(95, level=-15) * 8, -1, 1) / 1.0, "No clipping", "Turn the input down"),
        (speech_like(95, noise=-42), "Background noise", "fan or street"),
        (speech_like(95, pauses=0.45), "Pauses", "Long silences"),
        (speech_like(5), "Length", "Under 10 s"),
        (np.zeros(RATE * 95, np.float32), "Level", "Too quiet"),
        (np.zeros(RATE * 95, np.float32), "Pauses", "Long silences"),
    ],
)
def test_a_fault_is_found_with_its_remedy(samples: NDArray[np.float32], name: str, help_: str) -> None:
    found = checks(samples)[name]
    assert found.mark == "wrong"
    assert help_ in found.help
    with pytest.raises(InputError, match=r"Nothing was sent\..*--anyway"):
        refusal([found], anyway=False)
    refusal([found], anyway=True)


@pytest.mark.parametrize(("level", "right"), [(-24.5, False), (-23.5, True), (-14.5, True), (-13.5, False)])
def test_the_limits_of_the_level(level: float, right: bool) -> None:
    assert checks(speech_like(91, level=level, pauses=0))["Level"].right is right


def test_a_short_recording_is_only_a_note() -> None:
    found = checks(speech_like(40))["Length"]
    assert found.mark == "note"
    refusal([found], anyway=False)


def test_over_120_seconds_there_is_no_anyway() -> None:
    found = checks(speech_like(120.5))["Length"]
    with pytest.raises(InputError, match="The limit is 120 s") as caught:
        refusal([found], anyway=True)
    assert "--anyway" not in str(caught.value)


def test_one_sample_at_full_scale_is_no_clipping() -> None:
    samples = speech_like(91)
    samples[1000] = 1.0
    assert checks(samples)["No clipping"].right
    samples[1001] = 1.0
    found = checks(samples)["No clipping"]
    assert (found.mark, found.value) == ("wrong", "2 samples")


def test_stereo_low_rates_and_lossy_files_are_notes() -> None:
    stereo = Audio.from_array(np.column_stack([speech_like(91)] * 2), RATE).resample(16000)
    found = check_reference(Audio.from_bytes(stereo.to_bytes("mp3")))[-1]
    assert found.mark == "note"
    assert "wav is better" in found.help
    assert "24 kHz" in found.help
    assert "mono" in found.help


def test_nothing_at_all() -> None:
    found = checks(np.zeros(0, np.float32))
    assert found["Length"].mark == "wrong"
    assert found["Pauses"].mark == "wrong"
