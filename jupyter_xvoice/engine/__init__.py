"""The local engine: a server of the xAI speech wire with real synthesis and recognition, run as a subprocess.

``python -m jupyter_xvoice.engine`` serves on loopback. Nothing outside this folder imports it, and it imports nothing of
this package but ``audio`` and ``errors``: a notebook's kernel never loads a speech library.
"""
