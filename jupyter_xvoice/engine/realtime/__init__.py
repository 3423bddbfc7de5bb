"""The server's side of a spoken conversation (protocol.md 9 and 13)."""
