"""Speech recognition of the local engine: PocketSphinx and Silero VAD in worker processes.

PocketSphinx holds the interpreter's lock while it decodes, so no recognition runs in the server's process: the routes of
``engine.transcription_routes`` hand a file or the packets of a socket to a :mod:`~.worker` through the :mod:`~.pool`.
"""
