"""The asynchronous Invoke that hands a request to the second function.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
"""

from __future__ import annotations

import json
from urllib.parse import quote

from catops.aws.sigv4 import Credentials, signed_headers
from catops.errors import ConfigError, DoorError
from catops.transport import NotSent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from catops.transport import Post

#: Seconds for the connection, and again for Lambda's word; Slack waits three.
TIMEOUT = 1.0
ATTEMPTS = 2


class Invoker:
    """Hands payloads to one Lambda function."""

    def __init__(
        self, function: str, environ: Mapping[str, str], *, post: Post, clock: Callable[[], float]
    ) -> None:
        """Take the function's name or ARN, and where and as whom to call it from ``environ``.

        :raises ConfigError: when the environment names no region.
        """
        self._environ = environ
        self._post = post
        self._clock = clock
        self._region = _region(function, environ)
        endpoint = (
            environ.get("AWS_ENDPOINT_URL_LAMBDA")
            or environ.get("AWS_ENDPOINT_URL")
            or f"https://lambda.{self._region}.{_suffix(self._region)}"
        )
        self.url = (
            f"{endpoint.rstrip('/')}/2015-03-31/functions/{quote(function, safe='')}/invocations"
        )

    def __call__(self, payload: Mapping[str, object]) -> None:
        """Hand ``payload`` over.

        :raises DoorError: when Lambda did not take it, or it is not known whether it did.
        """
        body = json.dumps(payload).encode()
        headers = signed_headers(
            self.url,
            body,
            {"x-amz-invocation-type": "Event", "content-type": "application/json"},
            credentials=credentials(self._environ),
            region=self._region,
            service="lambda",
            now=self._clock(),
        )
        for attempt in range(1, ATTEMPTS + 1):
            try:
                response = self._post(self.url, body, headers, timeout=TIMEOUT)
                break
            except NotSent:
                if attempt == ATTEMPTS:
                    raise
        if response.status != 202:
            raise DoorError(
                f"Lambda answered {response.status} {_kind(response.headers)} to the Invoke.",
                mend=_MENDS.get(response.status, "Try again in a moment."),
            )


_MENDS = {
    403: "Allow lambda:InvokeFunction on the function that CATOPS_DISPATCHER names.",
    404: "CATOPS_DISPATCHER names no function in this region and account.",
    429: "Too many commands at once: wait a moment, or raise the function's concurrency.",
}


def credentials(environ: Mapping[str, str]) -> Credentials:
    """Return the credentials that Lambda puts into the environment.

    :raises ConfigError: when there are none.
    """
    try:
        return Credentials(
            environ["AWS_ACCESS_KEY_ID"],
            environ["AWS_SECRET_ACCESS_KEY"],
            environ.get("AWS_SESSION_TOKEN", ""),
        )
    except KeyError as error:
        raise ConfigError(
            f"{error.args[0]} is not set, so the second function cannot be called.",
            mend="Run in Lambda, or set AWS credentials in the environment.",
        ) from error


def _region(function: str, environ: Mapping[str, str]) -> str:
    parts = function.split(":")
    region = parts[3] if function.startswith("arn:") and len(parts) > 3 else ""
    region = region or environ.get("AWS_REGION") or environ.get("AWS_DEFAULT_REGION") or ""
    if not region:
        raise ConfigError("AWS_REGION is not set.", mend="Set it to the function's region.")
    return region


def _suffix(region: str) -> str:
    return "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"


def _kind(headers: Mapping[str, str]) -> str:
    return headers.get("x-amzn-errortype", "").partition(":")[0]
