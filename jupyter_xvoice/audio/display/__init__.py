"""How a sound looks in a notebook: plain HTML that survives saving, dressed where the page is trusted (ui.md 8)."""

from jupyter_xvoice.audio.display.assets import script, style
from jupyter_xvoice.audio.display.embed import embed
from jupyter_xvoice.audio.display.icons import icon
from jupyter_xvoice.audio.display.markup import Html, tag
from jupyter_xvoice.audio.display.player import Fact, Sound, audio_html, foot, notes, output, player, speed, unreadable
from jupyter_xvoice.audio.display.saved import saved_html

__all__ = [
    "Fact",
    "Html",
    "Sound",
    "audio_html",
    "embed",
    "foot",
    "icon",
    "notes",
    "output",
    "player",
    "saved_html",
    "script",
    "speed",
    "style",
    "tag",
    "unreadable",
]
