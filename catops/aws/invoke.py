"""The asynchronous Invoke that hands a request to the second function.

https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
"""

from __future__ import annotations

import json
from urllib.parse import quote

from catops.aws.sigv4 import Credentials, signed_headers
from catops.errors import ConfigError, DoorError
from catops.transport import MaybeSent, NotSent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from catops.transport import Post, Response

#: Seconds for the whole of it; Slack waits three, and the function has to start in them.
SECONDS = 2.0
#: Bytes of an asynchronous payload.
#: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
PAYLOAD_MAX = 1_048_576


class Invoker:
    """Hands payloads to one Lambda function."""

    def __init__(
        self, function: str, environ: Mapping[str, str], *, post: Post, clock: Callable[[], float]
    ) -> None:
        """Take the function's name or ARN, and where and as whom to call it from ``environ``.

        :raises ConfigError: when the environment names no region, or an endpoint that is no URL.
        """
        self._environ = environ
        self._post = post
        self._clock = clock
        self._region = _region(function, environ)
        endpoint = _endpoint(self._region, environ)
        self.url = f"{endpoint}/2015-03-31/functions/{quote(function, safe='')}/invocations"

    def __call__(self, payload: Mapping[str, object]) -> None:
        """Hand ``payload`` over.

        :raises DoorError: when Lambda did not take it; :exc:`~catops.transport.MaybeSent` when it
            is not known whether it did.
        """
        body = json.dumps(payload).encode()
        if len(body) > PAYLOAD_MAX:
            raise DoorError(f"{len(body)} bytes are more than an asynchronous Invoke takes.")
        headers = signed_headers(
            self.url,
            body,
            {"x-amz-invocation-type": "Event", "content-type": "application/json"},
            credentials=credentials(self._environ),
            region=self._region,
            service="lambda",
            now=self._clock(),
        )
        response = self._sent(body, headers)
        if response.status >= 500:
            raise MaybeSent(f"Lambda answered {_said(response)} to the Invoke.")
        if response.status != 202:
            raise DoorError(
                f"Lambda answered {_said(response)} to the Invoke.",
                mend=_MENDS.get(response.status, "Try again in a moment."),
            )

    def _sent(self, body: bytes, headers: Mapping[str, str]) -> Response:
        """Post, and once more where nothing arrived and there is time for it."""
        until = self._clock() + SECONDS
        try:
            return self._post(self.url, body, headers, timeout=SECONDS)
        except NotSent:
            left = until - self._clock()
            if left <= 0:
                raise
            return self._post(self.url, body, headers, timeout=left)


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


def _endpoint(region: str, environ: Mapping[str, str]) -> str:
    for name in ("AWS_ENDPOINT_URL_LAMBDA", "AWS_ENDPOINT_URL"):
        given = environ.get(name, "").strip()
        if given.startswith(("https://", "http://")):
            return given.rstrip("/")
        if given:
            raise ConfigError(
                f"{name} is {given!r}, which is no URL.", mend="Write it with http:// or https://."
            )
    return f"https://lambda.{region}.{_suffix(region)}"


#: Regions of AWS's other partitions begin so; a test holds them to botocore's list.
_SUFFIXES = {
    "cn-": "amazonaws.com.cn",
    "eusc-": "amazonaws.eu",
    "us-iso-": "c2s.ic.gov",
    "us-isob-": "sc2s.sgov.gov",
    "us-isof-": "csp.hci.ic.gov",
    "eu-isoe-": "cloud.adc-e.uk",
}


def _suffix(region: str) -> str:
    known = (suffix for start, suffix in _SUFFIXES.items() if region.startswith(start))
    return next(known, "amazonaws.com")


def _said(response: Response) -> str:
    kind = response.headers.get("x-amzn-errortype", "").partition(":")[0]
    return f"{response.status} {kind}".strip()
