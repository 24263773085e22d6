"""A connection is kept over TLS too, where tickets come that nobody asked for."""

from __future__ import annotations

import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

#: A process of its own, for the trusted certificates are read once.
POSTS = """
import sys
from catops.transport import post

for _ in range(5):
    assert post(sys.argv[1], b"x" * 1000, {}, timeout=10).body == b"ok"
"""


class Counting(BaseHTTPRequestHandler):
    """Counts connections and requests."""

    protocol_version = "HTTP/1.1"
    wbufsize = 65_536
    connections = 0
    requests = 0

    def setup(self) -> None:
        """Begin a connection."""
        Counting.connections += 1
        super().setup()

    def do_POST(self) -> None:
        """Answer a request."""
        Counting.requests += 1
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Return a file with a key, and a certificate that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "certificate.pem"
    pem = serialization.Encoding.PEM
    file.write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(pem)
    )
    return file


@pytest.fixture
def url(certificate: Path) -> Iterator[str]:
    """Serve over TLS; return where."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Counting)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"https://localhost:{server.server_port}/x"
    server.shutdown()
    server.server_close()
    thread.join()


def test_five_requests_go_on_one_connection(url: str, certificate: Path) -> None:
    environ = {"SSL_CERT_FILE": str(certificate), "PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", POSTS, url], env=environ, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    assert (Counting.connections, Counting.requests) == (1, 5)
