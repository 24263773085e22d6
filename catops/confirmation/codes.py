"""Confirmation codes: short enough to type, and checked without remembering anything.

A code is 24 letters and digits: the low 20 bits of the second at which it expires, 20 bits drawn
at random, so that no two are the same, and 80 bits of an HMAC-SHA256. The HMAC covers what was
agreed to, the random part and the whole of that second, whose upper bits are those nearest to now;
so an old code never becomes valid again. The alphabet is that of references: no letter looks like
another, and neither case nor dashes matter.
"""

from __future__ import annotations

import hmac
import re
import secrets

from catops.reference import ALPHABET

#: Bits of the time, of the random part, and of the seal.
TIME, LOT, SEAL = 20, 20, 80
LENGTH = (TIME + LOT + SEAL) // 5
#: Bytes of a key.
KEY_BYTES = 32
_GROUP = 4
_LIKE = str.maketrans("oil", "011", "-‐‑–—")  # phones make dashes longer


def code_key(signing_secret: str) -> bytes:
    """Derive the key of the codes, so that their HMAC can pass for none that is made elsewhere."""
    return hmac.digest(signing_secret.encode(), b"catops confirmation 1", "sha256")


def sealed_code(agreed: str, key: bytes, *, expires: int) -> str:
    """Return a code for ``agreed`` until ``expires``, in groups.

    :param agreed: everything that the code is good for, as text.
    """
    lot = secrets.randbits(LOT)
    number = (expires % (1 << TIME)) << LOT | lot
    number = number << SEAL | _seal(agreed, key, expires, lot)
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
    number, given = divmod(number, 1 << SEAL)
    low, lot = divmod(number, 1 << LOT)
    half = 1 << (TIME - 1)
    expires = int(now) + (low - int(now) + half) % (2 * half) - half
    right = _seal(agreed, key, expires, lot)
    return expires if hmac.compare_digest(_bytes(given), _bytes(right)) else None


def _seal(agreed: str, key: bytes, expires: int, lot: int) -> int:
    digest = hmac.digest(key, f"{expires} {lot} {agreed}".encode(), "sha256")
    return int.from_bytes(digest[: SEAL // 8], "big")


def _bytes(seal: int) -> bytes:
    return seal.to_bytes(SEAL // 8, "big")
