# ruff: noqa: RUF001  the signs of other scripts are the subject
import json
import subprocess
import sys

import pytest

from jupyter_xvoice.engine.synthesis.ipa import to_espeak
from jupyter_xvoice.engine.synthesis.languages import DOCUMENTED
from jupyter_xvoice.engine.synthesis.voice_files import voice_file

# IPA that a dictionary would print, and what eSpeak NG says it speaks: it writes the stress before the vowel.
WORDS = {
    "ˈɛndʒɪn": "ˈɛndʒɪn",
    "ˈɛks": "ˈɛks",
    "dʒɪf": "dʒˈɪf",
    "ˈpɔstɡrɛs": "pˈɔːstɡɹɛs",
    "naɪˈiːv": "naɪˈiːv",
    "ˈθɪŋkɪŋ": "θˈɪŋkɪŋ",
    "tʃʌk": "tʃˈʌk",
    "bɝd": "bˈɜːd",
    "kæt": "kˈæt",
    "ʃuː": "ʃˈuː",
    "ˈviʒən": "vˈiʒən",
    "bɔɪ": "bˈɔɪ",
    "naʊ": "nˈaʊ",
    "əˈbaʊt": "əbˈaʊt",
    "ˈjɛloʊ": "jˈɛloʊ",
    "ðə": "ðˈə",
    "lɔx": "lˈɔːx",
    "ɡəʊ": "ɡˈoʊ",
}

# Asks the library itself to print, in IPA, the phonemes that it speaks.
TRACE = """
import ctypes, json, sys
from jupyter_xvoice.engine.synthesis.espeak import Espeak, Request
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
libc.fopen.argtypes = [ctypes.c_char_p, ctypes.c_char_p]
libc.fflush.argtypes = [ctypes.c_void_p]
voice, trace, words = json.load(sys.stdin)
espeak = Espeak()
file = libc.fopen(trace.encode(), b"w")
espeak._dll.espeak_SetPhonemeTrace.argtypes = [ctypes.c_int, ctypes.c_void_p]
espeak._dll.espeak_SetPhonemeTrace(3, file)
for word in words:
    espeak.render(Request(f"[[{word}]]", voice, 175, phonemes=True), lambda *_: True)
libc.fflush(file)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the trace needs the C library's files")
def test_espeak_speaks_the_phonemes_that_were_written(tmp_path):
    voice = str(voice_file(DOCUMENTED["en"], "rex", 82, 118))
    trace = tmp_path / "trace"
    job = json.dumps([voice, str(trace), [to_espeak(word) for word in WORDS]])
    subprocess.run([sys.executable, "-c", TRACE], input=job, text=True, check=True, timeout=60)
    assert trace.read_text("utf-8").split() == list(WORDS.values())


@pytest.mark.parametrize(
    ("word", "phonemes"), [("ˈkɑːt", "k'A:t"), ("ˈ", ""), ("x̃", "x"), ("t͡ʃiː", "tSi:"), ("☃a", "a"), ("", "")]
)
def test_a_sign_that_is_not_known_is_left_out(word, phonemes):
    assert to_espeak(word) == phonemes
