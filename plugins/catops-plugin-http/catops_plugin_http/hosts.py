"""A host as people type it, in the one form that is compared, looked up and connected to.

An address has many spellings (``0x7f.1``, ``2130706433``, ``127.0.0.1.``), and reading them
differently from the resolver would be a way around the guard. So only plain ones are accepted.
"""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv4Address, IPv6Address

import catops

_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+", re.ASCII)
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
#: Characters of a host name. https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4
LONGEST = 253


def plain_host(text: str) -> str:
    """Return ``text`` as a lower-case ASCII name without the last dot, or as a plain address.

    :raises UserError: when it is neither.
    """
    if text.startswith("[") and text.endswith("]"):
        return _ipv6(text[1:-1], text)
    if ":" in text:
        return _ipv6(text, text)
    name = _ascii(text).lower().removesuffix(".")
    labels = name.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return _ipv4(name, text)
    if len(name) > LONGEST or not all(map(_LABEL.fullmatch, labels)):
        raise catops.UserError(f"{text!r} is not a host name.", mend="It looks like example.com.")
    return name


def is_address(host: str) -> bool:
    """Return whether ``host``, as :func:`plain_host` gives it, is an address and no name."""
    return ":" in host or host.replace(".", "").isdigit()


def _ascii(text: str) -> str:
    try:
        return text.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise catops.UserError(
            f"{text!r} is not a host name.", mend="It looks like example.com."
        ) from error


def _ipv4(name: str, text: str) -> str:
    try:
        return str(IPv4Address(name))
    except AddressValueError as error:
        raise catops.UserError(
            f"{text!r} is not an address I accept.",
            mend="Write four decimal numbers, as 192.0.2.1.",
        ) from error


def _ipv6(inside: str, text: str) -> str:
    if "%" in inside:
        raise catops.UserError(
            f"{text!r} names a network interface of the bot's own machine.",
            mend="Leave out the % and what follows it.",
        )
    try:
        return str(IPv6Address(inside))
    except AddressValueError as error:
        raise catops.UserError(
            f"{text!r} is not an address I accept.", mend="Write it as [2001:db8::1]."
        ) from error
