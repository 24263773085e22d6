"""The short reference that ties what a person sees in the chat to a line in the log."""

from __future__ import annotations

import hashlib

#: Crockford's base 32 in lower case: no i, l, o or u, so it survives being read out loud.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 8


def reference_of(material: bytes) -> str:
    """Return the 8-character reference of ``material``: the same bytes, the same reference."""
    number = int.from_bytes(hashlib.sha256(material).digest()[:5], "big")
    return "".join(ALPHABET[number >> shift & 31] for shift in range(35, -1, -5))
