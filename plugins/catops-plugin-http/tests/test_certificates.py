"""Certificates, valid and not: what is in them, and everything that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
import trustme
from certificates import self_signed, serving
from servers import closed_port, saying, site

from catops.testing import CatBot


def test_a_valid_certificate(bot: CatBot) -> None:
    with site(serving("localhost", "127.0.0.1")) as web:
        said = bot.say(f"http cert localhost:{web.port}")
    assert said.reply.level == "success"
    assert said.reply.text == "It is valid: 90 days left."
    assert str(said.fields["Subject"]).startswith("localhost")
    assert said.fields["Issuer"] == "Tests and Sons"
    assert said.fields["Names"] == "localhost, 127.0.0.1"
    assert said.fields["Days left"] == 90
    assert said.fields["Seen at"] in ("127.0.0.1, TLSv1.3", "127.0.0.1, TLSv1.2")
    assert len(str(said.fields["SHA-256"])) == 64


@pytest.mark.parametrize("host", ["https://localhost:{}/path", "LOCALHOST.:{}", "127.0.0.1:{}"])
def test_a_server_may_be_named_in_many_ways(bot: CatBot, host: str) -> None:
    with site(serving("localhost", "127.0.0.1")) as web:
        said = bot.say(f"http cert {host.format(web.port)}")
    assert said.reply.level == "success"


@pytest.mark.parametrize(
    ("days", "level", "text"),
    [
        (21, "success", "It is valid: 21 days left."),
        (20, "warning", "*Renew it:* 20 days left."),
        (1, "warning", "*Renew it:* 1 day left."),
        (0, "warning", "*Renew it:* expires within a day."),
        (-0.01, "error", "*It is not valid:* it expired within the last day."),
        (-3, "error", "*It is not valid:* it expired 3 days ago."),
    ],
)
def test_the_days_that_are_left(bot: CatBot, days: float, level: str, text: str) -> None:
    with site(serving("localhost", days=days)) as web:
        said = bot.say(f"http cert localhost:{web.port}")
    assert (said.reply.level, said.reply.text) == (level, text)


def test_a_certificate_for_another_host(bot: CatBot) -> None:
    with site(serving("shop.example.com", "*.example.org")) as web:
        said = bot.say(f"http cert localhost:{web.port}")
    assert said.reply.text == "*It is not valid:* it is not for localhost."
    assert said.reply.level == "error"
    assert said.fields["Names"] == "shop.example.com, *.example.org"


def test_everything_that_is_wrong_is_told(bot: CatBot) -> None:
    with site(serving("shop.example.com", days=-10)) as web:
        said = bot.say(f"http cert localhost:{web.port}")
    assert "it expired 10 days ago; it is not for localhost." in said.reply.text


def test_a_certificate_of_tomorrow(bot: CatBot) -> None:
    with site(serving("localhost", since=-1)) as web:
        said = bot.say(f"http cert localhost:{web.port}")
    assert said.reply.text == "*It is not valid:* it is not valid yet."


def test_a_self_signed_certificate(bot: CatBot, tmp_path: Path) -> None:
    with site(self_signed(tmp_path, "localhost")) as web:
        said = bot.say(f"http cert localhost:{web.port}")
    assert "self-signed" in said.reply.text
    assert (said.fields["Subject"], said.fields["Issuer"]) == ("localhost", "localhost")


def test_a_certificate_of_an_unknown_authority(bot: CatBot) -> None:
    stranger = trustme.CA(organization_name="Strangers")
    with site(serving("localhost", authority=stranger)) as web:
        said = bot.say(f"http cert localhost:{web.port}")
    assert "its issuer is not trusted here, or the server leaves out" in said.reply.text
    assert said.fields["Issuer"] == "Strangers"


def test_of_many_names_ten_are_shown(bot: CatBot) -> None:
    names = [f"host-{number}.example.com" for number in range(30)]
    with site(serving("localhost", *names)) as web:
        said = bot.say(f"http cert localhost:{web.port}")
    assert "host-8.example.com and 21 more" in str(said.fields["Names"])


def test_where_there_is_no_certificate(bot: CatBot) -> None:
    said = bot.say(f"http cert localhost:{closed_port()}")
    assert "No certificate from" in said.reply.title
    assert "refuses the connection" in said.text
    with saying(b"220 mail.example.com ESMTP\r\n") as port:
        said = bot.say(f"http cert localhost:{port}")
    assert "does not speak TLS" in said.text
    with saying() as port:
        said = bot.say(f"http cert localhost:{port}")
    assert "TLS handshake" in said.text
    assert said.reply.level == "error"


def test_a_check_says_what_it_thinks_of_the_certificate(bot: CatBot) -> None:
    with site(serving("localhost", days=90)) as web:
        said = bot.say(f"http check {web.url(scheme='https', host='localhost')}")
    assert said.reply.level == "success"
    assert said.fields["Certificate"] == "90 days left"
    assert "TLS" in said.fields
    with site(serving("localhost", days=5)) as web:
        said = bot.say(f"http check {web.url(scheme='https', host='localhost')}")
        assert said.reply.level == "warning"
        assert f"Renew the certificate of localhost:{web.port}: 5 days left." in said.reply.text
        assert "Renew it:" in said.press("Certificate").text


def test_a_check_trusts_no_invalid_certificate(bot: CatBot) -> None:
    with site(serving("localhost", days=-5)) as web:
        said = bot.say(f"http check {web.url(scheme='https', host='localhost')}")
        assert web.asked == []
        assert "expired 5 days ago" in said.press("Certificate").text
    assert "cannot be trusted" in said.reply.title
    assert said.reply.level == "error"


def test_a_redirect_that_gives_up_encryption_is_told(bot: CatBot) -> None:
    with site() as open_web, site(serving("localhost")) as web:
        path = "/to/" + open_web.url()
        said = bot.say(f"http check {web.url(path, scheme='https', host='localhost')}")
    assert "from https to http" in said.text
    assert said.reply.level == "warning"
