"""What the recogniser is told to expect: key terms, sample sentences, a grammar."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from jupyter_xvoice.engine.refusal import Refusal

if TYPE_CHECKING:
    from jupyter_xvoice.engine.recognition.fields import Fields
    from jupyter_xvoice.engine.settings import Settings

__all__ = ["Vocabulary"]

MOST_KEYTERMS = 100  # protocol.md 1.3
LONGEST_KEYTERM = 50  # characters, protocol.md 1.3


@dataclass(frozen=True)
class Vocabulary:
    """At most one of ``phrases`` and ``grammar`` is set; neither means the general English model.

    Attributes:
        keyterms: terms to add to the dictionary.
        phrases: sample sentences, from which a trigram model is made.
        grammar: a JSGF grammar.
    """

    keyterms: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    grammar: str | None = None

    def to_json(self) -> dict[str, Any]:
        """For the message to a worker."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Vocabulary:
        """The reverse of :meth:`to_json`."""
        return cls(tuple(values["keyterms"]), tuple(values["phrases"]), values["grammar"])

    @classmethod
    def of_settings(cls, settings: Settings) -> Vocabulary:
        """The files that the engine was started with.

        Raises:
            Refusal: 500, a file cannot be read.
        """
        try:
            phrases = settings.phrases.read_text("utf-8") if settings.phrases else ""
            grammar = settings.grammar.read_text("utf-8") if settings.grammar else None
        except (OSError, UnicodeDecodeError) as error:
            raise Refusal(
                500, f"The file of --phrases or --grammar cannot be read: {error}", code="internal_error"
            ) from None
        return cls(phrases=_lines((phrases,)), grammar=grammar)

    @classmethod
    def parse(cls, form: Fields, defaults: Vocabulary) -> Vocabulary:
        """``keyterm``, ``local_phrases`` and ``local_grammar``; what is not given comes from ``defaults``.

        Raises:
            Refusal: 400, too many or too long key terms, or phrases and a grammar at once.
        """
        keyterms = form.texts("keyterm")
        if len(keyterms) > MOST_KEYTERMS:
            raise Refusal(400, f"keyterm takes at most {MOST_KEYTERMS} terms; {len(keyterms)} came.")
        for term in keyterms:
            if len(term) > LONGEST_KEYTERM:
                raise Refusal(
                    400, f"keyterm {term!r} has {len(term)} characters; a term has at most {LONGEST_KEYTERM}."
                )
        phrases, grammar = _lines(form.texts("local_phrases")), form.text("local_grammar")
        if phrases and grammar:
            raise Refusal(400, "local_phrases and local_grammar exclude each other: send one of them.")
        if not phrases and not grammar:
            phrases, grammar = defaults.phrases, defaults.grammar
        return cls(keyterms, phrases, grammar)


def _lines(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(line.strip() for text in texts for line in text.splitlines() if line.strip())
