"""What may be wrong with a bot: each check, and ``meow doctor``, which makes them all."""
