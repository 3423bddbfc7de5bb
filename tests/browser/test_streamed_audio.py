"""What the encoder streams, played by Chromium: it ends, it can be searched, and the sound stands where it was put."""

from __future__ import annotations

import base64

import numpy as np
import pytest

from jupyter_xvoice.audio.codecs import CONTENT_TYPES, Encoder

SILENCE = 0.5  # s before the tone

PROGRAM = """async (address) => {
  const within = (event, start) => new Promise((done, failed) => {
    audio.addEventListener(event, done, {once: true});
    audio.addEventListener('error', () => failed(audio.error.message), {once: true});
    setTimeout(() => failed('no ' + event), 60000);
    start();
  });
  const bytes = Uint8Array.from(atob(address.split(',')[1]), (c) => c.charCodeAt(0));
  const buffer = await new OfflineAudioContext(1, 1, 48000).decodeAudioData(bytes.buffer);
  const onset = buffer.getChannelData(0).findIndex((value) => Math.abs(value) > 0.05) / 48000;
  const audio = new Audio();
  await within('canplaythrough', () => { audio.src = address; });
  await within('seeked', () => { audio.currentTime = 1.5; });
  const found = audio.currentTime;
  audio.playbackRate = 4;
  audio.muted = true;
  await within('ended', () => { audio.play(); });
  return {onset, duration: audio.duration, found, end: audio.currentTime};
}"""


@pytest.mark.parametrize("rate", [8000, 24000, 44100])
@pytest.mark.parametrize("codec", ["mp3", "wav"])
def test_chromium_plays_what_the_encoder_streams(context, codec, rate):
    times = np.arange(2 * 24000) / 24000
    samples = (0.3 * np.sin(2 * np.pi * 300 * times) * (times >= SILENCE)).astype(np.float32)
    encoder = Encoder(codec, rate, source_rate=24000)
    pieces = [encoder.feed(samples[start : start + 2400]) for start in range(0, len(samples), 2400)]
    data = base64.b64encode(b"".join([*pieces, encoder.finish()])).decode()
    page = context.new_page()
    played = page.evaluate(PROGRAM, f"data:{CONTENT_TYPES[codec]};base64,{data}")
    assert played["onset"] == pytest.approx(SILENCE, abs=0.005)
    assert played["found"] == pytest.approx(1.5, abs=0.01)
    # The last frames of an mp3 of unknown length may add silence, three at most.
    assert 1.99 < played["duration"] < 2.0 + (3 * 1152 / rate if codec == "mp3" else 0.01)
    assert played["end"] == pytest.approx(played["duration"], abs=0.05)
