"""What can keep the bot from reaching a server; as worth knowing as an answer.

::

    CatOpsError
    └── NotReached         no connection, or no answer
        └── BadCertificate the connection is there, but the certificate is not valid
"""

from __future__ import annotations

import ssl

import catops

EXPIRED, NOT_YET = "it has expired", "it is not valid yet"
OTHER_NAMES, OTHER_ADDRESSES = "it is for other names", "it is for other addresses"
#: OpenSSL's verdicts in plain words. https://docs.openssl.org/3.0/man1/openssl-verification-options
VERDICTS = {
    9: NOT_YET,
    10: EXPIRED,
    18: "it is self-signed: only it vouches for itself",
    19: "its chain ends in an authority that is not trusted here",
    20: "its issuer is not trusted here, or the server leaves out the certificates in between",
    21: "its issuer is not trusted here, or the server leaves out the certificates in between",
    23: "it has been revoked",
    26: "it was not issued for servers",
    62: OTHER_NAMES,
    64: OTHER_ADDRESSES,
    66: "its key is too weak",
    67: "its issuer's key is too weak",
    68: "its signature is too weak",
}
#: How OpenSSL says that what came back is not TLS at all.
NO_TLS = frozenset(
    ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG")
)


class NotReached(catops.CatOpsError):
    """No answer came from the server; the message says how far it got."""


class BadCertificate(NotReached):
    """The server's certificate is not valid.

    :ivar verdict: why, in plain words, e.g. ``it has expired``.
    """

    def __init__(self, host: str, error: ssl.SSLCertVerificationError) -> None:
        self.verdict = VERDICTS.get(error.verify_code, error.verify_message)
        super().__init__(f"The certificate of {host} is not valid: {self.verdict}.")


def not_connected(host: str, error: OSError) -> NotReached:
    """Return what an error while connecting to ``host`` means."""
    if isinstance(error, TimeoutError):
        return NotReached(
            f"{host} did not take the connection in time.",
            mend="It is down, or a firewall drops what comes from the bot.",
        )
    if isinstance(error, ConnectionRefusedError):
        return NotReached(
            f"{host} refuses the connection.", mend="Nothing listens on that port; is it started?"
        )
    return NotReached(f"{host} cannot be reached: {error.strerror or 'no route'}.")


def not_secured(host: str, error: OSError) -> NotReached:
    """Return what an error during the TLS handshake with ``host`` means."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return BadCertificate(host, error)
    if isinstance(error, TimeoutError):
        return NotReached(f"{host} takes the connection, but not the TLS handshake, in time.")
    reason = getattr(error, "reason", None) or ""
    if reason in NO_TLS:
        return NotReached(
            f"{host} does not speak TLS on that port.", mend="Is it http:// rather than https://?"
        )
    if "PROTOCOL" in reason:
        return NotReached(
            f"{host} speaks only versions of TLS that are no longer safe.",
            mend="Let the server speak TLS 1.2 or 1.3.",
        )
    said = "it closed the connection"
    if reason and "EOF" not in reason:
        said = reason.lower().replace("_", " ")
    return NotReached(f"The TLS handshake with {host} failed: {said}.")


def not_answered(host: str, error: Exception) -> NotReached:
    """Return what an error while waiting for the answer of ``host`` means."""
    if isinstance(error, TimeoutError):
        return NotReached(
            f"{host} takes the connection, but did not answer in time.",
            mend="It is overloaded, or waits for something behind it.",
        )
    if isinstance(error, OSError):
        return NotReached(f"{host} closed the connection without an answer.")
    return NotReached(f"{host} answers, but not in HTTP.")
