"""What people see of a web site: its answer, its redirects, and what to make of it."""

from __future__ import annotations

import pytest
from servers import closed_port, saying, site

from catops.testing import CatBot


def test_a_page_is_told_with_the_time_of_every_step(bot: CatBot) -> None:
    with site() as web:
        said = bot.say(f"http check {web.url('/health')}")
    assert said.reply.title == f"http://127.0.0.1:{web.port}/health: 200 OK"
    assert said.reply.level == "success"
    assert list(said.fields) == ["DNS", "Connection", "First byte", "In all", "Size", "Address"]
    assert said.fields["Size"] == "5 bytes"
    assert said.fields["Address"] == "127.0.0.1"
    assert said.effect == "read"


def test_the_request_says_where_it_goes_and_nothing_more(bot: CatBot) -> None:
    with site() as web:
        bot.say(f"http check {web.url('/cookie?a=1')}")
        [(first, _), (second, headers)] = web.asked
    assert (first, second) == ("/cookie?a=1", "/")
    assert headers == {
        "host": f"127.0.0.1:{web.port}",
        "user-agent": "catops-plugin-http",
        "accept": "*/*",
        "connection": "close",
    }


@pytest.mark.parametrize(
    ("status", "level", "told"),
    [
        (204, "success", ""),
        (401, "warning", "requires authentication"),
        (404, "warning", "not this page"),
        (429, "warning", "limits requests"),
        (500, "error", "The server failed"),
        (503, "error", "It asks for 120 seconds"),
        (599, "error", "The server failed"),
    ],
)
def test_a_status_is_explained(bot: CatBot, status: int, level: str, told: str) -> None:
    with site() as web:
        said = bot.say(f"http check {web.url(f'/status/{status}')}")
    assert f": {status}" in said.reply.title
    assert said.reply.level == level
    assert told in said.reply.text
    assert said.visibility == "channel"


def test_redirects_are_told_in_order(bot: CatBot) -> None:
    with site() as web:
        said = bot.say(f"http check {web.url('/to/' + web.url('/to/' + web.url('/end')))}")
    assert [row[0] for row in said.table.rows] == [302, 302, 200]
    assert said.table.rows[-1][2] == web.url("/end")
    assert said.reply.level == "success"


def test_a_relative_redirect_is_followed(bot: CatBot) -> None:
    with site() as web:
        said = bot.say(f"http check {web.url('/to/../up')}")
    assert said.reply.title == f"{web.url('/up')}: 200 OK"


@pytest.mark.parametrize(("path", "times"), [("/self", 1), ("/ping", 2)])
def test_redirects_in_a_round_are_told(bot: CatBot, path: str, times: int) -> None:
    with site() as web:
        said = bot.say(f"http check {web.url(path)}")
        assert len(web.asked) == times
    assert f"It redirects to {web.url(path)}: that is a loop." in said.text
    assert said.reply.level == "error"


def test_after_five_redirects_it_stops(bot: CatBot) -> None:
    with site() as web:
        url = web.url("/end")
        for _ in range(6):
            url = web.url(f"/to/{url}")
        said = bot.say(f"http check {url}")
        assert len(web.asked) == 6
    assert "more than 5 redirects" in said.text
    assert said.reply.level == "error"


def test_a_redirect_may_be_written_in_utf_8(bot: CatBot) -> None:
    answer = "HTTP/1.1 302 Found\r\nLocation: /straße\r\nContent-Length: 0\r\n\r\n"
    with saying(answer.encode()) as port:
        said = bot.say(f"http check http://127.0.0.1:{port}/")
    assert said.table.rows[1][2] == f"http://127.0.0.1:{port}/stra%C3%9Fe"


def test_a_redirect_to_nowhere_is_told(bot: CatBot) -> None:
    with site() as web:
        said = bot.say(f"http check {web.url('/lost')}")
    assert "does not say where to" in said.text


def test_of_a_long_page_a_million_bytes_are_read(bot: CatBot) -> None:
    with site() as web:
        said = bot.say(f"http check {web.url('/big/5000000')}")
    assert "longer than the 1 MB that are read" in said.text
    assert int(str(said.fields["Size"]).split()[0].replace(",", "")) <= 1_000_000


def test_a_page_that_breaks_off_is_told(bot: CatBot) -> None:
    with site() as web:
        said = bot.say(f"http check {web.url('/short')}")
    assert "broke off before its end" in said.text
    assert said.fields["Size"] == "4 bytes"


def test_nobody_listens(bot: CatBot) -> None:
    said = bot.say(f"http check http://127.0.0.1:{closed_port()}/")
    assert said.reply.level == "error"
    assert "cannot be reached" in said.reply.title
    assert "refuses the connection" in said.text
    assert said.visibility == "channel"


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ((b"SSH-2.0-OpenSSH_9.6\r\n",), "answers, but not in HTTP"),
        ((), "closed the connection without an answer"),
        ((b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500,), "answers, but not in HTTP"),
        ((b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000,), "answers, but not in HTTP"),
    ],
)
def test_what_speaks_no_http_is_told(bot: CatBot, parts: tuple[bytes, ...], told: str) -> None:
    with saying(*parts) as port:
        said = bot.say(f"http check http://127.0.0.1:{port}/")
    assert told in said.text
    assert said.reply.level == "error"


def test_https_at_a_port_that_speaks_none(bot: CatBot) -> None:
    with saying(b"HTTP/1.0 400 Bad Request\r\n\r\n") as port:
        said = bot.say(f"http check https://127.0.0.1:{port}/")
    assert "does not speak TLS on that port" in said.text
    assert "http:// rather than https://" in said.text


def test_a_query_is_sent_and_never_shown(bot: CatBot) -> None:
    with site() as web:
        hidden = web.url("/end?token=swordfish")
        said = bot.say(f"http check {web.url('/to/' + hidden)}")
        assert web.asked[-1][0] == "/end?token=swordfish"
    assert "swordfish" not in said.reply.title + str(said.table.rows[-1])
    assert said.reply.title == f"{web.url('/end')}?…: 200 OK"


def test_the_whole_way_through_slack_and_lambda(bot: CatBot) -> None:
    with site() as web:
        posted = bot.post(f"http check {web.url()}")
    assert "200 OK" in posted.text
