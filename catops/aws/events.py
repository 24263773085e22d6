"""The four events by which an HTTP request reaches Lambda, seen as one HTTP request.

API Gateway REST (v1) and HTTP API (v2), Function URL and ALB:
https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html#apigateway-example-event
https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
https://docs.aws.amazon.com/lambda/latest/dg/services-alb.html
"""

from __future__ import annotations

import base64

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


class HttpRequest:
    """Method, headers by lower-case name, and the raw body of one request."""

    __slots__ = ("_headers", "body", "method")

    def __init__(self, method: str, headers: Mapping[str, list[str]], body: bytes) -> None:
        self.method = method
        self._headers = headers
        self.body = body

    def header(self, name: str) -> list[str]:
        """Return every value of the header ``name``, which is lower-case."""
        return self._headers.get(name, [])


def http_request(event: Mapping[str, Any]) -> HttpRequest:
    """Return the HTTP request inside ``event``; what is missing or junk is empty."""
    return HttpRequest(_method(event), _headers(event), _body(event))


def http_response(
    event: Mapping[str, Any], status: int, headers: Mapping[str, str], body: str
) -> dict[str, Any]:
    """Return the response in the form that the sender of ``event`` takes."""
    response: dict[str, Any] = {"statusCode": status, "body": body, "isBase64Encoded": False}
    if event.get("headers") is None and isinstance(event.get("multiValueHeaders"), dict):
        response["multiValueHeaders"] = {name: [value] for name, value in headers.items()}
    else:
        response["headers"] = dict(headers)
    return response


def _method(event: Mapping[str, Any]) -> str:
    method = event.get("httpMethod")
    context = event.get("requestContext")
    if method is None and isinstance(context, dict) and isinstance(context.get("http"), dict):
        method = context["http"].get("method")
    return method.upper() if isinstance(method, str) else ""


def _headers(event: Mapping[str, Any]) -> dict[str, list[str]]:
    headers: dict[str, list[str]] = {}
    several = event.get("multiValueHeaders")
    given = several if isinstance(several, dict) and several else event.get("headers")
    for name, value in given.items() if isinstance(given, dict) else ():
        values = value if isinstance(value, list) else [value]
        headers.setdefault(str(name).lower(), []).extend(v for v in values if isinstance(v, str))
    return headers


def _body(event: Mapping[str, Any]) -> bytes:
    body = event.get("body")
    if not isinstance(body, str):
        return b""
    if event.get("isBase64Encoded") is True:
        try:
            return base64.b64decode(body, validate=True)
        except ValueError:
            return b""
    return body.encode("utf-8", "replace")
