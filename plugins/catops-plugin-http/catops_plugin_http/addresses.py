"""Which addresses belong to private networks.

The networks stand here by name, and are not asked of :mod:`ipaddress`, whose answer on what is
global differs between releases of Python, and leaves out cloud metadata.

https://www.iana.org/assignments/iana-ipv4-special-registry
https://www.iana.org/assignments/iana-ipv6-special-registry
"""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

#: What is not public, the narrower network before the wider one.
SPECIAL: Sequence[tuple[Network, str]] = [
    (ip_network(network), kind)
    for network, kind in {
        "0.0.0.0/8": "an unspecified",
        "10.0.0.0/8": "a private",
        "100.64.0.0/10": "a carrier's (CGNAT)",
        "127.0.0.0/8": "a loopback",
        "169.254.0.0/16": "a link-local",
        "172.16.0.0/12": "a private",
        "192.0.0.0/24": "a reserved",
        "192.0.2.0/24": "a documentation",
        "192.88.99.0/24": "a 6to4 relay's",
        "192.168.0.0/16": "a private",
        "198.18.0.0/15": "a benchmarking",
        "198.51.100.0/24": "a documentation",
        "203.0.113.0/24": "a documentation",
        "224.0.0.0/4": "a multicast",
        "240.0.0.0/4": "a reserved",
        "::/128": "an unspecified",
        "::1/128": "a loopback",
        "::/96": "an IPv4-compatible",
        "::ffff:0:0/96": "an IPv4-mapped",
        "64:ff9b::/96": "a NAT64",
        "64:ff9b:1::/48": "a NAT64",
        "2001::/32": "a Teredo",
        "2001::/23": "a reserved",
        "2001:db8::/32": "a documentation",
        "2002::/16": "a 6to4",
        "3fff::/20": "a documentation",
        "fc00::/7": "a private",
        "fe80::/10": "a link-local",
        "fec0::/10": "a site-local",
        "ff00::/8": "a multicast",
    }.items()
]
#: All other IPv6 addresses that are assigned.
PUBLIC_IPV6 = ip_network("2000::/3")

#: Where clouds hand out credentials. A network that holds one of them does not open it.
METADATA = frozenset(
    map(
        ip_address,
        (
            "169.254.169.254",  # AWS, Azure, Google Cloud, Oracle, DigitalOcean and others
            "169.254.170.2",  # Amazon ECS tasks
            "169.254.170.23",  # Amazon EKS pods
            "168.63.129.16",  # Azure's host, which looks public
            "100.100.100.200",  # Alibaba Cloud
            "192.0.0.192",  # Oracle Cloud
            "fd00:ec2::254",  # AWS
            "fd00:ec2::23",  # Amazon EKS pods
            "fd20:ce::254",  # Google Cloud
        ),
    )
)
METADATA_KIND = "a cloud's metadata"

EVERYTHING: Sequence[Network] = (ip_network("0.0.0.0/0"), ip_network("::/0"))


def refused(address: Address, allowed: Sequence[Network]) -> str:
    """Return what ``address`` is, e.g. ``a private address (10.0.0.0/8)``; empty if it may be seen.

    An IPv4 address inside an IPv6 one must be open as well as the IPv6 one.

    :param allowed: networks that are open; metadata needs an entry of its own, of one address.
    """
    inside = embedded(address)
    return _refused(address, allowed) or (_refused(inside, allowed) if inside else "")


def embedded(address: Address) -> IPv4Address | None:
    """Return the IPv4 address that traffic to an IPv6 ``address`` ends at, if there is one."""
    if isinstance(address, IPv4Address):
        return None
    for network, shift in _TRANSLATED:
        if address in network:
            return IPv4Address(int(address) >> shift & 0xFFFFFFFF)
    return None


#: Networks whose addresses hold an IPv4 address, and how far from the right it stands.
_TRANSLATED = (
    (IPv6Network("::ffff:0:0/96"), 0),
    (IPv6Network("64:ff9b::/96"), 0),
    (IPv6Network("2002::/16"), 80),
    (IPv6Network("::/96"), 0),
)


def _refused(address: Address, allowed: Sequence[Network]) -> str:
    exactly = any(address in network and network.num_addresses == 1 for network in allowed)
    if address in METADATA:
        return "" if exactly else f"{METADATA_KIND} address"
    if any(address in network for network in allowed):
        return ""
    for network, kind in SPECIAL:
        if address in network:
            return f"{kind} address ({network})"
    if isinstance(address, IPv6Address) and address not in PUBLIC_IPV6:
        return "an unassigned address"
    return ""
