"""Confirmation codes: short enough to type, and checked without remembering anything.

A code is 20 letters and digits: the low 20 bits of the second at which it expires, and 80 bits of
an HMAC-SHA256. The HMAC covers what was agreed to and the whole of that second, of which the upper
bits are those nearest to now; so an old code never becomes good again. The alphabet is the one of
references: no letter that looks like another one, and neither case nor dashes matter.
"""

from __future__ import annotations

import hmac
import re

from catops.reference import ALPHABET

#: Bits of the time, and of the seal.
TIME, SEAL = 20, 80
LENGTH = (TIME + SEAL) // 5
_GROUP = 4
_LIKE = str.maketrans("oil", "011", "-‐‑–—")  # phones make dashes longer


def code_key(signing_secret: str) -> bytes:
    """Derive the key of the codes, so that their HMAC can pass for none that is made elsewhere."""
    return hmac.digest(signing_secret.encode(), b"catops confirmation 1", "sha256")


def sealed_code(agreed: str, key: bytes, *, expires: int) -> str:
    """Return the code for ``agreed`` until ``expires``, in groups.

    :param agreed: everything that the code is good for, as text.
    """
    number = (expires % (1 << TIME)) << SEAL | _seal(agreed, key, expires)
    text = "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(LENGTH)))
    return "-".join(re.findall("." * _GROUP, text))


def plain_code(typed: str) -> str:
    """Return a code as it was typed, in lower case and without dashes; empty when it is none."""
    code = typed.lower().translate(_LIKE)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""


def expiry(code: str, agreed: str, key: bytes, *, now: float) -> int | None:
    """Return when ``code`` expires; ``None`` where it is not for ``agreed``.

    :param code: as :func:`plain_code` gives it.
    """
    number = 0
    for letter in code:
        number = number << 5 | ALPHABET.index(letter)
    half = 1 << (TIME - 1)
    expires = int(now) + ((number >> SEAL) - int(now) + half) % (2 * half) - half
    given = (number % (1 << SEAL)).to_bytes(SEAL // 8, "big")
    right = _seal(agreed, key, expires).to_bytes(SEAL // 8, "big")
    return expires if hmac.compare_digest(given, right) else None


def _seal(agreed: str, key: bytes, expires: int) -> int:
    digest = hmac.digest(key, f"{expires} {agreed}".encode(), "sha256")
    return int.from_bytes(digest[: SEAL // 8], "big")
