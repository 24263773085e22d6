"""Where the second function is called, and what becomes of a call that goes wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import botocore.session  # type: ignore[import-untyped]
import pytest

from catops.aws.invoke import PAYLOAD_MAX, SECONDS, Invoker
from catops.envelope import Envelope, envelope_key, seal
from catops.errors import ConfigError, DoorError
from catops.slack.receiving import BODY_MAX
from catops.testing.fakes import FakeClock
from catops.transport import MaybeSent, NotSent, Response

KEYS = {"AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "secret"}
ENVIRON = {**KEYS, "AWS_REGION": "eu-west-1"}


class Lambda:
    """Lambda's end: answers with each of ``answers`` in turn, or raises it.

    :ivar timeouts: how long each call would have waited.
    """

    def __init__(self, clock: FakeClock, *answers: Response | Callable[[], Exception]) -> None:
        self._clock = clock
        self._answers = list(answers)
        self.timeouts: list[float] = []

    def __call__(
        self, url: str, body: bytes, headers: Mapping[str, str], *, timeout: float
    ) -> Response:
        self.timeouts.append(timeout)
        answer = self._answers.pop(0)
        if isinstance(answer, Response):
            return answer
        raise answer()


def invoking(*answers: Response | Callable[[], Exception]) -> tuple[Invoker, Lambda, FakeClock]:
    clock = FakeClock()
    aws = Lambda(clock, *answers)
    return Invoker("catops-main", ENVIRON, post=aws, clock=clock), aws, clock


def url_of(function: str, environ: Mapping[str, str]) -> str:
    clock = FakeClock()
    return Invoker(function, environ, post=Lambda(clock), clock=clock).url


def lambda_regions() -> Iterator[tuple[str, str]]:
    """Give each region botocore knows, with the host of Lambda there."""
    session = botocore.session.get_session()
    for partition in session.get_available_partitions():
        regions = session.get_available_regions("lambda", partition)
        if regions:
            client = session.create_client("lambda", regions[0])
            suffix = client.meta.endpoint_url.removeprefix(f"https://lambda.{regions[0]}.")
            yield from ((region, f"lambda.{region}.{suffix}") for region in regions)


def test_every_region_of_every_partition_has_botocores_endpoint() -> None:
    known = list(lambda_regions())
    assert len(known) > 30
    ours = [(region, url_of("f", {"AWS_REGION": region}).split("/")[2]) for region, _ in known]
    assert ours == known


@pytest.mark.parametrize(
    ("function", "environ", "host"),
    [
        ("f", {"AWS_REGION": "eu-west-1"}, "lambda.eu-west-1.amazonaws.com"),
        ("f", {"AWS_DEFAULT_REGION": "eu-west-1"}, "lambda.eu-west-1.amazonaws.com"),
        ("f", {"AWS_REGION": "a-b-1", "AWS_DEFAULT_REGION": "c"}, "lambda.a-b-1.amazonaws.com"),
        (
            "arn:aws:lambda:us-east-2:1:function:f",
            {"AWS_REGION": "eu-west-1"},
            "lambda.us-east-2.amazonaws.com",
        ),
        ("f", {"AWS_REGION": "r", "AWS_ENDPOINT_URL": "http://[::1]:4566/"}, "[::1]:4566"),
        (
            "f",
            {
                "AWS_REGION": "r",
                "AWS_ENDPOINT_URL": "http://a:1",
                "AWS_ENDPOINT_URL_LAMBDA": "http://b:2",
            },
            "b:2",
        ),
        ("f", {"AWS_REGION": "r", "AWS_ENDPOINT_URL_LAMBDA": ""}, "lambda.r.amazonaws.com"),
    ],
)
def test_the_endpoint_is_the_sdks(function: str, environ: Mapping[str, str], host: str) -> None:
    assert url_of(function, environ).split("/")[2] == host


def test_no_region_is_a_bad_deploy() -> None:
    with pytest.raises(ConfigError, match="AWS_REGION is not set"):
        url_of("f", {})


def test_an_endpoint_without_a_scheme_is_a_bad_deploy() -> None:
    with pytest.raises(ConfigError, match=r"'localhost:4566', which is not a URL") as caught:
        url_of("f", {"AWS_REGION": "r", "AWS_ENDPOINT_URL": "localhost:4566"})
    assert caught.value.mend == "Write it with http:// or https://."


def test_a_call_that_did_not_arrive_is_made_once_more_in_the_time_that_is_left() -> None:
    clock = FakeClock()

    def refused() -> Exception:
        clock.sleep(0.5)
        return NotSent("no")

    aws = Lambda(clock, refused, Response(202, {}, b""))
    Invoker("f", ENVIRON, post=aws, clock=clock)({})
    assert aws.timeouts == [SECONDS, SECONDS - 0.5]


def test_a_call_that_took_all_the_time_is_not_made_again() -> None:
    clock = FakeClock()

    def slow() -> Exception:
        clock.sleep(SECONDS)
        return NotSent("no")

    aws = Lambda(clock, slow)
    with pytest.raises(NotSent):
        Invoker("f", ENVIRON, post=aws, clock=clock)({})
    assert aws.timeouts == [SECONDS]


def test_a_call_that_may_have_arrived_is_never_made_again() -> None:
    invoke, aws, _ = invoking(lambda: MaybeSent("perhaps"))
    with pytest.raises(MaybeSent):
        invoke({})
    assert len(aws.timeouts) == 1


def test_all_of_it_ends_well_before_slacks_three_seconds() -> None:
    assert SECONDS <= 2.5  # the rest is for the cold start


@pytest.mark.parametrize("status", [200, 301, 400, 403, 404, 413, 429])
def test_anything_but_202_did_not_start_it(status: int) -> None:
    invoke, aws, _ = invoking(Response(status, {}, b""))
    with pytest.raises(DoorError, match=f"^Lambda answered {status} to the Invoke") as caught:
        invoke({})
    assert not isinstance(caught.value, MaybeSent)
    assert len(aws.timeouts) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_trouble_on_lambdas_side_leaves_it_open(status: int) -> None:
    invoke, _, _ = invoking(Response(status, {}, b""))
    with pytest.raises(MaybeSent):
        invoke({})


class TestFault20PayloadOverTheLimit:
    """FAULTS 20: a payload that Lambda would not take is refused with a message, not dropped."""

    def test_the_limit_itself_is_sent_and_one_byte_more_is_not(self) -> None:
        invoke, aws, _ = invoking(Response(202, {}, b""))
        fixed = len('{"x": ""}')
        invoke({"x": "a" * (PAYLOAD_MAX - fixed)})
        assert len(aws.timeouts) == 1
        with pytest.raises(DoorError, match=f"^{PAYLOAD_MAX + 1} bytes are more than"):
            invoke({"x": "a" * (PAYLOAD_MAX - fixed + 1)})
        assert len(aws.timeouts) == 1

    def test_the_longest_form_that_is_accepted_fits(self) -> None:
        body = "text=" + "%22" * ((BODY_MAX - 5) // 3)
        envelope = Envelope(reference="abcdefgh", received=1767603600.123456, body=body)
        invoke, aws, _ = invoking(Response(202, {}, b""))
        invoke(seal(envelope, envelope_key("secret")))
        assert len(aws.timeouts) == 1
