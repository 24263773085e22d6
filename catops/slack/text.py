"""Text on its way to and from Slack: made safe for a message, or read as it was typed."""

from __future__ import annotations

import re

from catops.reply import escape
from catops.text import clean

_LINK = re.compile(r"<((?:https?|mailto|tel|ftp)[^|<>]*)(?:\|([^<>]*))?>")
_NAMED = re.compile(r"<([@#][A-Z0-9]+)\|([^<>]*)>")
_FENCE = "```"


def safe(text: str, *, markup: bool = False) -> str:
    """Return ``text`` as mrkdwn in which nothing is active but what the author meant.

    :param markup: the author wrote mentions and links and escaped the rest.
    """
    return clean(text) if markup else escape(clean(text))


def literal(text: str) -> str:
    """Return ``text`` as it can stand between code fences: no fence of its own can close them."""
    return safe(text).replace(_FENCE, "`\u200b`\u200b`")


def inline(text: str) -> str:
    """Return ``text`` as inline code on one line."""
    return "`" + " ".join(safe(text).replace("`", "'").split()) + "`"


def typed(text: str) -> str:
    """Return the text of a slash command as the person typed it.

    Links are put back to what was typed, entities become characters again; mentions stay, because
    their ids are what matters. https://docs.slack.dev/messaging/formatting-message-text
    """
    text = _LINK.sub(lambda match: _as_typed(match[1], match[2]), text)
    text = _NAMED.sub(lambda match: _mention(match[1], match[2]), text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _as_typed(url: str, label: str | None) -> str:
    if label and url.removeprefix("mailto:").removeprefix("http://").rstrip("/") == label.rstrip(
        "/"
    ):
        return label
    return url


def _mention(entity: str, name: str) -> str:
    plain = bool(name) and not re.search(r"[\s'\"\\]", name)
    return f"<{entity}|{name}>" if plain else f"<{entity}>"
