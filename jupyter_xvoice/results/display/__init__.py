"""How results look in a notebook (ui.md 8). Each function gives the ``text/html`` of one value."""

from jupyter_xvoice.results.display.audition import audition_html
from jupyter_xvoice.results.display.speech import speech_html
from jupyter_xvoice.results.display.transcript import transcript_html
from jupyter_xvoice.results.display.voices import voices_html

__all__ = ["audition_html", "speech_html", "transcript_html", "voices_html"]
