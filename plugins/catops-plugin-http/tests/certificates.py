"""Certificates of every kind, made by an authority of the tests' own."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

AUTHORITY = trustme.CA(organization_name="Tests and Sons", organization_unit_name="Certificates")


def serving(
    *names: str, days: float = 90, since: float = 30, authority: trustme.CA = AUTHORITY
) -> ssl.SSLContext:
    """Return what a server needs to present a certificate for ``names``.

    :param days: until it expires; below zero, it has.
    :param since: days since it became valid.
    """
    now = datetime.now(UTC)
    certificate = authority.issue_cert(
        *names,
        common_name=names[0],
        not_before=now - timedelta(days=since),
        not_after=now + timedelta(days=days, hours=-1 if days < 0 else 1),
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def self_signed(folder: Path, name: str) -> ssl.SSLContext:
    """Return what a server needs to present a certificate that only itself vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=90))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "self.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
