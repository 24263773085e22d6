"""Look at a web site or a certificate from your channel: ``/catops http check example.com``."""

from __future__ import annotations

from collections.abc import Iterable

import catops
from catops_plugin_http.certs import cert
from catops_plugin_http.checks import check
from catops_plugin_http.config import read_config

ABOUT = """\
`http check URL` requests a page and reports what the web site answered and how long each step \
took. `http cert HOST` shows the certificate a server presents, valid or not.

The bot looks at public addresses only: not at private or loopback ones, and never at a cloud's \
metadata, which hands out the bot's own credentials. The bot's operator can allow more in \
`catops.toml`:
```
[plugins.http]
allow = ["10.0.0.0/8", "intranet.example.com"]
```"""


@catops.hookimpl
def catops_commands() -> catops.Commands:
    """Return the commands of this plugin."""
    return [cert, check]


@catops.hookimpl
def catops_help() -> Iterable[catops.HelpTopic]:
    """Return a page that says what the bot looks at and what it does not."""
    return [catops.HelpTopic("About http", ABOUT, keywords=("ssrf", "allow list", "web site"))]


@catops.hookimpl
def catops_configure(settings: catops.Settings) -> None:
    """Check ``[plugins.http]``."""
    read_config(settings)
