"""Text to speech by eSpeak NG, in a room that knows no wire: text and a voice in, samples and character times out."""
