"""PocketSphinx decoders for a vocabulary: the general English model, sample sentences, or a grammar."""

from __future__ import annotations

import re
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pocketsphinx import Decoder, get_model_path

from jupyter_xvoice.engine.recognition.phrases import grammar_words, phrase_words, write_model
from jupyter_xvoice.engine.recognition.pronunciation import pronunciation
from jupyter_xvoice.engine.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jupyter_xvoice.engine.recognition.vocabulary import Vocabulary

__all__ = ["decoder_for"]

_SEARCH = "local"


def decoder_for(vocabulary: Vocabulary) -> Decoder:
    """A decoder with the words of ``vocabulary`` in its dictionary and its sentences or its grammar as its model.

    Raises:
        Refusal: 400, the grammar or the phrases cannot be used.
    """
    keyterms = [word for term in vocabulary.keyterms for word in phrase_words(term)]
    if vocabulary.grammar is not None:
        return _with_grammar(vocabulary.grammar)
    if vocabulary.phrases:
        return _with_sentences([*map(phrase_words, vocabulary.phrases), *([word] for word in keyterms)])
    decoder = Decoder(loglevel="FATAL")
    for word in dict.fromkeys(keyterms):
        if decoder.lookup_word(word) is None and (phones := pronunciation(word)):
            decoder.add_word(word, phones, True)  # noqa: FBT003  also tells the model, as a word of its own
    return decoder


def _with_grammar(grammar: str) -> Decoder:
    if re.search(r"^\s*import\b", grammar, re.MULTILINE):
        raise Refusal(400, "The grammar has an import: write every rule into the one text.")
    with _folder() as folder:
        decoder = Decoder(lm=None, dict=_dictionary(grammar_words(grammar), folder), loglevel="FATAL")
    try:
        decoder.add_jsgf_string(_SEARCH, grammar)
    except (RuntimeError, ValueError):
        raise Refusal(
            400,
            "The grammar cannot be used: it must be JSGF with a header (#JSGF V1.0;), a name (grammar orders;) and at least "
            "one public rule (public <order> = stop | go;).",
        ) from None
    decoder.activate_search(_SEARCH)
    return decoder


def _with_sentences(sentences: list[list[str]]) -> Decoder:
    words = {word for sentence in sentences for word in sentence}
    if not words:
        raise Refusal(400, "The phrases hold no words: send sample sentences, one a line.")
    with _folder() as folder:
        model = folder / "phrases.lm"
        write_model(sentences, model)
        return Decoder(lm=str(model), dict=_dictionary(words, folder), loglevel="FATAL")


def _dictionary(words: Iterable[str], folder: Path) -> str:
    """Writes a dictionary of ``words`` alone, and gives its path: with the whole one, a small model takes seconds to load."""
    wanted = {word.lower() for word in words}
    known = set()
    lines = []
    with Path(get_model_path("en-us/cmudict-en-us.dict")).open(encoding="utf-8") as file:
        for line in file:
            word = line.partition(" ")[0].partition("(")[0]  # "was(2)" is the second pronunciation of "was"
            if word in wanted:
                known.add(word)
                lines.append(line.strip())
    said = {word: pronunciation(word) for word in sorted(wanted - known)}
    lines += [f"{word} {phones}" for word, phones in said.items() if phones]
    path = folder / "words.dict"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="jupyter-xvoice-") as folder:
        yield Path(folder)
