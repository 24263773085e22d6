"""FAULTS 38 and more: where the bot does not look, however it is asked."""

from __future__ import annotations

import threading
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import quote

import catops_plugin_http
import pytest
from catops_plugin_http.addresses import METADATA, SPECIAL, refused
from catops_plugin_http.config import Config, read_config
from catops_plugin_http.deadline import Deadline
from catops_plugin_http.faults import NotReached
from catops_plugin_http.guard import Guard
from catops_plugin_http.urls import parse_url
from catops_plugin_http.visits import visit
from conftest import Bots
from hypothesis import given, settings
from hypothesis import strategies as st
from servers import saying, site

import catops
from catops.testing import CatBot

CLOSED = CatBot(plugins={"http": catops_plugin_http})


def _networks(version: int) -> st.SearchStrategy[str]:
    return st.sampled_from([str(net) for net, _ in SPECIAL if net.version == version])


IPV4 = _networks(4).flatmap(lambda net: st.ip_addresses(network=net)).map(IPv4Address)
IPV6 = _networks(6).flatmap(lambda net: st.ip_addresses(network=net)).map(IPv6Address)


def _spellings(address: IPv4Address) -> list[str]:
    """Return how an IPv4 address can be written; resolvers take most of it."""
    number, parts = int(address), str(address).split(".")
    a, b, c, d = map(int, parts)
    return [
        str(address),
        f"{address}.",
        str(number),
        hex(number),
        f"0{number:o}",
        ".".join(hex(int(part)) for part in parts),
        ".".join(f"0{int(part):o}" for part in parts),
        ".".join(part.zfill(3) for part in parts),
        f"{a}.{number & 0xFFFFFF}",
        f"{a}.{b}.{number & 0xFFFF}",
        f"0x{a:x}.{b}.0{c:o}.{d}",
        str(address).translate(str.maketrans("0123456789.", "０１２３４５６７８９．")),
        str(address).replace(".", "。"),
        f"[::ffff:{address}]",
        f"[::FFFF:{number >> 16:x}:{number & 0xFFFF:x}]",
        f"[::{address}]",
        f"[64:ff9b::{address}]",
        f"[2002:{number >> 16:x}:{number & 0xFFFF:x}::1]",
        f"[::ffff:{address}%25eth0]",
    ]


@settings(max_examples=150, deadline=None)
@given(IPV4, st.data())
def test_no_spelling_of_a_private_address_gets_through(
    address: IPv4Address, data: st.DataObject
) -> None:
    spelling = data.draw(st.sampled_from(_spellings(address)))
    for line in (f"http check http://{spelling}:9/", f"http cert {spelling}"):
        said = CLOSED.say(line)
        assert said.status == "mistyped", line
        assert said.visibility == "user"


@settings(max_examples=100, deadline=None)
@given(IPV6, st.sampled_from(["", "%eth0", "%25eth0", "%1"]))
def test_no_special_ipv6_address_gets_through(address: IPv6Address, zone: str) -> None:
    for text in (str(address), address.exploded, str(address).upper()):
        assert CLOSED.say(f"http check http://[{text}{zone}]:9/").status == "mistyped"


@pytest.mark.parametrize("address", sorted(map(str, METADATA)))
def test_metadata_stays_closed_in_a_network_that_is_open(bots: Bots, address: str) -> None:
    wide = ("0.0.0.0/0", "::/0")
    host = f"[{address}]" if ":" in address else address
    said = bots(*wide).say(f"http check http://{host}:9/")
    assert "credentials" in said.text
    assert said.status == "mistyped"
    assert refused(ip_address(address), [ip_network(address)]) == ""


@settings(max_examples=200, deadline=None)
@given(st.ip_addresses())
def test_what_is_not_global_is_refused(address: IPv4Address | IPv6Address) -> None:
    """Python's own opinion is the floor: stricter is fine, looser is not."""
    if not address.is_global or address.is_multicast:
        assert refused(address, []) != ""


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.215.14", "2606:4700:4700::1111", "9.9.9.9"])
def test_public_addresses_are_open(address: str) -> None:
    assert refused(ip_address(address), []) == ""


@pytest.mark.parametrize(
    ("allow", "host", "seen"),
    [
        (["127.0.0.0/8"], "127.0.0.1", True),
        (["127.0.0.1"], "127.0.0.1", True),
        (["127.0.0.1"], "localhost", True),
        (["localhost"], "localhost", True),
        (["LocalHost."], "localhost.", True),
        (["localhost"], "127.0.0.1", False),
        (["10.0.0.0/8"], "127.0.0.1", False),
        (["127.0.0.1"], "[::ffff:127.0.0.1]", False),
        (["::ffff:0:0/96"], "[::ffff:127.0.0.1]", False),
        ([], "localhost", False),
    ],
)
def test_what_allow_opens(bots: Bots, allow: list[str], host: str, seen: bool) -> None:
    with site() as web:
        # where localhost is ::1 as well, its own entry or both addresses open it
        extra = ["::1"] if "127.0.0.1" in allow and host == "localhost" else []
        said = bots(*allow, *extra).say(f"http check http://{host}:{web.port}/")
        assert bool(web.asked) is seen
    assert (said.status == "ok") is seen


