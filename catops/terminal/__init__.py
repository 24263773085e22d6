"""The terminal door: a line typed at the prompt in, an answer on the screen out."""
