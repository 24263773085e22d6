"""The reader of certificates against one that knows them all, and against junk."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from catops_plugin_http.certificate import COMMON_NAME, Certificate, read_certificate
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID, ObjectIdentifier
from hypothesis import given, settings
from hypothesis import strategies as st

KEY = ec.generate_private_key(ec.SECP256R1())
TEXTS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), min_size=1).filter(
    lambda text: len(text.encode()) <= 64 and bool(text.strip())  # ub-common-name of RFC 5280
)
MOMENTS = st.datetimes(datetime(1951, 1, 1), datetime(2090, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)
NAMES = st.lists(
    st.one_of(
        st.from_regex(r"[a-z]{1,20}(\.[a-z]{1,20}){0,3}", fullmatch=True).map(x509.DNSName),
        st.ip_addresses().map(x509.IPAddress),
        st.just(x509.RFC822Name("cat@example.com")),
    ),
    max_size=30,
)


def _certificate(
    subject: str, since: datetime, names: list[x509.GeneralName], organisation: str = ""
) -> x509.Certificate:
    attributes = [x509.NameAttribute(NameOID.COMMON_NAME, subject)]
    if organisation:
        attributes.append(x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation))
    name = x509.Name(attributes)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(KEY.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(since + timedelta(days=400))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(KEY, hashes.SHA256())


def _der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


GOOD = _der(_certificate("web", datetime(2026, 1, 1, tzinfo=UTC), [x509.DNSName("web.example")]))


@settings(max_examples=100, deadline=None)
@given(TEXTS, MOMENTS, NAMES)
def test_it_reads_what_cryptography_reads(
    subject: str, since: datetime, names: list[x509.GeneralName]
) -> None:
    reference = _certificate(subject, since, names)
    read = read_certificate(_der(reference))
    assert read.subject == " ".join(subject.split())
    assert read.not_before == reference.not_valid_before_utc
    assert read.not_after == reference.not_valid_after_utc
    assert read.fingerprint == reference.fingerprint(hashes.SHA256()).hex()
    wanted = [str(one.value) for one in names if not isinstance(one, x509.RFC822Name)]
    assert list(read.names) == wanted


def test_a_name_shows_its_organisation() -> None:
    reference = _certificate("web", datetime(2026, 1, 1, tzinfo=UTC), [], "Cats & Co")
    assert read_certificate(_der(reference)).issuer == "web, Cats & Co"


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_junk_is_no_certificate(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_certificate(data)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_damaged_certificate_is_read_or_refused(data: st.DataObject) -> None:
    good = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 4))):
        good[data.draw(st.integers(0, len(good) - 1))] = data.draw(st.integers(0, 255))
    try:
        read = read_certificate(bytes(good))
    except ValueError:
        return
    assert isinstance(read, Certificate)


def test_object_identifiers_are_written_as_people_do() -> None:
    name = x509.Name([x509.NameAttribute(ObjectIdentifier("2.999.5"), "odd")])
    assert NameOID.COMMON_NAME.dotted_string == COMMON_NAME
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(x509.Name([]))
        .public_key(KEY.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2027, 1, 1, tzinfo=UTC))
        .sign(KEY, hashes.SHA256())
    )
    read = read_certificate(_der(certificate))
    assert (read.subject, read.issuer) == ("odd", "nobody")


@pytest.mark.parametrize(
    ("names", "host", "covered"),
    [
        (("example.com",), "example.com", True),
        (("Example.COM.",), "example.com", True),
        (("*.example.com",), "www.example.com", True),
        (("*.example.com",), "example.com", False),
        (("*.example.com",), "a.b.example.com", False),
        (("*.com",), "com", False),
        (("192.0.2.1",), "192.0.2.1", True),
        (("*.0.2.1",), "192.0.2.1", False),
        (("2001:db8::1",), str(ip_address("2001:db8:0::1")), True),
        ((), "example.com", False),
    ],
)
def test_which_hosts_it_is_for(names: tuple[str, ...], host: str, covered: bool) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    assert Certificate("", "", names, moment, moment, "").covers(host) is covered
