"""Audio as a value: cutting, joining, converting, comparing, and when it decodes."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_xvoice import Audio, AudioError, InputError
from jupyter_xvoice.audio import audio as audio_module
from jupyter_xvoice.audio.codecs import Encoder, probe
from jupyter_xvoice.audio.codecs.wave import wave_header
from jupyter_xvoice.audio.formats import FILE_FORMATS
from tests.unit.audio.sounds import likeness, noise, tone

SECONDS = st.one_of(
    st.none(), st.floats(-3, 3), st.integers(-3, 3), st.sampled_from([float("inf"), float("-inf"), -0.0])
)


@pytest.fixture
def undecodable(monkeypatch):
    """Fails the test when something is decoded."""

    def refuse(*_, **__):
        pytest.fail("something was decoded")

    monkeypatch.setattr(audio_module, "decode", refuse)


@given(SECONDS, SECONDS, st.sampled_from([8000, 22050]), st.integers(0, 9000))
def test_a_cut_is_pythons_cut_of_the_samples(start, stop, rate, n):
    audio = Audio(noise(n), rate)

    def index(seconds):
        if seconds is None or abs(seconds) == float("inf"):
            return None if seconds is None else (n if seconds > 0 else -n if n else 0)
        return round(seconds * rate) if seconds >= 0 else n + round(seconds * rate)

    first = 0 if start is None else max(0, min(n, index(start) if start != float("-inf") else 0))
    last = n if stop is None else max(0, min(n, index(stop) if stop != float("-inf") else 0))
    np.testing.assert_array_equal(audio[start:stop].samples, audio.samples[first : max(first, last)])


@given(st.floats(-2, 2), st.integers(0, 8000), st.integers(1, 3))
def test_both_sides_of_a_cut_are_the_whole(seconds, n, channels):
    audio = Audio(noise(n, channels=channels), 8000)
    assert audio[:seconds] + audio[seconds:] == audio


def test_a_cut_in_plain_numbers():
    audio = Audio(np.arange(8000, dtype=np.int16), 8000)
    assert audio[0.25:0.5].samples[0] * 32768 == 2000
    assert audio[0.25:0.5].duration == 0.25
    assert audio[-0.1:].duration == pytest.approx(0.1)
    assert audio[0.5:0.2].duration == 0
    assert audio[7:].duration == 0
    assert audio[:99] == audio


@pytest.mark.parametrize("bound", ["1.2", True, [1], 1j])
def test_a_bound_that_is_no_number(bound):
    with pytest.raises(TypeError, match="number of seconds"):
        Audio(noise(10), 8000)[bound:]


def test_other_cuts_are_refused_with_the_right_way():
    audio = Audio(noise(10), 8000)
    with pytest.raises(TypeError, match=r"a\[1\.2:3\.4\]"):
        audio[3]
    with pytest.raises(InputError, match="no step"):
        audio[::2]
    with pytest.raises(InputError, match="NaN"):
        audio[float("nan") :]
    with pytest.raises(TypeError):
        iter(audio)


@settings(deadline=None)
@given(st.lists(st.integers(0, 500), min_size=1, max_size=6), st.integers(1, 3))
def test_a_sum_is_the_samples_in_a_row(lengths, channels):
    parts = [Audio(noise(n, channels=channels, seed=number), 8000) for number, n in enumerate(lengths)]
    np.testing.assert_array_equal(sum(parts).samples, np.concatenate([part.samples for part in parts]))


def test_different_rates_meet_at_the_higher():
    slow, fast = Audio(tone(1.0, 8000), 8000), Audio(tone(1.0, 24000), 24000)
    for joined in (slow + fast, fast + slow):
        assert joined.sample_rate == 24000
        assert joined.duration == 2.0
        assert likeness(joined[:1.0].samples[100:-100], joined[1.0:].samples[100:-100]) > 0.99


def test_one_channel_is_repeated_beside_several():
    one, two = Audio(noise(100), 8000), Audio(noise(100, channels=2, seed=1), 8000)
    joined = one + two
    assert joined.channels == 2
    np.testing.assert_array_equal(joined.samples[:100], np.stack([one.samples, one.samples], axis=1))
    np.testing.assert_array_equal(joined.samples[100:], two.samples)
    with pytest.raises(AudioError, match="2 and with 3 channels"):
        two + Audio(noise(10, channels=3), 8000)
    with pytest.raises(TypeError):
        one + 1


def test_mono_is_the_mean():
    audio = Audio(np.array([[1.0, 0.0], [0.5, 0.5]]), 8000)
    assert audio.mono().samples.tolist() == [0.5, 0.5]
    assert audio.mono().mono() == audio.mono()


def test_resample_keeps_the_duration():
    assert Audio(noise(4000), 8000).resample(44100).duration == 0.5


def test_samples_cannot_be_written_to():
    for audio in (Audio(noise(10), 8000), Audio.from_bytes(Audio(noise(10), 8000).to_bytes("wav"))):
        for same in (audio, copy.deepcopy(audio), pickle.loads(pickle.dumps(audio))):
            with pytest.raises(ValueError, match="read-only"):
                same.samples[0] = 0


def test_equal_by_rate_and_samples():
    samples = noise(100)
    audio = Audio(samples, 8000)
    same = Audio.from_bytes(Audio(np.round(samples * 32768) / 32768, 8000).to_bytes("wav"))
    assert audio == Audio(samples.copy(), 8000)
    assert same == Audio(np.round(samples * 32768) / 32768, 8000)
    assert hash(same) == hash(Audio(np.round(samples * 32768) / 32768, 8000))
    assert audio != Audio(samples, 16000)
    assert audio != Audio(samples[:-1], 8000)
    assert audio != "audio"
    assert hash(Audio(np.array([0.0, -0.0]), 8000)) == hash(Audio(np.array([-0.0, 0.0]), 8000))
    assert len({audio, Audio(samples, 8000), Audio(samples, 16000)}) == 2


def test_raw_bytes_are_equal_only_at_one_rate():
    assert Audio.from_bytes(b"\0\1" * 9, codec="pcm", sample_rate=8000) != Audio.from_bytes(
        b"\0\1" * 9, codec="pcm", sample_rate=16000
    )


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda audio: pickle.loads(pickle.dumps(audio))])
def test_copies_and_pickles_are_equal(again):
    for audio in (Audio(noise(100, channels=2), 8000), Audio.from_bytes(Audio(noise(100), 8000).to_bytes("mp3"))):
        assert again(audio) == audio
        assert again(audio).encoded == audio.encoded


def test_a_pickle_of_encoded_audio_holds_no_samples():
    audio = Audio.from_bytes(Audio(noise(24000), 24000).to_bytes("mp3"))
    assert audio.duration == 1.0
    assert len(pickle.dumps(audio)) < len(audio.encoded) + 1000


def test_nothing_is_decoded_before_it_is_needed(undecodable):
    encoder = Encoder("mp3", 24000)
    data = encoder.feed(noise(24000)) + encoder.finish()
    audio = Audio.from_bytes(data, codec="mp3", sample_rate=44100)
    assert audio.encoded is data
    assert audio.to_bytes("mp3") is data
    assert audio.sample_rate == 24000  # the header's, not what somebody said
    assert audio == Audio.from_bytes(data)


def test_with_a_codec_an_error_waits_until_the_sound_is_needed():
    audio = Audio.from_bytes(b"this is no mp3", codec="mp3")
    assert "cannot be read" in repr(audio)
    with pytest.raises(AudioError, match="is not audio"):
        audio.duration  # noqa: B018
    with pytest.raises(AudioError, match="is not audio"):
        Audio.from_bytes(b"this is no mp3")
    with pytest.raises(InputError, match="No audio format is called 'mp4a'"):
        Audio.from_bytes(b"", codec="mp4a")


@pytest.mark.parametrize("suffix", FILE_FORMATS)
def test_every_format_makes_the_round_trip_through_a_file(suffix, tmp_path):
    audio = Audio(tone(0.5, 24000) + noise(12000, level=0.01), 24000)
    path = audio.to_file(tmp_path / f"talk.{suffix}")
    raw = {"sample_rate": 24000} if suffix in {"pcm", "mulaw", "alaw"} else {}
    back = Audio.from_file(path, **raw)
    assert back.codec == suffix
    assert back.to_bytes(suffix) == path.read_bytes()
    assert back.duration == pytest.approx(0.5, abs=0.09)
    assert isinstance(path, Path)


@pytest.mark.parametrize(("codec", "rate", "expected"), [("opus", 22050, 48000), ("opus", 44100, 48000), ("mp3", 96000, 48000), ("aac", 100000, 96000), ("wav", 11025, 11025), ("mp3", 11025, 11025)])  # fmt: skip
def test_a_rate_that_the_format_does_not_hold_becomes_one_that_it_holds(codec, rate, expected):
    data = Audio(noise(rate), rate).to_bytes(codec)
    assert probe(data).sample_rate == expected
    assert Audio.from_bytes(data).duration == pytest.approx(1.0, abs=0.05)


def test_a_format_rate_or_bit_rate_that_is_asked_for():
    audio = Audio(noise(24000), 24000)
    assert probe(audio.to_bytes("wav", sample_rate=8000)).sample_rate == 8000
    assert len(audio.to_bytes("mp3", bit_rate=32000)) < len(audio.to_bytes("mp3", bit_rate=128000)) / 3
    assert audio.to_bytes("WAV") == audio.to_bytes(".wav") == audio.to_bytes()
    with pytest.raises(AudioError, match="mp3 does not hold 20000 Hz"):
        audio.to_bytes("mp3", sample_rate=20000)
    with pytest.raises(AudioError, match="bit_rate=128000 has no meaning for wav"):
        audio.to_bytes("wav", bit_rate=128000)
    with pytest.raises(InputError, match="No audio format is called 'mid'"):
        audio.to_bytes("mid")
    with pytest.raises(AudioError, match="at most 2 channels"):
        Audio(noise(100, channels=3), 24000).to_bytes("mp3")


def test_own_bytes_are_kept_only_where_they_are_what_was_asked_for():
    wav = Audio(noise(2400), 24000).to_bytes("wav")
    audio = Audio.from_bytes(wav)
    assert audio.to_bytes("wav") is audio.to_bytes("wav", sample_rate=24000) is wav
    assert probe(audio.to_bytes("wav", sample_rate=8000)).sample_rate == 8000
    assert audio.to_bytes("flac")[:4] == b"fLaC"
    assert Audio.from_bytes(wav, codec="mp3").to_bytes("mp3") != wav
    opus = Audio.from_bytes(Audio(noise(2400), 24000).to_bytes("opus"))
    assert opus.to_bytes("opus") is opus.encoded


def test_a_streamed_wav_is_saved_with_its_true_length():
    encoder = Encoder("wav", 24000)
    data = encoder.feed(noise(2400)) + encoder.finish()
    saved = Audio.from_bytes(data, codec="wav").to_bytes("wav")
    assert int.from_bytes(saved[40:44], "little") == 4800
    assert int.from_bytes(saved[4:8], "little") == len(saved) - 8
    assert saved[44:] == data[44:]


def test_from_file_names_file_rule_and_remedy(tmp_path):
    empty, text, raw = tmp_path / "empty.wav", tmp_path / "notes.mp3", tmp_path / "bare.pcm"
    empty.write_bytes(b"")
    text.write_text("not a sound\n")
    raw.write_bytes(bytes(100))
    for path, words in [
        (tmp_path / "missing.wav", "There is no file"),
        (empty, "is empty (0 bytes)"),
        (text, "It looks like text"),
        (tmp_path, "is a folder"),
        (raw, "pass sample_rate="),
    ]:
        with pytest.raises(AudioError) as caught:
            Audio.from_file(path)
        assert words in str(caught.value)
        assert str(path) in str(caught.value)
    assert Audio.from_file(raw, sample_rate=8000, channels=2).samples.shape == (25, 2)


def test_a_file_may_be_named_by_text_and_by_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    Audio(noise(100), 8000).to_file("~/a.wav")
    assert Audio.from_file(str(tmp_path / "a.wav")) == Audio.from_file("~/a.wav")


def test_the_content_counts_and_not_the_suffix(tmp_path):
    path = tmp_path / "named.mp3"
    path.write_bytes(Audio(noise(100), 8000).to_bytes("wav"))
    assert Audio.from_file(path).codec == "wav"


def test_to_file_says_what_is_wrong(tmp_path):
    audio = Audio(noise(100), 8000)
    with pytest.raises(InputError, match="has no suffix"):
        audio.to_file(tmp_path / "talk")
    with pytest.raises(AudioError, match="cannot be written: No such file or directory"):
        audio.to_file(tmp_path / "no" / "talk.wav")
    kept = audio.to_file(tmp_path / "talk.wav")
    with pytest.raises(AudioError):
        Audio(noise(100), 8000).to_file(kept, codec="mp3", sample_rate=1234)
    assert Audio.from_file(kept).samples.shape == (100,)


def test_no_sound_at_all():
    nothing = Audio(np.zeros(0, np.float32), 8000)
    assert nothing.duration == 0
    assert nothing + nothing == nothing
    assert Audio.from_bytes(nothing.to_bytes("wav")) == nothing
    assert nothing.resample(24000).duration == 0
    assert nothing.peaks(3).tolist() == [0, 0, 0]
    assert nothing.plot() is not None
    assert isinstance(hash(nothing), int)


def test_one_line():
    assert repr(Audio(noise(12000, channels=2), 24000)) == "Audio(0.5 s, 24000 Hz, 2 channels)"
    assert repr(Audio.from_bytes(Audio(noise(12000), 24000).to_bytes("flac"))) == "Audio(0.5 s, 24000 Hz, mono, flac)"


def test_display_is_one_line_and_a_player():
    bundle = Audio(tone(0.5, 24000), 24000)._repr_mimebundle_(include=None, exclude=None)
    assert bundle["text/plain"] == "Audio(0.5 s, 24000 Hz, mono)"
    assert "<audio" in bundle["text/html"]


def test_names_of_formats_cost_no_heavy_import():
    program = (
        "import sys, jupyter_xvoice.audio.formats\n"
        "print([m for m in ('numpy', 'av', 'matplotlib', 'pydantic') if m in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_large_file_is_held_once_encoded_and_once_decoded(tmp_path):
    path, size = tmp_path / "long.wav", 20_000_000
    with path.open("wb") as file:
        file.write(wave_header(48000, 1, size))
        file.write(bytes(size))
    tracemalloc.start()
    try:
        audio = Audio.from_file(path)
        assert tracemalloc.get_traced_memory()[1] < 1.1 * size
        assert audio.to_bytes("wav") is audio.encoded
        assert len(audio.samples) == size // 2
        assert tracemalloc.get_traced_memory()[1] < 3.3 * size  # 16 bits, then 32
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        audio.peaks(1000)
        audio[1.0:2.0].to_bytes("mp3")
        assert tracemalloc.get_traced_memory()[1] - before < 0.1 * size
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("codec", ["pcm", "mulaw", "alaw"])
def test_bare_samples_are_counted_without_decoding(codec: str) -> None:
    audio = Audio.from_bytes(bytes(4_000), codec=codec, sample_rate=8_000, channels=2)
    seconds = 4_000 / (2 * (2 if codec == "pcm" else 1)) / 8_000
    assert (audio.channels, audio.duration, audio.is_decoded) == (2, seconds, False)
    assert len(audio.samples) == seconds * 8_000
    assert (audio.channels, audio.duration) == (2, seconds)
