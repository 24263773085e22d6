"""As whom AWS is called: the environment first, SnapStart's endpoint, then whatever boto3 finds."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from botocore.utils import ContainerMetadataFetcher  # type: ignore[import-untyped]
from canaries import AWS_SECRET_KEY, CONTAINER_TOKEN

from catops.aws.credentials import EARLY, TOKEN, TOKEN_FILE, URL, ContainerCredentials, elsewhere
from catops.aws.endpoints import Keys
from catops.errors import ConfigError, DoorError
from catops.testing.fakes import FakeClock
from catops.transport import MaybeSent, NotSent, get

from .lambda_process import run_lambda
from .respond_process import TAKEN, command, environ
from .servers import Answer, Got, Server, serving

#: Seconds for which the endpoint's credentials are good.
HOURS = 6 * 3600.0


def credentials(key: str, until: float) -> bytes:
    """Return what the endpoint answers."""
    expiration = datetime.fromtimestamp(until, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return json.dumps(
        {
            "AccessKeyId": key,
            "SecretAccessKey": AWS_SECRET_KEY,
            "Token": f"session-of-{key}",
            "Expiration": expiration,
        }
    ).encode()


def numbered(clock: Callable[[], float]) -> Callable[[Got], Answer]:
    """Answer with the keys K1, K2, …, each good for some hours."""
    given: list[Got] = []

    def answer(got: Got) -> Answer:
        given.append(got)
        return Answer(200, credentials(f"K{len(given)}", clock() + HOURS))

    return answer


def container(server: Server, clock: FakeClock, **more: str) -> ContainerCredentials:
    said = {URL: f"{server.url}/2021-06-01/credentials", TOKEN: CONTAINER_TOKEN, **more}
    return ContainerCredentials(said, get=get, clock=clock)


def test_what_the_environment_says_is_taken_at_each_call_and_nobody_is_asked() -> None:
    said = {"AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "S", URL: "http://127.0.0.1:9/"}
    keys = Keys(said, clock=FakeClock())
    assert (keys().key, keys().secret, keys().token) == ("A", "S", "")
    said |= {"AWS_ACCESS_KEY_ID": "B", "AWS_SESSION_TOKEN": "T"}
    assert (keys().key, keys().token) == ("B", "T")


@pytest.mark.parametrize("given", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
def test_half_of_them_is_a_bad_deploy(given: str) -> None:
    (missing,) = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"} - {given}
    with pytest.raises(ConfigError, match=f"^{missing} is not set, so AWS cannot be called"):
        Keys({given: "x", URL: "http://127.0.0.1:9/"}, clock=FakeClock())()


def test_the_endpoint_is_asked_once_until_shortly_before_its_credentials_end() -> None:
    clock = FakeClock()
    with serving(numbered(clock)) as server:
        keys = container(server, clock)
        assert (keys().key, keys().token) == ("K1", "session-of-K1")
        clock.sleep(HOURS - EARLY - 1)
        assert keys().key == "K1"
        assert len(server.got) == 1
        clock.sleep(1)
        assert keys().key == "K2"
    assert [got.path for got in server.got] == ["/2021-06-01/credentials"] * 2
    assert {got.headers["authorization"] for got in server.got} == {CONTAINER_TOKEN}


def test_a_token_in_a_file_counts_and_may_change(tmp_path: Path) -> None:
    clock, file = FakeClock(), tmp_path / "token"
    file.write_text("first\n", "utf-8")
    with serving(numbered(clock)) as server:
        keys = container(server, clock, **{TOKEN_FILE: str(file)})
        keys()
        file.write_text("second\n", "utf-8")
        clock.sleep(HOURS)
        keys()
    assert [got.headers["authorization"] for got in server.got] == ["first", "second"]


def test_a_token_file_that_is_gone_is_named(tmp_path: Path) -> None:
    with serving() as server:
        keys = container(server, FakeClock(), **{TOKEN_FILE: str(tmp_path / "gone")})
        with pytest.raises(ConfigError, match=f"^{TOKEN_FILE} names .*gone, which cannot be read"):
            keys()
    assert server.got == []


def test_old_credentials_go_on_while_there_are_no_new_ones_but_not_for_ever() -> None:
    clock = FakeClock()
    given = numbered(clock)
    with serving(lambda got: Answer(500) if len(server.got) > 1 else given(got)) as server:
        keys = container(server, clock)
        keys()
        clock.sleep(HOURS - 1)
        assert keys().key == "K1"
        clock.sleep(1)
        with pytest.raises(DoorError, match="credentials endpoint answered 500"):
            keys()


@pytest.mark.parametrize(
    "answer",
    [
        Answer(302, b"", {"location": "http://127.0.0.1:9/"}),
        Answer(403, b"canary"),
        Answer(200, b"canary"),
        Answer(200, b"[]"),
        Answer(200, b'"canary"'),
        Answer(200, b"[" * 100_000),
        Answer(200, b'{"AccessKeyId": "canary"}'),
        Answer(200, credentials("canary", 0).replace(b"1970", b"never")),
        Answer(200, b"\xff"),
    ],
    ids=range(9),
)
def test_any_other_answer_gives_none_and_shows_nothing(answer: Answer) -> None:
    with serving(lambda got: answer) as server, pytest.raises(DoorError) as caught:
        container(server, FakeClock())()
    assert "The credentials endpoint answered" in caught.value.message
    assert "canary" not in caught.value.advice
    assert len(server.got) == 1


def test_an_endpoint_that_hangs_up_is_asked_twice_and_nothing_else_was_called() -> None:
    with serving(lambda got: Answer(drop=True)) as server, pytest.raises(DoorError) as caught:
        container(server, FakeClock())()
    assert not isinstance(caught.value, NotSent | MaybeSent)
    assert caught.value.message.startswith("No credentials: ")
    assert len(server.got) == 2


GOOD = [
    "http://127.0.0.1:9001/2021-06-01/credentials",
    "http://127.255.0.3/x",
    "http://localhost:80/x",
    "http://[::1]:9001/x",
    "https://127.0.0.1/x",
    "http://169.254.170.2/v2/credentials/abc",
    "http://169.254.170.23/v1/credentials",
    "http://[fd00:ec2::23]/v1/credentials",
]
BAD = [
    "http://169.254.169.254/latest/meta-data",
    "http://169.254.170.2.evil.com/x",
    "http://evil.com/127.0.0.1",
    "http://localhost.evil.com/x",
    "http://2130706433/x",
    "http://127.1/x",
    "http://[fd00:ec2::24]/x",
    "http://10.0.0.1/x",
    "ftp://127.0.0.1/x",
]
#: What botocore lets pass, and here is not worth a thought.
ODD = [
    "http://a@127.0.0.1/x",
    "http://127.0.0.1",
    "http://127.0.0.1\\@evil.com/x",
    "http://127.0.0.1?@evil.com/x",
    "http://127.0.\n0.1/x",
    "HTTP://127.0.0.1/x",
    "127.0.0.1/x",
    "http://[::1/x",
    "x",
]


@pytest.mark.parametrize("url", GOOD + BAD)
def test_the_hosts_that_may_be_asked_are_botocores(url: str) -> None:
    try:
        ContainerMetadataFetcher()._validate_allowed_url(url)
        allowed = not url.startswith("ftp")
    except ValueError:
        allowed = False
    assert allowed is (url in GOOD)
    assert _is_allowed(url) is allowed


@pytest.mark.parametrize("url", ODD)
def test_an_odd_url_is_not_asked(url: str) -> None:
    assert not _is_allowed(url)


def _is_allowed(url: str) -> bool:
    try:
        elsewhere({URL: url}, clock=FakeClock())
    except ConfigError as error:
        if error.message != f"{URL} names no host that may give credentials.":
            raise
        return False
    return True


def invoked(more: Mapping[str, str]) -> tuple[Got, set[str], str]:
    """Let ``respond`` hand a command over in a process; return the Invoke and what it imported."""
    with serving(lambda got: TAKEN) as aws:
        settings = environ(aws.url, AWS_EC2_METADATA_DISABLED="true", **more)
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
            del settings[name]
        ran = run_lambda("catops.aws:respond", [command()], settings)
    assert ran.returned["statusCode"] == 200
    assert aws.got, ran.log
    (got,) = aws.got
    return got, set(ran.said[0]["modules"]), ran.log


def test_with_snapstart_respond_signs_with_the_endpoints_credentials_and_without_boto3() -> None:
    with serving(numbered(time.time)) as server:
        got, modules, log = invoked({URL: f"{server.url}/x", TOKEN: CONTAINER_TOKEN})
    assert "Credential=K1/" in got.headers["authorization"]
    assert got.headers["x-amz-security-token"] == "session-of-K1"
    assert modules & {"boto3", "botocore", "requests"} == set()
    assert "canary" not in log


def test_with_neither_what_boto3_finds_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "credentials"
    file.write_text(
        "[default]\naws_access_key_id=FILED\naws_secret_access_key=s\naws_session_token=t\n",
        "utf-8",
    )
    got, modules, _ = invoked({"AWS_SHARED_CREDENTIALS_FILE": str(file), "HOME": str(tmp_path)})
    assert "Credential=FILED/" in got.headers["authorization"]
    assert got.headers["x-amz-security-token"] == "t"
    assert "boto3" in modules
