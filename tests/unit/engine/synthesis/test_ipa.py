# ruff: noqa: RUF001  the signs of other scripts are the subject
import json
import re
import subprocess
import sys

import pytest

from jupyter_xvoice.engine.synthesis.ipa import phonemes_in, to_espeak
from jupyter_xvoice.engine.synthesis.languages import DOCUMENTED, find
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
voice, trace, texts = json.load(sys.stdin)
espeak = Espeak()
file = libc.fopen(trace.encode(), b"w")
espeak._dll.espeak_SetPhonemeTrace.argtypes = [ctypes.c_int, ctypes.c_void_p]
espeak._dll.espeak_SetPhonemeTrace(3, file)
for text in texts:
    espeak.render(Request(text, voice, 175, phonemes=True), lambda *_: True)
libc.fflush(file)
"""


def traced(tmp_path, file, texts):
    job = json.dumps([str(voice_file(file, "rex", 82, 118)), str(tmp_path / "trace"), texts])
    subprocess.run([sys.executable, "-c", TRACE], input=job, text=True, check=True, timeout=60)
    return (tmp_path / "trace").read_text("utf-8").split("\n")


pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the trace needs the C library's files")


def test_espeak_speaks_the_phonemes_that_were_written(tmp_path):
    lines = traced(tmp_path, DOCUMENTED["en"], [f"[[{to_espeak(word)}]]" for word in WORDS])
    assert [line.strip() for line in lines if line.strip()] == list(WORDS.values())


@pytest.mark.parametrize("tag", [tag for tag in DOCUMENTED if tag != "en"])
def test_in_another_language_the_word_keeps_its_english_vowels(tmp_path, tag):
    language = find(tag)
    lines = traced(tmp_path, language.file, [f"[[{phonemes_in(language.code, 'ˈɒŋkoʊɜːlʌn')}]]"])
    spoken = re.sub(r"\([\w-]+\)|[\dˈ\s]", "", "".join(lines)).replace(
        "ɑːɑː", "ɑː"
    )  # a tone language may say a vowel twice
    assert spoken == "ɑːŋkoʊɜːlʌn"


@pytest.mark.parametrize(
    ("word", "phonemes"), [("ˈkɑːt", "k'A:t"), ("ˈ", ""), ("x̃", "x"), ("t͡ʃiː", "tSi:"), ("☃a", "a"), ("", "")]
)
def test_a_sign_that_is_not_known_is_left_out(word, phonemes):
    assert to_espeak(word) == phonemes
