"""FAULTS 38: an answer goes to Slack's hosts and to those the deployment names, nowhere else."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from catops.errors import DoorError
from catops.settings import Settings
from catops.slack.hosts import check_response_url

from .deliveries import Delivering, message
from .lambdas import Respond
from .servers import Answer, in_turn, serving
from .slack_requests import form, http_v2, signed

GOOD = [
    "https://hooks.slack.com/commands/T1/1/abc",
    "https://hooks.slack-gov.com/commands/T1/1/abc",
    "https://HOOKS.slack.com/commands/T1/1/abc",
    "https://hooks.slack.com/commands/a?b=c@evil.com:80/",
]
BAD = [
    "",
    "hooks.slack.com/commands",
    "//hooks.slack.com/commands",
    "http://hooks.slack.com/commands",
    "HTTPS://hooks.slack.com/commands",
    "ftp://hooks.slack.com/commands",
    "file:///etc/passwd",
    "https://hooks.slack.com:443/commands",
    "https://hooks.slack.com:8443/commands",
    "https://hooks.slack.com./commands",
    "https://hooks.slack.com.evil.com/commands",
    "https://evil.com/hooks.slack.com",
    "https://evilhooks.slack.com/commands",
    "https://x.hooks.slack.com/commands",
    "https://slack.com/commands",
    "https://hooks.slack.com@evil.com/commands",
    "https://user:pass@hooks.slack.com/commands",
    "https://evil.com\\@hooks.slack.com/commands",
    "https://hooks.slack.com\\.evil.com/commands",
    "https://hooks.slack.com%2eevil.com/commands",
    "https://hooks.slack.com?@evil.com/commands",
    "https://hooks.slack.com#@evil.com/commands",
    "https://hooks.slack.com\n.evil.com/commands",
    "https://hooks.slack.com/commands\r\nHost: evil.com",
    "https://hooks.slack.com/com mands",
    " https://hooks.slack.com/commands",
    "https://hooks.slack.com/commands\n",
    "https://hооks.slack.com/commands",
    "https://ｈooks.slack.com/commands",
    "https://hooks。slack.com/commands",
    "https://xn--hoks-55d5q.slack.com/commands",
    "https://127.0.0.1/commands",
    "https://2130706433/commands",
    "https://0x7f.1/commands",
    "https://[::1]/commands",
    "https://[::ffff:169.254.169.254]/",
    "http://169.254.169.254/latest/meta-data/",
    "http://127.0.0.1:9/",
    "http://localhost/",
]


@pytest.mark.parametrize("url", GOOD)
def test_slacks_own_hosts_are_taken(url: str) -> None:
    assert check_response_url(url) == url


@pytest.mark.parametrize("url", BAD)
def test_everything_else_is_refused(url: str) -> None:
    with pytest.raises(DoorError, match="host is not allowed"):
        check_response_url(url)


@pytest.mark.parametrize("url", [url for url in BAD if url])
def test_a_signed_request_with_it_is_400_and_hands_nothing_over(url: str) -> None:
    body = form(response_url=url)
    respond = Respond()
    assert respond(http_v2(signed(body), body))["statusCode"] == 400
    assert respond.invoked == []


urls = st.one_of(
    st.text(max_size=60),
    st.builds(
        "{}://{}{}".format,
        st.sampled_from(["https", "http", "HTTPS", "ftp", "https:"]),
        st.text(st.sampled_from("hooks.slack.com@:/[]\\%#?0127evil\n\t "), max_size=40),
        st.text(max_size=10),
    ),
    st.builds(
        "https://hooks.slack.com{}".format, st.text(st.characters(codec="utf-8"), max_size=20)
    ),
)


@settings(deadline=None, max_examples=200)
@given(url=urls)
@example(url="https://hooks.slack.com")
def test_what_is_taken_is_slacks_to_every_reader_of_urls(url: str) -> None:
    try:
        check_response_url(url)
    except DoorError:
        return
    read = urlsplit(url)
    assert read.scheme == "https"
    assert read.hostname in ("hooks.slack.com", "hooks.slack-gov.com")
    assert read.port is None
    assert read.username is None
    assert url.isascii()
    assert url.isprintable()


@pytest.mark.parametrize(
    ("hosts", "url", "taken"),
    [
        ("127.0.0.1:3000", "http://127.0.0.1:3000/x", True),
        ("127.0.0.1:3000", "https://127.0.0.1:3000/x", True),
        ("127.0.0.1:3000", "http://127.0.0.1:3001/x", False),
        ("127.0.0.1:3000", "http://127.0.0.1/x", False),
        ("127.0.0.1", "http://127.0.0.1:3000/x", False),
        ("localhost:3000 [::1]:3000", "http://[::1]:3000/x", True),
        ("a:1, localhost:3000", "http://LOCALHOST:3000/x", True),
        ("slack.test", "https://slack.test/x", True),
        ("slack.test", "http://slack.test/x", False),
        ("169.254.169.254", "http://169.254.169.254/x", False),
        ("localhost.evil.com", "http://localhost.evil.com/x", False),
        ("hooks.slack.com", "http://hooks.slack.com/x", False),
        ("", "http://127.0.0.1:3000/x", False),
        (" , ", "https:///x", False),
    ],
)
def test_further_hosts_are_named_exactly_and_take_http_on_this_machine_only(
    hosts: str, url: str, taken: bool
) -> None:
    extra = Settings({"CATOPS_RESPONSE_HOSTS": hosts}).response_hosts
    if taken:
        assert check_response_url(url, extra) == url
    else:
        with pytest.raises(DoorError) as caught:
            check_response_url(url, extra)
        assert "CATOPS_RESPONSE_HOSTS" in caught.value.mend


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(status: int) -> None:
    with serving() as inside:
        away = Answer(status, b"", {"Location": f"{inside.url}/latest/meta-data/"})
        with serving(in_turn(away)) as slack, pytest.raises(DoorError, match=f"{status}"):
            Delivering(slack).answer(message())
    assert len(slack.got) == 1
    assert inside.got == []


def test_the_second_function_checks_again_what_it_posts_to() -> None:
    with serving() as inside:
        delivering = Delivering(inside, hosts=["127.0.0.1:1"])
        with pytest.raises(DoorError, match="host is not allowed"):
            delivering.answer(message())
        assert inside.got == []


def test_the_token_goes_to_the_web_api_and_never_to_the_response_url(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with serving(in_turn(Answer(200, b'{"ok": true}'))) as slack:
        delivering = Delivering(slack, hosts=["127.0.0.1:1"], token="xoxb-1")
        delivering.answer(message())
    assert [got.path for got in slack.got] == ["/api/chat.postMessage"]
    assert "CATOPS_RESPONSE_HOSTS" in caplog.text
