"""What ``[plugins.http]`` in ``catops.toml`` says, read into plain values and checked."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import catops
from catops_plugin_http.addresses import Network
from catops_plugin_http.hosts import is_address, plain_host

KEYS = ("allow", "ca_file")


@dataclass(frozen=True, slots=True)
class Config:
    """The settings of this plugin.

    :ivar networks: networks that are open although they are not public.
    :ivar hosts: names that are open whatever address they have, metadata excepted.
    :ivar ca_file: certificates (PEM) that are trusted besides those of the system; may be empty.
    """

    networks: tuple[Network, ...] = ()
    hosts: frozenset[str] = frozenset()
    ca_file: str = ""


def read_config(settings: catops.Settings) -> Config:
    """Return the settings of this plugin.

    :raises ConfigError: naming the key that is wrong, and how to write it.
    """
    table = settings.plugin("http")
    unknown = sorted(set(table) - set(KEYS))
    if unknown:
        raise catops.ConfigError(
            f"[plugins.http] has no setting {unknown[0]!r}.", mend=f"It has {', '.join(KEYS)}."
        )
    allow = table.get("allow", [])
    if not (isinstance(allow, list) and all(isinstance(one, str) for one in allow)):
        raise catops.ConfigError(
            "[plugins.http] allow is not a list of strings.",
            mend='Write allow = ["10.0.0.0/8", "intranet.example.com"].',
        )
    networks: list[Network] = []
    hosts: list[str] = []
    for entry in allow:
        host = "" if "/" in entry else _host(entry)
        if host and not is_address(host):
            hosts.append(host)
        else:
            networks.append(_network(host or entry))
    ca_file = _ca_file(table.get("ca_file", ""), settings)
    return Config(tuple(networks), frozenset(hosts), ca_file)


def _network(entry: str) -> Network:
    try:
        return ip_network(entry)
    except ValueError as error:
        raise catops.ConfigError(
            f"[plugins.http] allow: {entry!r} is not a network: {error}.",
            mend="Write it as 10.0.0.0/8, all bits behind the mask zero.",
        ) from error


def _host(entry: str) -> str:
    try:
        return plain_host(entry)
    except catops.UserError as error:
        raise catops.ConfigError(
            f"[plugins.http] allow: {error.message}",
            mend="Write a network (10.0.0.0/8), an address, or one host's whole name.",
        ) from error


def _ca_file(given: Any, settings: catops.Settings) -> str:
    """Return the path of ``ca_file``, which is relative to ``catops.toml``."""
    if not isinstance(given, str):
        raise catops.ConfigError(
            "[plugins.http] ca_file is not a path.", mend='Write ca_file = "ca.pem".'
        )
    if not given:
        return ""
    path = str(Path(settings.config_path).parent / given)
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except OSError as error:  # ssl.SSLError is one
        raise catops.ConfigError(
            f"[plugins.http] ca_file: {given} cannot be read: {error.strerror or error}.",
            mend="It holds certificates as PEM, and its path is relative to catops.toml.",
        ) from error
    return path
