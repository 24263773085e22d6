"""Text on its way to and from Slack: made safe for a message, or read as it was typed."""

from __future__ import annotations

import re

from catops.reply import escape
from catops.text import clean

_LINK = re.compile(r"<((?:https?|mailto|tel|ftp)[^|<>]*)(?:\|([^<>]*))?>")
_SCHEME = re.compile(r"(?:mailto|tel):|(?:https?|ftp)://")
_NAMED = re.compile(r"<([@#][A-Z0-9]+)\|([^<>]*)>")
_FENCES = re.compile(r"`{3,}")
#: What would end a word, or begin a quotation, where the words are told apart.
_ODD = re.compile(r"[\s'\"\\“”„‟‘’‚‛]")


def safe(text: str, *, markup: bool = False) -> str:
    """Return ``text`` as mrkdwn in which nothing is active but what the author meant.

    :param markup: the author wrote mentions and links and escaped the rest.
    """
    return clean(text) if markup else escape(clean(text))


def literal(text: str) -> str:
    """Return ``text`` as it can stand between code fences: no fence of its own can close them."""
    return _FENCES.sub(lambda match: "\u200b".join(match[0]), safe(text))


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
    """Return the label where Slack made the link of it, and the URL where a person named a link."""
    if label and _bare(url) == _bare(label):
        return label
    return url


def _bare(link: str) -> str:
    return _SCHEME.sub("", link, count=1).rstrip("/")


def _mention(entity: str, name: str) -> str:
    return f"<{entity}|{name}>" if name and not _ODD.search(name) else f"<{entity}>"
