"""How frames travel between page and kernel (design.md "Rooms"): the only room that knows comms and kernel threads."""

from jupyter_xvoice.link.comm import CommLink, LinkHealth
from jupyter_xvoice.link.frames import Frame, Stream

__all__ = ["CommLink", "Frame", "LinkHealth", "Stream"]
