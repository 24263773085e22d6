"""Just enough of DER to read a certificate, valid or not.

The :mod:`ssl` module takes apart only certificates it trusts, and a library that takes apart all
of them weighs more than the bot. Nothing is decided by what is read here: OpenSSL says whether a
certificate is valid, and this says what is written in it.

https://www.itu.int/rec/T-REC-X.690
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

BOOLEAN, INTEGER, OCTETS, OID, SEQUENCE, SET = 0x01, 0x02, 0x04, 0x06, 0x30, 0x31
UTC_TIME, GENERALIZED_TIME = 0x17, 0x18

#: How each kind of string is written.
ENCODINGS = {
    0x0C: "utf-8",
    0x12: "ascii",
    0x13: "ascii",
    0x14: "latin-1",
    0x16: "ascii",
    0x1A: "ascii",
    0x1C: "utf-32-be",
    0x1E: "utf-16-be",
}


@dataclass(frozen=True, slots=True)
class Value:
    """One value: what it is, and its bytes."""

    tag: int
    data: bytes

    def __iter__(self) -> Iterator[Value]:
        """Give the values inside.

        :raises ValueError: when they are not values.
        """
        at = 0
        while at < len(self.data):
            value, at = _read(self.data, at)
            yield value

    def children(self, tag: int = SEQUENCE) -> list[Value]:
        """Return the values inside, after a check that this is a ``tag``.

        :raises ValueError: when it is not.
        """
        if self.tag != tag:
            raise ValueError(f"there is {self.tag:#x} where {tag:#x} should be")
        return list(self)

    @property
    def text(self) -> str:
        """The text of a string; bytes that do not decode are shown as �."""
        return self.data.decode(ENCODINGS.get(self.tag, "latin-1"), "replace")

    @property
    def oid(self) -> str:
        """The dotted form of an object identifier."""
        numbers: list[int] = []
        number = 0
        for byte in self.data:
            number = number << 7 | byte & 0x7F
            if not byte & 0x80:
                numbers.append(number)
                number = 0
        if not numbers:
            return ""
        first = min(numbers[0] // 40, 2)
        return ".".join(map(str, (first, numbers[0] - 40 * first, *numbers[1:])))

    @property
    def time(self) -> datetime:
        """The time it holds.

        :raises ValueError: when it is not a time.
        """
        text = self.data.decode("ascii", "replace")
        if self.tag == UTC_TIME:  # two digits, from 1950 to 2049: RFC 5280, 4.1.2.5.1
            text = ("19" if text[:2] >= "50" else "20") + text
        elif self.tag != GENERALIZED_TIME:
            raise ValueError(f"{self.tag:#x} is not a time")
        return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)


def read_der(data: bytes) -> Value:
    """Return the one value that ``data`` is.

    :raises ValueError: when it is none, or something follows.
    """
    value, end = _read(data, 0)
    if end != len(data):
        raise ValueError("something follows the end")
    return value


def _read(data: bytes, at: int) -> tuple[Value, int]:
    """Return the value at ``at``, and where the next one begins."""
    if len(data) - at < 2:
        raise ValueError("it ends too early")
    tag, length = data[at], data[at + 1]
    at += 2
    if tag & 0x1F == 0x1F:
        raise ValueError("no certificate has tags of several bytes")
    if length & 0x80:
        size = length & 0x7F
        if not 1 <= size <= 4:
            raise ValueError("a length is invalid")
        length = int.from_bytes(data[at : at + size], "big")
        at += size
    if at + length > len(data):
        raise ValueError("it ends too early")
    return Value(tag, data[at : at + length]), at + length
