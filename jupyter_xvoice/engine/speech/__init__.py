"""What the wire says of speech (protocol.md 3 and 4): options, answers as they are made, and the socket's session."""
