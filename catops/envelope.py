"""The sealed envelope that ``respond`` hands to ``main``: the sender is verified.

Whoever may call ``lambda:InvokeFunction`` can send any event to the second function. The seal is
an HMAC-SHA256 over the exact text inside, with a key derived from the signing secret, so only the
door that checked Slack's signature can have made it. Slack's own 300-second rule belongs to that
door alone: Lambda may deliver an asynchronous event hours later.
"""

from __future__ import annotations

import hmac
import json

from catops.errors import DoorError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

VERSION = "1"
#: Longest an accepted command may wait, in seconds: Lambda keeps an asynchronous event 6 hours.
#: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
MAX_AGE = 6 * 3600 + 600
#: Clocks of two Lambda hosts may differ by this much, in seconds, before an envelope is refused.
MAX_SKEW = 600


class Envelope:
    """What one accepted request carries to the second function."""

    __slots__ = ("body", "received", "reference")

    def __init__(self, *, reference: str, received: float, body: str) -> None:
        self.reference = reference
        #: Seconds since the epoch at which the door accepted the request.
        self.received = received
        #: The form body as Slack signed it.
        self.body = body

    def age(self, now: float) -> float:
        """Return the seconds between acceptance and ``now``."""
        return now - self.received


def envelope_key(signing_secret: str) -> bytes:
    """Derive the envelope's own key, so that its HMAC can never pass for a Slack signature."""
    return hmac.digest(signing_secret.encode(), b"catops envelope 1", "sha256")


def question_key(signing_secret: str) -> bytes:
    """Derive the key of questions, so that none can pass for a command, nor the reverse."""
    return hmac.digest(signing_secret.encode(), b"catops question 1", "sha256")


def seal(envelope: Envelope, key: bytes) -> dict[str, str]:
    """Return ``envelope`` as the JSON object that is sent to the second function."""
    sealed = json.dumps(
        {
            "reference": envelope.reference,
            "received": envelope.received,
            "body": envelope.body,
        }
    )
    return {"catops": VERSION, "sealed": sealed, "seal": _hmac(sealed, key)}


def unseal(event: Mapping[str, object], key: bytes, *, now: float) -> Envelope:
    """Return the envelope inside ``event``.

    :raises DoorError: when it is not an envelope, was not sealed with ``key``, or comes from the
        future. An envelope that is merely old is returned: the person is owed an answer.
    """
    sealed, given = event.get("sealed"), event.get("seal")
    if event.get("catops") != VERSION or not isinstance(sealed, str) or not isinstance(given, str):
        raise DoorError(
            "This event is not a CatOps envelope.",
            mend="Call the first function, catops.aws.respond; it calls this one.",
        )
    if not hmac.compare_digest(_hmac(sealed, key).encode(), given.encode("utf-8", "replace")):
        raise DoorError(
            "The envelope's seal does not match.",
            mend="Give both functions the same SLACK_SIGNING_SECRET.",
        )
    inside = json.loads(sealed)
    envelope = Envelope(**inside)
    if envelope.age(now) < -MAX_SKEW:
        raise DoorError("The envelope comes from the future.", mend="Check the clocks.")
    return envelope


def _hmac(sealed: str, key: bytes) -> str:
    return hmac.digest(key, sealed.encode("utf-8", "surrogatepass"), "sha256").hex()
