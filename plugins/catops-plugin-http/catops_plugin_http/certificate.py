"""What is written in a certificate. https://www.rfc-editor.org/rfc/rfc5280#section-4.1"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address

from catops_plugin_http.der import OCTETS, SET, Value, read_der
from catops_plugin_http.hosts import is_address

COMMON_NAME, ORGANIZATION = "2.5.4.3", "2.5.4.10"
SUBJECT_ALT_NAMES = "2.5.29.17"
#: Tags of a certificate's own fields, and of the two kinds of names that matter here.
VERSION, EXTENSIONS, DNS_NAME, IP_ADDRESS = 0xA0, 0xA3, 0x82, 0x87


@dataclass(frozen=True, slots=True)
class Certificate:
    """A server's certificate, valid or not.

    :ivar subject: whom it names, by common name or organisation.
    :ivar issuer: who vouches for it.
    :ivar names: hosts and addresses it is for.
    :ivar fingerprint: its SHA-256, in hexadecimal.
    """

    subject: str
    issuer: str
    names: tuple[str, ...]
    not_before: datetime
    not_after: datetime
    fingerprint: str

    def days_left(self, now: float) -> int:
        """Return whole days until it expires; below zero once it has."""
        return int((self.not_after.timestamp() - now) // 86_400)

    def covers(self, host: str) -> bool:
        """Return whether it is for ``host``; a ``*`` stands for one whole label."""
        if is_address(host):
            return host in self.names
        parent = host.partition(".")[2]
        names = {name.lower().removesuffix(".") for name in self.names}
        return host in names or (bool(parent) and f"*.{parent}" in names)


def read_certificate(data: bytes) -> Certificate:
    """Return what is written in the DER of a certificate.

    :raises ValueError: when it is none.
    """
    try:
        fields = read_der(data).children()[0].children()
        if fields[0].tag == VERSION:
            del fields[0]
        _serial, _algorithm, issuer, validity, subject, *rest = fields
        not_before, not_after = validity.children()
        return Certificate(
            subject=_name(subject),
            issuer=_name(issuer),
            names=tuple(_names(rest)),
            not_before=not_before.time,
            not_after=not_after.time,
            fingerprint=hashlib.sha256(data).hexdigest(),
        )
    except IndexError as error:
        raise ValueError("a part of it is missing") from error


def _name(value: Value) -> str:
    """Return a distinguished name for people: common name and organisation, or what there is."""
    parts: dict[str, str] = {}
    for relative in value.children():
        for pair in relative.children(SET):
            kind, text = pair.children()
            parts.setdefault(kind.oid, " ".join(text.text.split()))
    known = [parts[oid] for oid in (COMMON_NAME, ORGANIZATION) if parts.get(oid)]
    return ", ".join(dict.fromkeys(known or filter(None, parts.values()))) or "nobody"


def _names(fields: list[Value]) -> Iterator[str]:
    for field in fields:
        if field.tag != EXTENSIONS:
            continue
        for extension in field.children(EXTENSIONS)[0].children():
            oid, *_critical, content = extension.children()
            if oid.oid != SUBJECT_ALT_NAMES or content.tag != OCTETS:
                continue
            for name in read_der(content.data).children():
                if name.tag == DNS_NAME:
                    yield name.data.decode("ascii", "replace")
                elif name.tag == IP_ADDRESS:
                    yield str(ip_address(name.data))
