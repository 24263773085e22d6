"""The asynchronous Invoke that hands a request to the second function.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
"""

from __future__ import annotations

import json
from urllib.parse import quote

from catops.aws.endpoints import Keys, endpoint, region_of
from catops.aws.sigv4 import signed_headers
from catops.errors import DoorError
from catops.transport import MaybeSent, NotSent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from catops.transport import Post, Response

#: Seconds for the whole of it; Slack waits three, and the function has to start in them.
SECONDS = 2.0
#: Seconds of them for the first attempt, where another may follow one that was not answered.
FIRST = 1.2
#: Bytes of an asynchronous payload.
#: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
PAYLOAD_MAX = 1_048_576


class TooLong(DoorError):
    """What was asked is longer than Lambda takes; sending it again would not help."""


class Invoker:
    """Hands payloads to one Lambda function."""

    def __init__(
        self,
        function: str,
        environ: Mapping[str, str],
        *,
        post: Post,
        clock: Callable[[], float],
        once: bool = False,
    ) -> None:
        """Take the function's name or ARN, and where and as whom to call it from ``environ``.

        :param once: a payload that is delivered twice is run once, in whichever environment.
        :raises ConfigError: when the environment names no region, or an endpoint that is not a URL.
        """
        self._keys = Keys(environ, clock=clock)
        self._post = post
        self._clock = clock
        self._repeatable = once
        self._region = region_of(environ, function)
        base = endpoint("lambda", self._region, environ)
        self.url = f"{base}/2015-03-31/functions/{quote(function, safe='')}/invocations"

    def __call__(self, payload: Mapping[str, object]) -> None:
        """Hand ``payload`` over: once more where it did not arrive, or may arrive twice.

        :raises DoorError: when Lambda did not take it; :exc:`~catops.transport.MaybeSent` when it
            is not known whether it did.
        """
        body = json.dumps(payload).encode()
        if len(body) > PAYLOAD_MAX:
            raise TooLong(f"{len(body)} bytes are more than an asynchronous Invoke takes.")
        headers = signed_headers(
            self.url,
            body,
            {"x-amz-invocation-type": "Event", "content-type": "application/json"},
            credentials=self._keys(),
            region=self._region,
            service="lambda",
            now=self._clock(),
        )
        until = self._clock() + SECONDS
        try:
            self._invoke(body, headers, FIRST if self._repeatable else SECONDS)
        except (NotSent, MaybeSent) as first:
            unsure = isinstance(first, MaybeSent)
            left = until - self._clock()
            if left <= 0 or (unsure and not self._repeatable):
                raise
            try:
                self._invoke(body, headers, left)
            except DoorError as second:
                if unsure and not isinstance(second, MaybeSent):
                    raise MaybeSent(second.message, mend=second.mend) from second
                raise

    def _invoke(self, body: bytes, headers: Mapping[str, str], seconds: float) -> None:
        response = self._post(self.url, body, headers, timeout=seconds)
        if response.status >= 500:
            raise MaybeSent(f"Lambda answered {_said(response)} to the Invoke.")
        if response.status != 202:
            raise DoorError(
                f"Lambda answered {_said(response)} to the Invoke.",
                mend=_MENDS.get(response.status, "Try again in a moment."),
            )


_MENDS = {
    403: "Allow lambda:InvokeFunction on the function that CATOPS_DISPATCHER names.",
    404: "CATOPS_DISPATCHER names no function in this region and account.",
    429: "Too many commands at once: wait a moment, or raise the function's concurrency.",
}


def _said(response: Response) -> str:
    kind = response.headers.get("x-amzn-errortype", "").partition(":")[0]
    return f"{response.status} {kind}".strip()
