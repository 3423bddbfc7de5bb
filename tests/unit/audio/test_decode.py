"""Decoding what the wire and people send: every format, wrong headers, cut files, things that are no audio."""

from __future__ import annotations

import io
import socket
import struct

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_xvoice.audio import Audio
from jupyter_xvoice.audio.codecs import decode, probe
from jupyter_xvoice.audio.codecs.wave import wave_header
from jupyter_xvoice.audio.formats import FILE_FORMATS, RAW_CODECS
from jupyter_xvoice.errors import AudioError
from tests.unit.audio.sounds import likeness, noise, shift

CONTAINERS = [name for name in FILE_FORMATS if name not in RAW_CODECS]


def video_only() -> bytes:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "yuv420p"
        for _ in range(3):
            frame = av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return buffer.getvalue()


@pytest.mark.parametrize("name", CONTAINERS)
@pytest.mark.parametrize("channels", [1, 2])
def test_every_container_comes_back_in_place(name, channels):
    original = Audio(noise(48000, channels=channels), 48000)
    samples, rate = decode(original.to_bytes(name))
    padding = 1024 if name == "aac" else 0  # ADTS has no place for the encoder's delay
    assert rate == 48000
    assert samples.shape[1:] == original.samples.shape[1:]
    first, second = samples.reshape(len(samples), -1)[:, 0], original.samples.reshape(48000, -1)[:, 0]
    assert shift(first, second) == padding
    assert likeness(first[padding:], second) > 0.3  # noise is the hardest there is for a lossy codec
    # mkv has no place for the encoder's padding.
    assert 48000 <= len(samples) - padding < 48000 + (1024 if name in {"aac", "mkv"} else 1)


@pytest.mark.parametrize("name", ["wav", "flac"])
@pytest.mark.parametrize("channels", [1, 2, 3, 5, 6, 8])
def test_lossless_is_exact_to_16_bits(name, channels):
    original = np.round(noise(5000, channels=channels) * 32768) / 32768
    samples, _ = decode(Audio(original, 22050).to_bytes(name))
    np.testing.assert_array_equal(samples, original.astype(np.float32))


@pytest.mark.parametrize("data_length", [0, 10, 36, 1000, 2400, 4800, 10**6, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF])
@pytest.mark.parametrize("riff_length", [0, 36, 4836, 0xFFFFFFFF])
def test_a_wav_with_a_wrong_length_is_read_to_its_end(data_length, riff_length):
    data = bytearray(wave_header(24000, 1, 4800) + np.full(2400, 0x0102, "<i2").tobytes())
    data[4:8], data[40:44] = struct.pack("<I", riff_length), struct.pack("<I", data_length)
    samples, rate = decode(bytes(data))
    assert (len(samples), rate) == (2400, 24000)
    assert probe(bytes(data)).duration == pytest.approx(0.1, abs=0.001)


def test_what_follows_the_sound_of_a_wav_is_no_sound():
    sound = np.full(2400, 0x0102, "<i2").tobytes()
    tail = b"LIST" + struct.pack("<I", 26) + b"INFOISFT" + struct.pack("<I", 14) + b"somebody's own"
    samples, _ = decode(wave_header(24000, 1, len(sound)) + sound + tail)
    assert len(samples) == 2400


@pytest.mark.parametrize("share", [0.3, 0.5, 0.9])
@pytest.mark.parametrize("name", ["mp3", "wav", "flac", "ogg", "aac", "mkv"])
def test_a_cut_file_gives_what_is_there(name, share):
    original = Audio(noise(48000 * 4), 48000)
    data = original.to_bytes(name)
    samples, _ = decode(data[: int(len(data) * share)])
    page = 0.25 if name == "ogg" else 0.1  # an Ogg page is a second
    assert share - page < len(samples) / 192000 < share + page


def test_a_file_that_ends_before_its_sound():
    data = Audio(noise(48000), 48000).to_bytes("ogg")
    with pytest.raises(AudioError, match="ends before any sound: it was cut off"):
        decode(data[:500])


def test_damage_in_the_middle_costs_only_the_middle():
    data = bytearray(Audio(noise(96000), 48000).to_bytes("mp3"))
    data[8000:8400] = bytes(400)
    samples, _ = decode(bytes(data))
    assert len(samples) > 80000


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty (0 bytes)"),
        (b"Dear diary,\n" * 100, "It looks like text"),
        (bytes(5000), "is not audio that can be read"),
        (np.random.default_rng(1).bytes(5000), "is not audio that can be read"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "is not audio that can be read"),
        (b"RIFF", "is not audio"),
        (video_only(), "has no audio track (it holds video)"),
    ],
)
@pytest.mark.parametrize("read", [decode, probe])
def test_no_audio(read, data, words, tmp_path):
    with pytest.raises(AudioError) as caught:
        read(data)
    assert words in str(caught.value)
    file = tmp_path / "talk.wav"
    file.write_bytes(data)
    with pytest.raises(AudioError) as caught:
        read(file)
    assert words in str(caught.value)
    assert str(file) in str(caught.value)


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(CONTAINERS), st.data())
def test_damaged_bytes_are_decoded_or_refused_but_never_anything_else(name, data):
    original = bytearray(Audio(noise(3000, channels=2), 24000).to_bytes(name))
    stop = data.draw(st.integers(0, len(original)))
    for place, value in data.draw(
        st.lists(st.tuples(st.integers(0, len(original) - 1), st.integers(0, 255)), max_size=9)
    ):
        original[place] = value
    for read in (decode, probe):
        try:
            result = read(bytes(original[:stop]))
        except AudioError:
            continue
        if read is decode:
            assert np.isfinite(result[0]).all()


