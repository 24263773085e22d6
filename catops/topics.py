"""A page of help that is no command: a runbook, a note, an introduction."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HelpTopic:
    """One page in the bot's help.

    :ivar title: what people look it up by, e.g. ``Disk full``.
    :ivar text: the page, with the light formatting of :class:`~catops.Reply` text.
    :ivar keywords: other words it is found by.
    """

    title: str
    text: str
    keywords: tuple[str, ...] = ()
