"""Where an answer may be sent: to Slack's own hosts, and to those the deployment names."""

from __future__ import annotations

import re

from catops.errors import ConfigError, DoorError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

#: The hosts of a ``response_url``, commercial and government.
#: https://docs.slack.dev/interactivity/implementing-slash-commands#responding_to_commands
SLACK_HOSTS = frozenset(("hooks.slack.com", "hooks.slack-gov.com"))
#: https://docs.slack.dev/apis/web-api
API = "https://slack.com/api/"
LOOPBACK = re.compile(r"(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?", re.ASCII)

_URL = re.compile(r"(https?)://([A-Za-z0-9.\-\[\]:]+)(/[!-~]*)?", re.ASCII)


def web_api(url: str = "") -> str:
    """Return the base of Slack's Web API, ending in a slash: Slack's own, or a local emulator's.

    :param url: where the deployment says it is; empty for Slack's own.
    :raises ConfigError: when it is not on this machine: the bot's token is sent there.
    """
    if not url:
        return API
    match = _URL.fullmatch(url)
    if match is None or not LOOPBACK.fullmatch(match[2].lower()):
        raise ConfigError(
            "CATOPS_SLACK_API names another machine, which would receive the bot's token.",
            mend="Leave it empty; it is for emulators on this machine alone.",
        )
    return url.rstrip("/") + "/"


def check_response_url(url: str, extra: Collection[str] = ()) -> str:
    """Return ``url`` when an answer may be sent to it.

    Slack's hosts take https, the exact host name and no port. ``extra`` lists further
    ``host[:port]``; plain http is for loopback ones only.

    :raises DoorError: when it may not.
    """
    match = _URL.fullmatch(url)
    scheme, authority = (match[1], match[2].lower()) if match else ("", "")
    if scheme == "https" and authority in SLACK_HOSTS:
        return url
    named = authority and authority in {host.lower() for host in extra}
    if named and (scheme == "https" or LOOPBACK.fullmatch(authority)):
        return url
    raise DoorError(
        "The response_url's host is not allowed.",
        mend="For a local emulator, name its host:port in CATOPS_RESPONSE_HOSTS.",
    )
