"""A question to the second function, whose answer Slack waits for: a list while somebody types.

It cannot be handed over and answered later, so the Invoke waits, no longer than Slack does.
https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
"""

from __future__ import annotations

import json
from urllib.parse import quote

from catops.aws.endpoints import Keys, endpoint, region_of
from catops.aws.sigv4 import signed_headers
from catops.errors import DoorError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from catops.transport import Post

#: Seconds for the whole of it; Slack waits three.
SECONDS = 2.4


class Asker:
    """Asks one Lambda function."""

    def __init__(
        self, function: str, environ: Mapping[str, str], *, post: Post, clock: Callable[[], float]
    ) -> None:
        """Take the function's name or ARN, and where and as whom to call it from ``environ``."""
        self._keys = Keys(environ, clock=clock)
        self._post = post
        self._clock = clock
        self._region = region_of(environ, function)
        base = endpoint("lambda", self._region, environ)
        self.url = f"{base}/2015-03-31/functions/{quote(function, safe='')}/invocations"

    def __call__(self, payload: Mapping[str, object]) -> str:
        """Return what the function answers to ``payload``, as JSON.

        :raises DoorError: when it does not answer in time, or fails.
        """
        body = json.dumps(payload).encode()
        headers = signed_headers(
            self.url,
            body,
            {"x-amz-invocation-type": "RequestResponse", "content-type": "application/json"},
            credentials=self._keys(),
            region=self._region,
            service="lambda",
            now=self._clock(),
        )
        response = self._post(self.url, body, headers, timeout=SECONDS)
        if response.status != 200 or "x-amz-function-error" in response.headers:
            raise DoorError(f"The second function failed to answer: HTTP {response.status}.")
        try:
            return response.body.decode()
        except UnicodeDecodeError:
            raise DoorError("The second function's answer is not text.") from None
