"""Bad material: values, texts, sound files and bodies as a hostile or broken client sends them. All from one seed."""

from __future__ import annotations

import io
import json
import wave
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from random import Random

ODD_TEXTS = (
    "",
    " ",
    "\x00",
    "\ud800",
    "\u202e\u0301\ufeff",
    "🙂" * 50,
    "<soft>",
    "</soft>",
    "<soft></loud>",
    "<soft>" * 400 + "deep" + "</soft>" * 400,
    "[pause]" * 300,
    "[long-pause]",
    "[pause",
    "<whisper>[laugh]",
    "<script>alert(1)</script>",
    "<prosody rate='x'>&amp;&#0;]]></prosody>",
    "[[h@'loU]]",
    "!?.,;:" * 100,
    "a" * 3000,
    "word " * 200,
    "١٢٣ 漢字 हिन्दी ñandú",
    "%s%n{}{0}\\",
    "1e309 -0 0x10 " + "9" * 400,
    "x" * 15_001,
)
ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**63, 10**400, -0.0, 1e308, 0.7, 1.5, float("nan"), float("inf"),
    [], [1], {}, {"a": {}}, [[[[]]]], "true", "NaN", "1e9", "٣", "en", "EN-us", "xx", "en-\x00", "../../etc/passwd",
    "eve", "EVE ", "mp3", "wav", "pcm", "mulaw", "24000", 24000, 8000, "a" * 5000,
)  # fmt: skip
TTS_FIELDS = (
    "text", "language", "voice_id", "voice", "output_format", "speed", "optimize_streaming_latency",
    "text_normalization", "with_timestamps", "replace", "unknown",
)  # fmt: skip
STT_FIELDS = (
    "url", "model", "language", "format", "audio_format", "sample_rate", "multichannel", "channels", "diarize",
    "keyterm", "filler_words", "vad_threshold", "local_phrases", "local_grammar", "unknown",
)  # fmt: skip
VOICE_FIELDS = ("name", "description", "gender", "accent", "age", "language", "use_case", "tone", "unknown")


def odd_value(random: Random) -> Any:
    """One value, of any JSON type, or a text."""
    return random.choice(ODD_VALUES) if random.random() < 0.7 else random.choice(ODD_TEXTS)


def speech_request(random: Random) -> dict[str, Any]:
    """A body for ``POST /v1/tts`` that is right but for one to three fields."""
    body: dict[str, Any] = {"text": "Hello.", "language": "en", "voice_id": "rex"}
    for _ in range(random.randint(1, 3)):
        field = random.choice(TTS_FIELDS)
        if field == "output_format" and random.random() < 0.8:
            names = ("codec", "sample_rate", "bit_rate", "unknown")
            body[field] = {name: odd_value(random) for name in random.sample(names, random.randint(0, 4))}
        elif field == "replace" and random.random() < 0.8:
            body[field] = {
                str(odd_value(random))[:200]: odd_value(random) for _ in range(random.choice((0, 1, 3, 201)))
            }
        elif random.random() < 0.15:
            body.pop(field, None)
        else:
            body[field] = odd_value(random)
    return body


def json_bytes(random: Random, value: Any) -> bytes:
    """``value`` as JSON: mostly whole, else cut, with bytes changed, in another encoding, or far too deep."""
    whole = json.dumps(value).encode()
    kind = random.random()
    if kind < 0.6:
        return whole
    if kind < 0.7:
        return whole[: random.randrange(len(whole) + 1)]
    if kind < 0.8:
        broken = bytearray(whole)
        for _ in range(random.randint(1, 5)):
            broken[random.randrange(len(broken))] = random.randrange(256)
        return bytes(broken)
    if kind < 0.85:
        return json.dumps(value).encode("utf-16")
    if kind < 0.9:
        depth = random.choice((200, 20_000, 200_000))
        return b"[" * depth + b"]" * depth
    return random.choice((b"", b"null", b"[]", b'"text"', b"0", b"\xff\xfe\x00", b'{"text":', b'{"a":1,"a":2}'))


def sound(random: Random) -> bytes:
    """A file that is not quite sound: noise, cut or patched wav, empty wav, odd rates and channels, other formats' heads."""
    kind = random.randrange(8)
    if kind == 0:
        return random.randbytes(random.choice((0, 1, 3, 100, 20_000)))
    if kind == 1:
        heads = (b"RIFF", b"ID3\x04", b"OggS", b"fLaC", b"\xff\xfb\x90", b"\x1aE\xdf\xa3", b"....ftypM4A ")
        return random.choice(heads) + random.randbytes(400)
    whole = wav(random, rate=random.choice((1, 100, 8000, 16000, 44100, 384_000)), channels=random.choice((1, 2, 7)))
    if kind == 2:
        return whole[: random.randrange(len(whole))]
    if kind == 3:  # any of the header's numbers
        patched = bytearray(whole)
        at = random.randrange(4, 44)
        patched[at : at + 4] = random.choice((b"\xff" * 4, b"\x00" * 4, b"\xff\xff\xff\x7f", random.randbytes(4)))
        return bytes(patched)
    if kind == 4:
        return whole[:44]
    return whole


def wav(random: Random, *, rate: int, channels: int) -> bytes:
    """A whole wav of up to a fifth of a second of noise, 16 bit."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(random.randbytes(2 * channels * random.randint(0, min(rate, 8000) // 5 + 1)))
    return made.getvalue()


def multipart(random: Random, fields: tuple[str, ...]) -> tuple[bytes, str]:
    """A multipart body of some odd fields and a file, whole or broken, and its Content-Type."""
    boundary = "limit"
    parts = [part(f'name="{random.choice(fields)}"', _text(odd_value(random))) for _ in range(random.randint(0, 3))]
    name = random.choice(("reference.wav", "", "../../x.wav", 'quo"te.wav', "a" * 2000, "näme.mp3", "x\x00.wav"))
    file = part(f'name="file"; filename="{name}"', sound(random))
    if random.random() < 0.9:
        parts.insert(random.choice((0, len(parts))), file)
    kind = random.randrange(12)
    if kind == 0:
        parts += [part('name="unknown"', b"x")] * 3000
    if kind == 1:
        parts.append(part(f'name="{"n" * 100_000}"', b"x"))
    if kind == 2:
        parts.append(b"no header at all")
    body = b"".join(b"--limit\r\n" + one + b"\r\n" for one in parts) + b"--limit--\r\n"
    if kind == 3:
        body = body[: random.randrange(len(body))]
    if kind == 4:
        boundary = random.choice(("", "other", '"', "l" * 500, "\x7f"))
    if kind == 5:
        return body, random.choice(("multipart/form-data", "text/plain", "application/json", ""))
    return body, f"multipart/form-data; boundary={boundary}"


def part(disposition: str, value: bytes) -> bytes:
    """One part, without its boundary."""
    return f"Content-Disposition: form-data; {disposition}\r\n\r\n".encode("utf-8", "replace") + value


def _text(value: Any) -> bytes:
    return (value if isinstance(value, str) else json.dumps(value)).encode("utf-8", "replace")
