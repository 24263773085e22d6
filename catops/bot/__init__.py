"""The bot itself: a request comes in, its command is run, an answer goes out."""
