"""A URL taken apart once, and shown without what nobody else should see."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

import catops
from catops_plugin_http.hosts import plain_host

PORTS = {"http": 80, "https": 443}
#: Characters of a URL; browsers and servers take few more.
LONGEST = 2_000
#: Characters of a path that are shown.
SHOWN = 80
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):(?!\d)", re.ASCII | re.IGNORECASE)
_NEVER = re.compile(r'[\x00-\x20\x7f\\<>"{}|^`]')
_SAFE = "/?:@!$&'()*+,;=%~-._[]"


@dataclass(frozen=True, slots=True)
class Url:
    """Where a request goes.

    :ivar host: as :func:`~catops_plugin_http.hosts.plain_host` gives it.
    :ivar target: path and query, as they are sent.
    """

    scheme: str
    host: str
    port: int
    target: str

    @property
    def secure(self) -> bool:
        """Whether it is https."""
        return self.scheme == "https"

    @property
    def authority(self) -> str:
        """Host and port, as the Host header has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def shown(self) -> str:
        """The URL for people: a query may hold secrets, so it is left out."""
        path, query, _ = self.target.partition("?")
        path = path if len(path) <= SHOWN else f"{path[:SHOWN]}…"
        return f"{self.scheme}://{self.authority}{path}{query and '?…'}"

    def joined(self, location: str) -> Url:
        """Return where a redirect from here to ``location`` leads.

        :raises UserError: when that is not a URL this plugin goes to.
        """
        try:
            return parse_url(urljoin(f"{self.scheme}://{self.authority}{self.target}", location))
        except ValueError as error:  # urljoin, of a bracket that is not closed
            raise catops.UserError("that is not a URL.") from error


def parse_url(text: str) -> Url:
    """Return ``text`` taken apart; without a scheme it is https.

    :raises UserError: when it is not an http or https URL; it repeats no password.
    """
    if len(text) > LONGEST:
        raise catops.UserError(f"The URL has more than {LONGEST:,} characters.", mend="Shorten it.")
    authority = re.split(r"[/?#\\]", text.partition("://")[2] or text, maxsplit=1)[0]
    if "@" in authority:
        raise catops.UserError(
            "The URL holds a user name or a password, which the channel would see.",
            mend="Leave out everything before the @, and change the password.",
        )
    scheme = _SCHEME.match(text)
    if scheme and scheme[1].lower() not in PORTS:
        raise catops.UserError(
            f"Only http and https are checked, not {scheme[1].lower()}.", mend="Give a web address."
        )
    if not scheme:
        text = f"https://{text}"
    if _NEVER.search(text):
        raise catops.UserError(
            "The URL holds a character that no URL may hold.",
            mend="Write it with % and two digits.",
        )
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:  # a port or a bracket that is none
        raise catops.UserError("That is not a URL.", mend="Try https://example.com/.") from error
    if port == 0 or not parts.hostname or "@" in parts.netloc:
        raise catops.UserError("That is not a URL.", mend="Try https://example.com/.")
    target = quote(parts.path or "/", safe=_SAFE)
    query = f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return Url(
        scheme=parts.scheme,
        host=plain_host(host),
        port=port or PORTS[parts.scheme],
        target=target + query,
    )


def parse_server(text: str) -> Url:
    """Return ``HOST``, ``HOST:PORT`` or a URL as the https server it names.

    :raises UserError: when it is none.
    """
    if text.count(":") > 1 and "[" not in text and "/" not in text:
        text = f"[{text}]"
    bare = text.partition("://")[2] or text
    return parse_url(f"https://{bare}")
