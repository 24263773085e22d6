"""What the door decided about one HTTP request."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from catops.envelope import Envelope

JSON = {"Content-Type": "application/json; charset=utf-8"}
TEXT = {"Content-Type": "text/plain; charset=utf-8"}


class Decision:
    """What to answer over HTTP, and the envelope to hand over first, if the request is accepted.

    :ivar reason: a short code for the log; never anything the request said.
    :ivar question: what to ask the second function first; its answer is the body then.
    :ivar again: whether Slack sends it again when it is not answered with 200, and shows nobody
        what is answered.
    :ivar tell: notifies the person where the body of a plain acknowledgement would not;
        returns the body to acknowledge with.
    """

    __slots__ = ("again", "body", "envelope", "headers", "question", "reason", "status", "tell")

    def __init__(
        self,
        status: int,
        reason: str,
        body: str = "",
        envelope: Envelope | None = None,
        *,
        question: Envelope | None = None,
        again: bool = False,
        tell: Callable[[str], str] | None = None,
    ) -> None:
        self.status = status
        self.reason = reason
        self.body = body
        self.headers = JSON if body.startswith("{") else TEXT
        self.envelope = envelope
        self.question = question
        self.again = again
        self.tell = tell
