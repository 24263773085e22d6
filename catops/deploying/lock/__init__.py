"""``requirements.lock``: what goes into a bundle, pinned by hashes."""
