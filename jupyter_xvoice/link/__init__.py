"""How frames travel between page and kernel (design.md "Rooms"): the only room that knows comms and kernel threads."""

from jupyter_xvoice.link.comm import CommLink
from jupyter_xvoice.link.frames import Frame, Stream
from jupyter_xvoice.link.health import LinkHealth

__all__ = ["CommLink", "Frame", "LinkHealth", "Stream"]
