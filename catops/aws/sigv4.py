"""Signature Version 4 for one POST, without botocore, which costs more than all the rest.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
A property test holds it to ``botocore.auth.SigV4Auth``.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from urllib.parse import quote

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

ALGORITHM = "AWS4-HMAC-SHA256"


class Credentials:
    """An access key; ``token`` is empty for a long-term one."""

    __slots__ = ("key", "secret", "token")

    def __init__(self, key: str, secret: str, token: str = "") -> None:
        self.key = key
        self.secret = secret
        self.token = token

    def __repr__(self) -> str:
        return "Credentials(…)"


def signed_headers(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    credentials: Credentials,
    region: str,
    service: str,
    now: float,
) -> dict[str, str]:
    """Return ``headers`` with all that a signed POST of ``body`` to ``url`` needs.

    :param url: with its path percent-encoded once, and no query.
    :param now: seconds since the epoch.
    """
    _, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    stamp = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
    signed = {name.lower(): " ".join(value.split()) for name, value in headers.items()}
    signed |= {"host": host, "x-amz-date": stamp}
    if credentials.token:
        signed["x-amz-security-token"] = credentials.token
    names = ";".join(sorted(signed))
    canonical = "\n".join(
        (
            "POST",
            quote(slash + path) or "/",
            "",
            *(f"{name}:{signed[name]}" for name in sorted(signed)),
            "",
            names,
            hashlib.sha256(body).hexdigest(),
        )
    )
    scope = f"{stamp[:8]}/{region}/{service}/aws4_request"
    text = "\n".join((ALGORITHM, stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()))
    key = b"AWS4" + credentials.secret.encode()
    for part in (*scope.split("/"), text):
        key = hmac.digest(key, part.encode(), "sha256")
    signed["authorization"] = (
        f"{ALGORITHM} Credential={credentials.key}/{scope}, "
        f"SignedHeaders={names}, Signature={key.hex()}"
    )
    return signed