@pytest.mark.parametrize(
    ("location", "told"),
    [
        ("http://127.0.0.2:{port}/", "a loopback address"),
        ("http://169.254.169.254/latest/meta-data/", "credentials"),
        ("http://[::ffff:169.254.169.254]/", "IPv4-mapped"),
        ("http://2130706434:{port}/", "not an address I accept"),
        ("//127.0.0.2:{port}/", "a loopback address"),
        ("file:///etc/passwd", "not file"),
        ("gopher://127.0.0.1/", "not gopher"),
        ("http://cat:swordfish@127.0.0.1:{port}/", "a user name or a password"),
        ("http://127.0.0.1:{port}\\@127.0.0.2/", "no URL may hold"),
        ("http://[::1", "not a URL"),
    ],
)
def test_a_redirect_is_checked_like_the_first_url(bot: CatBot, location: str, told: str) -> None:
    with site() as web, site(host="127.0.0.2", port=web.port) as private:
        path = "/to/" + quote(location.format(port=web.port), safe="")
        said = bot.say(f"http check {web.url(path)}")
        assert private.asked == []
        assert len(web.asked) == 1
    assert told in said.reply.text
    assert said.reply.level == "error"
    assert "swordfish" not in said.reply.text


class Rebinding:
    """A name server that changes its mind at every question."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked = 0

    def __call__(self, host: str) -> list[str]:
        self.asked += 1
        return [self.answers[min(self.asked, len(self.answers)) - 1]]


ALLOWED = Config(networks=(ip_network("127.0.0.1"),))


def test_a_name_is_resolved_once_and_the_checked_address_is_used() -> None:
    with site() as web, site(host="127.0.0.2", port=web.port) as private:
        resolve = Rebinding("127.0.0.1", "127.0.0.2")
        seen = visit(
            parse_url(web.url(host="rebind.example")), Guard(ALLOWED, resolve), Deadline(5)
        )
        assert [hop.address for hop in seen.hops] == ["127.0.0.1"]
        assert resolve.asked == 1
        assert private.asked == []
        assert web.asked[0][1]["host"] == f"rebind.example:{web.port}"


def test_a_redirect_to_the_same_name_is_checked_anew() -> None:
    with site() as web, site(host="127.0.0.2", port=web.port) as private:
        resolve = Rebinding("127.0.0.1", "127.0.0.2")
        url = parse_url(web.url("/to//again", host="rebind.example"))
        seen = visit(url, Guard(ALLOWED, resolve), Deadline(5))
        assert len(seen.hops) == 1
        assert seen.fault is not None
        assert "rebind.example has a loopback address" in seen.fault.message
        assert resolve.asked == 2
        assert private.asked == []


def test_a_name_with_one_private_address_among_public_ones_is_refused() -> None:
    guard = Guard(Config(), lambda host: ["1.1.1.1", "10.0.0.7"])
    with pytest.raises(catops.UserError, match=r"mixed\.example has a private address \(10\."):
        guard.addresses("mixed.example", Deadline(5))


def test_a_name_that_is_open_still_opens_no_metadata() -> None:
    guard = Guard(Config(hosts=frozenset({"intranet"})), lambda host: ["169.254.169.254"])
    with pytest.raises(catops.UserError, match="credentials"):
        guard.addresses("intranet", Deadline(5))


def test_a_name_server_that_never_answers_is_given_up() -> None:
    asleep = threading.Event()

    def resolve(host: str) -> list[str]:
        asleep.wait(5)
        return []

    with pytest.raises(NotReached, match="No name server gave"):
        Guard(Config(), resolve).addresses("slow.example", Deadline(0.1))
    asleep.set()


def test_a_name_that_does_not_exist_is_a_finding(bot: CatBot) -> None:
    said = bot.say("http check http://no-such-host.invalid/")
    assert said.reply.level == "error"
    assert "no-such-host.invalid" in said.reply.text


@pytest.mark.parametrize(
    "parts",
    [
        [b"HTTP/1.1 200 OK\r\n"] + [b"X-Drip: drop\r\n"] * 60,
        [b"H"] * 60,
        [],
    ],
    ids=["headers", "status line", "silence"],
)
def test_a_server_that_drips_is_given_up(parts: list[bytes]) -> None:
    with saying(*parts, then="hang", every=0.05) as port:
        url = parse_url(f"http://127.0.0.1:{port}/")
        seen = visit(url, Guard(ALLOWED), Deadline(0.4))
    assert seen.hops == ()
    assert seen.fault is not None
    assert "did not answer in time" in seen.fault.message


def test_a_body_that_drips_is_cut() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
    with saying(head, *[b"x"] * 60, then="hang", every=0.05) as port:
        seen = visit(parse_url(f"http://127.0.0.1:{port}/"), Guard(ALLOWED), Deadline(0.5))
    assert seen.hops[0].status == 200
    assert seen.hops[0].cut == "the rest did not arrive in time"


def test_a_handshake_that_drips_is_given_up() -> None:
    with saying(*[b"\x16"] * 60, then="hang", every=0.05) as port:
        seen = visit(parse_url(f"https://127.0.0.1:{port}/"), Guard(ALLOWED), Deadline(0.4))
    assert seen.hops == ()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://cat:swordfish@example.com/", "user name or a password"),
        ("cat:swordfish@example.com", "user name or a password"),
        ("https://swordfish@example.com", "user name or a password"),
        ("ftp://example.com/", "not ftp"),
        ("file:/etc/passwd", "not file"),
        ("javascript:alert(1)", "not javascript"),
        ("http://", "not a URL"),
        ("http://:80/", "not a URL"),
        ("http://example.com:0/", "not a URL"),
        ("http://example.com:99999/", "not a URL"),
        ("http://example.com:x/", "not a URL"),
        ("http://exa mple.com/", "no URL may hold"),
        ("http://example.com\r\nHost: evil/", "no URL may hold"),
        ("http://-example.com/", "not a host name"),
        ("http://a..b/", "not a host name"),
        ("http://" + "a" * 64 + ".com/", "not a host name"),
        ("http://" + "a." * 130 + "com/", "not a host name"),
        ("http://0x7f.1/", "not an address I accept"),
        ("http://127.1/", "not an address I accept"),
        ("http://1.2.3.4.5/", "not an address I accept"),
        ("http://[fe80::1%eth0]/", "network interface"),
        ("http://[::g]/", ""),
        ("http://example.com/" + "x" * 3000, "more than 2,000 characters"),
    ],
)
def test_a_url_that_is_none_is_refused(url: str, told: str) -> None:
    with pytest.raises(catops.UserError) as error:
        parse_url(url)
    assert told in error.value.advice
    assert "swordfish" not in error.value.advice


def test_names_of_any_language_are_looked_up_in_ascii() -> None:
    url = parse_url("http://Bücher.example/straße?q=ü")
    assert url.host == "xn--bcher-kva.example"
    assert url.target == "/stra%C3%9Fe?q=%C3%BC"


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_url_or_a_refusal(text: str) -> None:
    try:
        url = parse_url(text)
    except catops.UserError:
        return
    assert url.scheme in ("http", "https")
    assert "@" not in url.authority
    assert (url.authority + url.target).isascii()
    assert set(url.authority + url.target).isdisjoint(" \r\n\t\\")


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"alow": []}, "no setting 'alow'"),
        ({"allow": "10.0.0.0/8"}, "not a list"),
        ({"allow": [10]}, "not a list"),
        ({"allow": ["10.0.0.1/8"]}, "is not a network"),
        ({"allow": ["*.example.com"]}, "not a host name"),
        ({"allow": ["010.0.0.1"]}, "not an address"),
        ({"ca_file": 5}, "not a path"),
        ({"ca_file": "missing.pem"}, "cannot be read"),
    ],
)
def test_settings_that_are_wrong_are_told_at_the_start(table: dict[str, object], told: str) -> None:
    config = {"plugins": {"http": table}}
    bot = CatBot(plugins={"http": catops_plugin_http}, config=config)
    said = bot.say("http check example.com")
    assert said.status == "failed"
    assert "It is not set up" in said.text
    assert told in said.text


def test_the_certificates_to_trust_are_found_beside_the_settings(
    tmp_path_factory: pytest.TempPathFactory, authority: object
) -> None:
    folder = tmp_path_factory.mktemp("bot")
    (folder / "ca.pem").write_bytes(open(str(authority), "rb").read())  # noqa: PTH123, SIM115
    (folder / "catops.toml").write_text('[plugins.http]\nca_file = "ca.pem"\n')
    settings = catops.Settings({"CATOPS_CONFIG": str(folder / "catops.toml")})
    assert read_config(settings).ca_file == str(folder / "ca.pem")


def test_help_tells_what_is_looked_at(bot: CatBot) -> None:
    assert "allow = " in bot.say("help about http").text
    assert bot.say("help http").buttons == ()
