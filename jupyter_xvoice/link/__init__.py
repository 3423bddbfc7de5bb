"""How frames travel between page and kernel (design.md "Rooms"): the only room that knows comms and kernel threads."""

from jupyter_xvoice.link.comm import CommLink
from jupyter_xvoice.link.frames import Frame, Stream
from jupyter_xvoice.link.health import LinkHealth
from jupyter_xvoice.link.reach import Reach, reach

__all__ = ["CommLink", "Frame", "LinkHealth", "Reach", "Stream", "reach"]