def test_a_playlist_is_not_followed():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/x.mp3"
        playlists = (
            f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\n{address}\n#EXT-X-ENDLIST\n",
            f"ffconcat version 1.0\nfile {address}\n",
            "ffconcat version 1.0\nfile /etc/hostname\n",
            f'<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>{address}</BaseURL></MPD>',
        )
        for playlist in playlists:
            with pytest.raises(AudioError, match="It looks like text"):
                decode(playlist.encode())
        with pytest.raises(BlockingIOError):  # nobody called
            server.accept()


def test_tags_in_another_character_set_do_not_matter():
    title = b"INFOINAM" + struct.pack("<I", 6) + "Café\0\0".encode("latin-1")
    data = bytearray(wave_header(24000, 1, 4800))
    data[36:36] = b"LIST" + struct.pack("<I", len(title)) + title
    samples, _ = decode(bytes(data) + bytes(4800))
    assert len(samples) == 2400


def test_raw_samples_need_a_rate():
    with pytest.raises(AudioError, match="pcm has no header: pass its sample_rate"):
        decode(b"\0\0", codec="pcm")
    for channels in (0, 9):
        with pytest.raises(AudioError, match=f"channels={channels}"):
            decode(b"\0\0", codec="pcm", sample_rate=8000, channels=channels)
        with pytest.raises(AudioError, match=f"{channels} channels"):
            Audio.from_bytes(b"\0\0", codec="pcm", sample_rate=8000, channels=channels)


@pytest.mark.parametrize(("codec", "width"), [("pcm", 2), ("mulaw", 1), ("alaw", 1)])
@pytest.mark.parametrize("channels", [1, 2, 3])
def test_an_incomplete_last_raw_sample_is_left_out(codec, width, channels):
    samples, rate = decode(bytes(10 * width * channels + 1), codec=codec, sample_rate=8000, channels=channels)
    extra = 1 if width * channels == 1 else 0
    assert (len(samples), rate) == (10 + extra, 8000)


def test_telephone_codes_decode_to_the_itu_values():
    # G.711: mu-law 0x00 and 0x80 are the largest negative and positive value, 0xFF and 0x7F are zero; A-law 0xD5 is +8.
    mulaw, _ = decode(bytes([0x00, 0x80, 0xFF, 0x7F]), codec="mulaw", sample_rate=8000)
    assert (mulaw * 32768).tolist() == [-32124.0, 32124.0, 0.0, 0.0]
    alaw, _ = decode(bytes([0xD5, 0x55, 0xAA, 0x2A]), codec="alaw", sample_rate=8000)
    assert (alaw * 32768).tolist() == [8.0, -8.0, 32256.0, -32256.0]


def test_missing_file_and_folder(tmp_path):
    with pytest.raises(AudioError, match="There is no file"):
        decode(tmp_path / "nothing.wav")
    with pytest.raises(AudioError, match="is a folder"):
        decode(tmp_path)


@pytest.mark.parametrize(
    ("name", "codec", "container", "depth"),
    [
        ("wav", "pcm_s16le", "wav", 16),
        ("mp3", "mp3", "mp3", None),
        ("flac", "flac", "flac", 16),
        ("ogg", "opus", "ogg", None),
        ("aac", "aac", "aac", None),
        ("m4a", "aac", "mp4", None),
        ("mkv", "aac", "mkv", None),
    ],
)
def test_probe(name, codec, container, depth):
    data = Audio(noise(96000, channels=2), 48000).to_bytes(name)
    info = probe(data)
    assert (info.codec, info.container, info.bit_depth) == (codec, container, depth)
    assert (info.sample_rate, info.channels, info.size) == (48000, 2, len(data))
    assert info.duration == pytest.approx(2.0, abs=0.05)


def test_probe_of_exactly_two_minutes_says_so():
    # The 120 s of a voice's recording are a limit (protocol.md 8.1): padding must not count.
    for name in ("wav", "mp3", "flac", "m4a"):
        assert probe(Audio(np.zeros(120 * 24000, np.float32), 24000).to_bytes(name)).duration == pytest.approx(120.0)


def test_a_24_bit_wav_is_not_narrowed():
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="wav") as container:
        stream = container.add_stream("pcm_s24le", rate=24000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.array([[1 << 8, 1 << 30]], np.int32), format="s32", layout="mono")
        frame.sample_rate = 24000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert probe(buffer.getvalue()).bit_depth == 24
    np.testing.assert_allclose(decode(buffer.getvalue())[0], [2.0**-23, 0.5])
