"""Signature Version 4, held to botocore's."""

from __future__ import annotations

import time
from urllib.parse import quote

from botocore.auth import SigV4Auth  # type: ignore[import-untyped]
from botocore.awsrequest import AWSRequest  # type: ignore[import-untyped]
from botocore.credentials import (  # type: ignore[import-untyped]
    Credentials as BotoCredentials,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from catops.aws.invoke import PAYLOAD_MAX
from catops.aws.sigv4 import Credentials, signed_headers
from catops.testing.fakes import MORNING


def botocores(
    url: str,
    body: bytes,
    headers: dict[str, str],
    credentials: Credentials,
    region: str,
    service: str,
    now: float,
) -> str:
    """Return the Authorization header that botocore makes, its clock standing."""
    boto = BotoCredentials(credentials.key, credentials.secret, credentials.token or None)
    auth = SigV4Auth(boto, service, region)
    request = AWSRequest("POST", url, headers=dict(headers), data=body)
    request.context["timestamp"] = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(now))
    auth._modify_request_before_signing(request)
    text = auth.string_to_sign(request, auth.canonical_request(request))
    auth._inject_signature_to_request(request, auth.signature(text, request))
    return str(request.headers["Authorization"])


visible = st.characters(min_codepoint=33, max_codepoint=126)
token = st.text(visible, max_size=60)
white = st.text(st.sampled_from(" \t"), max_size=3)
values = st.lists(st.text(visible, min_size=1, max_size=8), min_size=1, max_size=4).flatmap(
    lambda words: st.tuples(white, white, white).map(
        lambda gaps: gaps[0] + (gaps[1] + " ").join(words) + gaps[2]
    )
)
functions = st.one_of(
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=40).filter(
        lambda name: name not in (".", "..")
    ),
    st.sampled_from(
        [
            "catops-main",
            "catops-main:prod",
            "arn:aws:lambda:eu-west-1:123456789012:function:catops-main:$LATEST",
            "arn:aws-cn:lambda:cn-north-1:123456789012:function:catops-main:1",
        ]
    ),
)


#: A service, and the path of one of its calls.
calls = st.one_of(
    functions.map(
        lambda name: ("lambda", f"/2015-03-31/functions/{quote(name, safe='')}/invocations")
    ),
    st.just(("dynamodb", "/")),
)
#: Up to more than an Invoke takes.
bodies = st.one_of(
    st.text(st.characters(codec="utf-8"), max_size=200).map(str.encode),
    st.binary(max_size=200),
    st.integers(0, PAYLOAD_MAX + 1).map(lambda size: b"\xf0\x9f\x90\x88"[: size % 5] * size),
)


@settings(deadline=None, max_examples=200)
@given(
    call=calls,
    body=bodies,
    key=st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=20),
    secret=st.text(st.characters(codec="utf-8"), min_size=1, max_size=40),
    session=token,
    extra=st.dictionaries(
        st.sampled_from(["X-Amz-Client-Context", "Content-Type", "x-custom", "X-Amz-Target"]),
        values,
    ),
    region=st.sampled_from(["eu-west-1", "us-gov-west-1", "cn-north-1"]),
    authority=st.sampled_from(["lambda.eu-west-1.amazonaws.com", "127.0.0.1:4566", "[::1]:4566"]),
    now=st.integers(0, 4_000_000_000),
)
def test_it_signs_as_botocore_signs(
    call: tuple[str, str],
    body: bytes,
    key: str,
    secret: str,
    session: str,
    extra: dict[str, str],
    region: str,
    authority: str,
    now: int,
) -> None:
    service, path = call
    url = f"http://{authority}{path}"
    credentials = Credentials(key, secret, session)
    headers = {"X-Amz-Invocation-Type": "Event", **extra}
    ours = signed_headers(
        url,
        body,
        headers,
        credentials=credentials,
        region=region,
        service=service,
        now=float(now),
    )
    assert ours["authorization"] == botocores(url, body, headers, credentials, region, service, now)


def test_the_headers_hold_all_that_was_signed() -> None:
    headers = signed_headers(
        "https://lambda.eu-west-1.amazonaws.com/x",
        b"{}",
        {"Content-Type": "application/json"},
        credentials=Credentials("AKID", "secret", "session"),
        region="eu-west-1",
        service="lambda",
        now=MORNING,
    )
    names = headers["authorization"].partition("SignedHeaders=")[2].partition(",")[0].split(";")
    assert set(names) == headers.keys() - {"authorization"}
    assert headers["host"] == "lambda.eu-west-1.amazonaws.com"


def test_credentials_show_nothing_of_themselves() -> None:
    shown = repr(Credentials("canary", "canary", "canary"))
    assert "canary" not in shown
